"""What do themes call the things that are not the article?

Each row is a family of names that many themes share, and what it stands for. A name is a word of a class, id or role, between
hyphens, underscores, blanks or a change of case: ``entry-meta`` and ``entryMeta`` both hold the words ``entry`` and ``meta``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from indexer.extraction.tree import named, said

# Never text, whatever surrounds them. A <title> whose end is missing holds the rest of the page, as markup.
TAGS = (
    "title", "noembed", "noframes",
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "audio", "video", "map",
    "select", "textarea",
    "input", "head", "link", "meta", "math",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an element is furniture; ``always``: even where it holds most of the page's text."""

    text: str
    always: bool = False


CREDIT = "credits of pictures"
# (what they are, whether even a large element of that name goes, their names: patterns, a hyphen for a blank, a bar
# for a name's beginning)
_ROWS: tuple[tuple[str, bool, str], ...] = (
    (
        "comments of readers",
        True,
        (
            r"comments? comment(s|aires?)?list commentaires? disqus respond pingbacks? trackbacks? livefyre "
            r"reader-comments discussion"
        ),
    ),
    (
        "cookie notice",
        True,
        r"cookies? consent gdpr rgpd onetrust tarteaucitron didomi axeptio cmplz cookiebot ccpa",
    ),
    (
        "text that is not shown",
        True,
        (
            r"screen-reader(-text)? sr-only visually-hidden visuallyhidden assistive-text print-only noprint-only "
            r"offscreen a11y-hidden element-invisible invisible"
        ),
    ),
    (
        "menus and paths",
        False,
        (
            r"nav navbar navigation navi menus? submenu mega-?menu breadcrumbs? crumbs? fil-ariane ariane pagination "
            r"pager paging page-links? skip-link skip nextprev prev-next prevnext post-nav(igation)? jump-links?"
        ),
    ),
    (
        "table of contents",
        False,
        r"toc table-of-contents tableofcontents ez-toc.* sommaire contents-table",
    ),
    (
        "head of the site",
        False,
        (
            r"site-header masthead global-header main-header top-header page-header-bar topbar top-bar utility-bar "
            r"site-branding site-title"
        ),
    ),
    (
        "foot of the site",
        False,
        r"footer site-footer page-footer colophon copyright legal",
    ),
    (
        "side columns",
        False,
        (
            r"sidebar side-bar sidebars sidebar\d right-rail left-rail rail right-col(umn)? widget-area "
            r"\|-widget(?=-\||$) widgettitle widget-title \|-secondary(?=-\||$)"
        ),
    ),
    (
        "share buttons",
        False,
        (
            r"share sharing shares sharebar share-bar sharedaddy social socials socialmedia social-icons? addtoany "
            r"addthis a2a follow follow-us follow-me partage partager shareaholic sharethis tweetmeme fb-like "
            r"like-button"
        ),
    ),
    (
        "other articles",
        False,
        (
            r"related relatedposts related-posts jp-relatedposts recommend(ed|ations?)? suggest(ed|ions?) popular "
            r"trending most-read mostread most-popular more-from more-stories more-news more-posts morestories "
            r"read-next up-next you-may you-might also-like similar outbrain taboola zergnet latest-posts latest-news "
            r"recent-posts recentposts recirc(ulation)? teasers? cross-sell crosssell upsell see-also-box lire-aussi "
            r"(?:article|post|story|display|related)-cards? "
            r"a-lire meme-sujet articles-lies en-rapport next-article readmore-list"
        ),
    ),
    (
        "newsletter and offers",
        False,
        (
            r"newsletters? subscribe subscription signup sign-up optin opt-in mc4wp mailchimp mailing-list infolettre "
            r"abonnement abonnez email-capture lead-form call-to-action cta"
        ),
    ),
    (
        "advertising",
        False,
        (
            r"ad ads advert adverts advertisement advertising adsbygoogle adslot ad-slot dfp sponsor sponsors "
            r"sponsored promo promos promoted publicite pub banner-ad ad-banner google-auto-placed adwrap(per)?"
        ),
    ),
    (
        "who wrote it",
        False,
        (
            r"author-box authorbox author-bio about-author about-the-author author-info author-card author-profile "
            r"author-description author-details author-meta post-author entry-author bio biography byline bylines byl "
            r"auteur posted-by contributors? author"
        ),
    ),
    (
        "about the article",
        False,
        (
            r"meta entry-meta post-meta postmeta postmetadata post-info article-info posted-on dateline timestamp "
            r"pubdate post-date entry-date publish(ed)?-date date-published read-time reading-time category-line "
            r"cat-links tags taglist tag-list tags-links post-tags post-categories entry-categories filed-under kicker "
            r"eyebrow entry-utility hashtags"
        ),
    ),
    (
        "windows over the page",
        True,
        (
            r"modal popup pop-up lightbox toast dialog tooltip notification snackbar \|-off-canvas(?=-\||$) "
            r"\|-offcanvas(?=-\||$) \|-overlay"
        ),
    ),
    (
        "tools",
        False,
        (
            r"toolbar tools print search searchform search-form login log-in back-to-top backtotop scroll-top "
            r"scrolltop totop to-top haut-de-page ratings? votes? star-rating minicart add-to-cart addtocart quantity"
        ),
    ),
    (
        CREDIT,
        False,
        r"credit credits photo-credit image-credit",
    ),
)


def pattern(names: str) -> str:
    """One of these names, as words of what `words` gives."""
    return "(?:^| )(?:" + "|".join(_by_first_letter(names.split())).replace("-", " ") + ")(?= |$)"


def _by_first_letter(names: Sequence[str]) -> Iterator[str]:
    """As alternatives that share a letter: a regular expression tries one after the other."""
    rest: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name[0].isalnum() and name[1:2] not in ("?", "*", "+"):
            rest[name[0]].append(name[1:])
        else:
            yield name
    yield from (f"{letter}(?:{'|'.join(ends)})" for letter, ends in rest.items())


_TABLE = tuple((re.compile(pattern(names)), Reason(text, always)) for text, always, names in _ROWS)
_ANY = re.compile(pattern(" ".join(names for _, _, names in _ROWS)))

# Names of a theme's layout, where a furniture word says what stands beside the element: 'has-sidebar', 'with-comments', 'no-share'.
_BESIDE = re.compile(
    r"\b(?:has|with|w|for|no|without|not|is|elementor|wpb?|et pb|js|menu item|comments? (?:open|closed)|"
    r"sidebar (?:left|right|none)) [a-z]+|\bmodal (?:enabled|open|trigger|toggle|link|ready)\b|"
    r"\bsocial (?:media )?(?:embed|post|quote)\b"
)

# What WordPress calls an article; its other classes name the article's categories and tags, whatever these are called.
_POST = re.compile(r"(?:^| )(?:hentry|type-post|type-page)(?: |$)")
# What bundlers append to a class name to make it unique: 'item__adF2E' has nothing to do with ads.
_HASH = re.compile(r"__(?=[a-z]*[A-Z0-9])[A-Za-z0-9_-]{5,7}$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")

# A closed answer hides as a closed menu does; these names tell it apart.
_ANSWER = re.compile(
    r"accordion|accordeon|faq|answer|reponse|collaps|toggle|panel|expand|question|qa\b|tab content|tabpanel|"
    r"details|drawer|content|body"
)
_NO_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_OFF_PAGE = re.compile(r"(?:left|top|text-indent)\s*:\s*-\d{3}")  # far out of sight: nothing ever brings it back

NAV = Reason("menus and paths")
HIDDEN = Reason("text that is not shown", always=True)
FOOT = Reason("foot of the site")
FORM = Reason("a form")
BUTTON = Reason("a button", always=True)
HEAD = Reason("head of the site")
COLUMN = Reason("side columns")
TOOLS = Reason("tools")
WINDOW = Reason("windows over the page", always=True)
_NEVER = frozenset(("html", "body", "main", "h1"))
_BY_TAG = {"nav": NAV, "form": FORM}
_BY_PROP = {
    prop: Reason("about the article") for prop in ("author", "datePublished", "dateModified", "keywords", "publisher")
}
_BY_TAG_LAST = {"aside": COLUMN, "footer": FOOT}
TELLING_TAGS = frozenset((*_BY_TAG, *_BY_TAG_LAST, "button", "header"))  # that say it without an attribute
ROLES = {
    "navigation": NAV,
    "menu": NAV,
    "menubar": NAV,
    "banner": HEAD,
    "contentinfo": FOOT,
    "search": TOOLS,
    "toolbar": TOOLS,
    "complementary": COLUMN,
    "dialog": WINDOW,
    "alertdialog": WINDOW,
    "alert": WINDOW,
}


def verdict(element: etree._Element, tag: str, attributes: Mapping[str, str]) -> Reason | None:
    """Why this element is furniture, or None where nothing says that it is."""
    if tag in _NEVER:
        return None
    if tag == "button":
        return None if _opens_an_answer(element) else BUTTON
    hidden = HIDDEN if not _HIDING.isdisjoint(attributes) and _hidden(element, attributes) else None
    named = _BY_TAG.get(tag) or _declared(attributes) or _by_names(element, tag, attributes) or hidden
    return named or (_by_place(element, tag) if tag in TELLING_TAGS else None)


_HIDING = frozenset(("hidden", "aria-hidden", "style"))


def _declared(attributes: Mapping[str, str]) -> Reason | None:
    prop, role = attributes.get("itemprop"), attributes.get("role")
    return (_BY_PROP.get(prop) if prop else None) or (ROLES.get(role) if role else None)


def _by_place(element: etree._Element, tag: str) -> Reason | None:
    if tag == "header" and next(element.iterancestors("article", "main", "section"), None) is None:
        return HEAD
    return _BY_TAG_LAST.get(tag)


def _by_names(element: etree._Element, tag: str, attributes: Mapping[str, str]) -> Reason | None:
    """By the class, and the id unless it is a heading's words turned into one ('comment-fonctionne-bitcoin')."""
    name, ident = attributes.get("class", ""), attributes.get("id", "")
    if tag in _IN_TEXT or not (name or ident):
        return None
    row = _row_of(name) if name else len(_TABLE)
    if ident and row >= 0 and tag not in _HEADINGS and ident.count("-") + ident.count("_") <= 3:
        row = min(row, _row_of(ident))
    reason = _TABLE[row][1] if 0 <= row < len(_TABLE) else None
    if reason and tag == "span" and next(element.iterancestors("pre", "code"), None) is not None:
        return None  # highlighters of code call a comment so
    if reason and tag in ("a", "span") and next(element.iterancestors(*_LINES), None) is not None:
        return by_name(name) if any(word in name for word in ("screen", "sr-only", "hidden", "invisible")) else None
    return reason


_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LINES = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
# Their names speak of the words in them.
_IN_TEXT = frozenset(
    ("b", "strong", "em", "i", "mark", "code", "cite", "q", "abbr", "sub", "sup", "summary", "dt", "dd")
)


def _opens_an_answer(button: etree._Element) -> bool:
    if (
        button.get("aria-controls")
        or button.get("aria-expanded")
        or button.get("data-toggle")
        or button.get("data-bs-toggle")
    ):
        return True
    return "?" in said(button) or bool(_ANSWER.search(words(button.get("class") or "")))


def _hidden(element: etree._Element, attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    if style and _OFF_PAGE.search(style):
        return True
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true" or (style and _NO_STYLE.search(style))
    return bool(hidden) and not _may_be_an_answer(element)


def _may_be_an_answer(element: etree._Element) -> bool:
    if element.get("role") in ("region", "tabpanel") or element.get("aria-labelledby"):
        return True
    for e in (element, element.getparent()):
        if e is not None and _ANSWER.search(words(named(e))):
            return True
    before = element.getprevious()
    return before is not None and before.tag in ("button", "h2", "h3", "h4", "h5", "dt", "summary")


def words(name: str) -> str:
    """The words of class names and ids, a bar before each name.

    >>> words("entryMeta site_nav")
    '| entry meta | site nav'
    """
    return " ".join(map(_words, name.split()))


@lru_cache(maxsize=65536)
def _words(token: str) -> str:
    if "__" in token:
        token = _HASH.sub("", token)
    if not token.islower():
        token = _CAMEL.sub("-", token).lower()
    return "| " + _NOT_WORD.sub(" ", token).strip()


@lru_cache(maxsize=65536)
def by_name(name: str) -> Reason | None:
    """The row of the table that a class and id belong to: the first, where they belong to several.

    >>> by_name("sharedaddy sd-sharing").text, by_name("entry-content")
    ('share buttons', None)
    """
    row = _row_of(name)
    return _TABLE[row][1] if 0 <= row < len(_TABLE) else None


_ARTICLE = -1  # what bears a name of `_POST`


@lru_cache(maxsize=65536)
def _row_of(name: str) -> int:
    """The row of a class or id; as many as there are where it belongs to none."""
    if _POST.search(name):
        return _ARTICLE
    tokens = name.split()
    return _row(tokens[0]) if len(tokens) == 1 else min(map(_row, tokens), default=len(_TABLE))


@lru_cache(maxsize=65536)
def _row(token: str) -> int:
    said = _BESIDE.sub(" ", _words(token))
    if not _ANY.search(said):
        return len(_TABLE)
    return next(n for n, (pattern, _) in enumerate(_TABLE) if pattern.search(said))
