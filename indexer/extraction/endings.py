"""Where does the article end, and what lines belong to its theme?

Lines are told by what they say, since themes put them among the paragraphs; each row is a habit of many sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.extraction.blocks import STRONG_LEVEL, Block
from indexer.extraction.links import leads_away
from indexer.extraction.shapes import asks

# What it is, and the whole lines that are it.
_LINES: tuple[tuple[str, ...], ...] = (
    (
        "back to top",
        r"(?:bouton )?retour en haut(?: de (?:la )?page)?",
        r"haut de page",
        r"back to top",
        r"scroll to top",
        r"top",
    ),
    (
        "profiles elsewhere",
        r"follow me",
        r"follow us",
        r"follow",
        r"suivez[- ](?:moi|nous).{0,40}",
    ),
    (
        "the rest, elsewhere",
        (
            r"(?:more|read more|lire la suite|en savoir plus|plus|continue reading|voir plus|show more|see more|"
            r"learn more|load more|view more)\s*[»›→>….]*"
        ),
    ),
    (
        "share buttons",
        (
            r"(?:share|partager|partagez|tweet|pin it|email|print|imprimer|j’aime|like|share this|share on .{2,20}|"
            r"partager (?:cet article|sur .{2,20})|share this (?:(?:article|post|story|page|on .{2,20}))?)\s*:?"
        ),
    ),
    (
        "advertising",
        (
            r"(?:advertisement|publicité|advertising|annonce|sponsored|ad|story continues below( advertisement)?|"
            r"article continues (?:below|after).{0,30})"
        ),
    ),
    (
        "a label without its text",
        r"(?:photo|image|crédits?|credits?|crédit photo|photo credit|source)s?\s*:?",
    ),
    (
        "comments",
        (
            r"(?:comments?|commentaires?|leave a (?:comment|reply)|laisser un commentaire|\d+ (?:comments?|"
            r"commentaires?|réponses?|replies)|aucun commentaire|no comments?)"
        ),
    ),
    (
        "newsletter",
        r"(?:subscribe|s’abonner|abonnez-vous|sign up|inscrivez-vous|newsletter)",
    ),
    (
        "neighbours",
        r"(?:previous|next|précédent|suivant|previous (?:post|article)|next (?:post|article)|article (?:précédent|suivant))\s*:?",
    ),
    (
        "a question of the theme's",
        r"(?:was|is|did) this (?:answer |article |page |post )?(?:helpful|useful|help).{0,30}",
        r"(?:cet(?:te)? (?:réponse|article|page|fiche) vous a-t-(?:il|elle) .{0,20}|avez-vous trouvé .{0,30})",
    ),
    (
        "words of a script",
        r"this slideshow requires javascript",
        r"thank you for (?:completing the survey|signing up|subscribing|your feedback)",
        r"(?:ce|cette) (?:diaporama|vidéo) nécessite javascript",
        r"(?:like|enjoy(?:ed)?) this (?:story|article|post)\? share it.{0,30}",
    ),
    (
        "tools",
        r"(?:copy link|copied!?|copier le lien|copy|listen|listen to this article|écouter)",
    ),
)


def _any_of(rows: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for _, *patterns in rows for pattern in patterns), re.IGNORECASE)


LONGEST_HEADING = 140
_FURNITURE = _any_of(_LINES)

# What follows the last answer without being of it.
_APPENDIX = re.compile(
    r"(?i)^(?:(?:re)?sources?\s*:|références?\s*:|references?\s*:|propos recueillis|interview (?:réalisée|"
    r"conducted)|entretien (?:réalisé|mené)|(?:crédits?|photos?|credits?|illustrations?)(?: photos?)?\s*:|"
    r"(?:à lire|lire|voir|see|read) (?:aussi|également|also)|"
    r"(?:pour (?:en savoir plus|aller plus loin))|for more information|merci (?:à|beaucoup|encore)|"
    r"nous remercions|thanks? (?:to|you)|many thanks|abonnez|inscrivez|subscribe|sign up|this (?:interview|"
    r"article|post) (?:was|has been|first|originally)|"
    r"(?:cet(?:te)? )(?:article|interview|entretien) (?:a été|est)|about the author|à propos de l['’]auteur|©|copyright)"
)


# What stands under a heading, and the headings that announce it.
_SECTIONS: tuple[tuple[str, ...], ...] = (
    (
        "comments",
        r"(?:\d+\s+comment|(?:\d+\s+)?(?:comments|commentaires?))\b.{0,120}",
        r"\d+\s+(?:réponses?|responses?|replies|réactions?|thoughts?)\b.{0,120}|(?:réponses|responses|replies|réactions|thoughts)",
        r"(?:\d+ |vos |les )avis\b.{0,40}|avis(?: (?:clients?|des? .{1,30}))?",
        r"(?:leave|post|add|write) a (?:comment|reply).{0,30}",
        r"(?:laisse[rz]|ajoute[rz]|poste[rz]) un commentaire.{0,30}",
        r".{0,20}(?:livre d[’']or|guest ?book).{0,30}",
        r"join the (?:conversation|discussion)",
        r"vos (?:commentaires|réactions)",
    ),
    (
        "other articles",
        r"(?:à lire|lire|voir|read|see) (?:aussi|également|also|next|more).{0,40}",
        (
            r"(?:related|similar|recommended|recent|latest|popular|trending|more|other|featured|further) (?:posts?|"
            r"articles?|stories|reading|news|content|reads|topics|resources|from.{0,40}|on.{0,40}|in.{0,40}|like this)"
        ),
        r"related",
        r"more great .{2,20} (?:stories|reads|articles)",
        r"recommended(?: for you)?",
        r"you (?:may|might) (?:also )?(?:like|enjoy|be interested).{0,20}",
        r"(?:les )?(?:articles?|billets?|pages?) (?:les plus lu[es]*|similaires?|liés|récents?|connexes?|associés)",
        r"(?:sur|dans) (?:le|la) même (?:sujet|rubrique|thème|catégorie).{0,20}",
        r"(?:most|the most) (?:read|popular).{0,20}",
        r"les plus lus",
        r"derniers (?:articles|billets|commentaires)",
        r"vous aimerez (?:aussi|peut-être).{0,30}",
        r"ces articles.{0,40}",
        r"more (?:stories|articles|posts|news)",
        r"what to read next",
        r"keep reading",
        r"up next",
        r"don['’]t miss.{0,20}",
        r"read this next",
    ),
    (
        "share buttons",
        r"share (?:this|the|on).{0,30}",
        r"share",
        r"partage[rz].{0,30}",
        r"spread the (?:word|love)",
        r"follow us.{0,30}",
        r"suivez-nous.{0,30}",
        r"stay connected",
        r"connect with us",
        r"find us on.{0,20}",
    ),
    (
        "newsletter",
        r"(?:.{0,30}\b)?newsletter.{0,40}",
        r"subscribe.{0,60}",
        r"sign up.{0,60}",
        r"abonnez-vous.{0,60}",
        r"inscri(?:vez-vous|ption).{0,60}",
        r"get .{0,40}(?:inbox|newsletter|updates)",
        r"la lettre d.{0,30}",
        r"stay (?:in the loop|updated|informed)",
    ),
    (
        "who wrote it",
        r"about the authors?",
        r"à propos de l[’']auteure?",
        r"l[’']auteure?",
        r"about (?:me|us)",
        r"author",
        r"written by",
        r"qui suis-je.{0,3}",
    ),
    (
        "the site's pages",
        r"tags?",
        r"categor(?:y|ies)",
        r"catégories?",
        r"mots-cl[ée]s?",
        r"topics",
        r"archives?",
        r"search",
        r"rechercher?",
        r"menu",
        r"navigation",
        r"post navigation",
        r"navigation de l[’']article",
        r"sponsors?",
        r"advertisement",
        r"publicité",
        r"liens",
        r"links",
        r"blogroll",
        r"quick links",
        r"contact(?: us)?",
        r"contents",
        r"table of contents",
        r"sommaire",
        r"in this (?:article|note|post|guide)",
        r"on this page",
    ),
)
_HEADINGS = _any_of(_SECTIONS)
_FILED = re.compile(
    r"(?i)^(?:filed (?:under|in)|posted in|tagged(?: (?:with|as|in))?|tags?|mots[- ]cl[ée][fs]?s?|catégories?|"
    r"categor(?:y|ies)|classé dans|rubriques?|topics?|keywords?|étiquettes?|publié dans|thèmes?)\s*:?\s"
)
# A paragraph that only points to another article.
_ELSEWHERE = re.compile(
    r"(?i)^\W*(?:(?:also|must|further) read|read (?:also|more|next|this|the full|our|about)|see also|"
    r"related(?: (?:article|story|post|reading|content|coverage)s?)?|(?:à )?lire (?:aussi|également|la suite)|"
    r"(?:à )?(?:voir|découvrir) (?:aussi|également)|more (?:from|on|about)|watch(?: (?:now|also|video))?|"
    r"also on [\w.]+|recommended|don['’]t miss|video|click here|originally published|next|previous|sponsored)\b\s*[:|»>–—-]?"
)
LONGEST_POINTER = 200  # characters
_BARS = re.compile(r"\s*(?:\||•|·|/|»|«|<<|>>|\[|\]|,|—|–|-|&)\s*")


def is_furniture(block: Block) -> bool:
    """Whether this line is the theme's, whatever element it stands in."""
    text = block.text
    if len(text) < 60 and _FURNITURE.fullmatch(text.strip(" .!:«»›→\u2191")):
        return True
    if not block.links or block.role == "heading":
        return False
    if (
        _ELSEWHERE.match(text)
        and len(text) < LONGEST_POINTER
        and sum(len(said) for _, said in block.links) > 0.5 * len(text)
    ):
        return True
    if _FILED.match(text + " ") or not any(leads_away(href) for href, _ in block.links):
        return _only_links(block)
    return len(block.links) >= 3 and "\n" not in text and _only_links(block) and bool(re.search(r"[|•·]|>>|<<", text))


def _only_links(block: Block) -> bool:
    """Nothing but links, what parts them, and a label before the first."""
    rest = " ".join(" ".join(_beside_links(_FILED.sub("", block.text + " "), block.links)).split())
    return len(_BARS.sub("", rest).strip(" .:;()")) <= 3


def _beside_links(text: str, links: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What stands before, between and after links, which are in the order of the text."""
    position = 0
    for _, said in links:
        place = text.find(said, position, position + len(said) + FARTHEST)
        if place >= 0:
            yield text[position:place]
            position = place + len(said)
    yield text[position:]


FARTHEST = 2_000  # characters from one link to the next; where there are more, there is text


def without_appendix(blocks: Sequence[Block]) -> list[Block]:
    """Without what stands under a heading that announces comments, other articles or the like, up to the next heading as high.

    A bold line is no heading to be relied on: under one, only short lines and links go. What holds half of the text is no
    appendix either.
    """
    kept: list[Block] = []
    whole = sum(len(block.text) for block in blocks)
    closed_by = 0  # the level of the heading that what is being left out stands under
    for n, block in enumerate(blocks):
        if block.given:
            closed_by = 0
            kept.append(block)
            continue
        heading = _heads(block) or _announces_plainly(blocks, n)
        level = block.level or STRONG_LEVEL
        if heading and (not closed_by or level <= closed_by):
            announced = bool(kept) and announces_furniture(block.text) and _length_under(blocks, n) < 0.5 * whole
            closed_by = level if announced else 0
        elif closed_by == STRONG_LEVEL and len(block.text) > LONGEST_HEADING and not block.links:
            closed_by = 0
        if not closed_by:
            kept.append(block)
    return kept


def _heads(block: Block) -> bool:
    return 0 < block.level <= STRONG_LEVEL and len(block.text) <= LONGEST_HEADING and block.role != "item"


def _announces_plainly(blocks: Sequence[Block], n: int) -> bool:
    """A short line of plain text over a list of links, which it announces as other articles or the like."""
    block = blocks[n]
    if block.role != "text" or block.level or len(block.text) > LONGEST_PLAIN or n + 1 == len(blocks):
        return False
    below = blocks[n + 1]
    listed = below.role == "item" or (below.role == "heading" and _only_links(below))
    return listed and bool(below.links) and announces_furniture(block.text)


LONGEST_PLAIN = 60  # characters


def _length_under(blocks: Sequence[Block], n: int) -> int:
    """How long the text is from a heading to the next one as high."""
    length = 0
    for block in blocks[n + 1 :]:
        if block.level and block.level <= blocks[n].level:
            break
        length += len(block.text)
    return length


def announces_furniture(heading: str) -> bool:
    """Whether comments, other articles or the like stand under a heading of these words."""
    return bool(_HEADINGS.fullmatch(heading.strip(" .!:»›→\u2026"))) and (heading[0].isdigit() or not asks(heading))


def begins_an_appendix(block: Block) -> bool:
    """Sources, thanks, credits, the newsletter's pitch: what follows the last answer without being of it."""
    return block.ruled or bool(_APPENDIX.match(block.text))
