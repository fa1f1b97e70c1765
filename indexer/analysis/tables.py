"""Which words does the analysis know by name?

Tables only, each row with its reason; `tokens` and `planning` say what is done with them. Words are folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from indexer.analysis.folding import APOSTROPHES, HYPHENS, INVISIBLE, MARKS

# ---------------------------------------------------------------- stop words

_FRENCH_STOP_WORDS = (
    ("articles", "le la les un une des du de au aux"),
    ("what elision leaves where the apostrophe was lost", "l d j m t s n c qu jusqu lorsqu puisqu quoiqu presqu"),
    ("personal pronouns", "je tu il elle on nous vous ils elles me te se moi toi lui leur eux soi y en"),
    ("possessives", "mon ma mes ton ta tes son sa ses notre nos votre vos leurs"),
    ("demonstratives", "ce cet cette ces ceci cela celui celle ceux celles"),
    (
        "relatives and interrogatives",
        "qui que quoi dont ou quel quelle quels quelles lequel laquelle lesquels lesquelles",
    ),
    ("interrogative adverbs", "comment pourquoi combien quand"),
    ("conjunctions", "et mais ni car donc si comme lorsque puisque"),
    ("prepositions", "a dans par pour sur sous sans avec chez vers entre depuis"),
    ("negation and degree", "ne pas plus moins tres trop tout tous toute toutes aussi meme"),
    ("to be", "etre est sont suis es sommes etes etait etaient sera seront serait soit soient"),
    ("to have", "avoir ai as avons avez ont avait avaient aura auront aurait ait aient"),
    ("verbs that only ask", "peut peuvent peux puis pouvez doit doivent dois devez faut"),
)
_ENGLISH_STOP_WORDS = (
    ("articles", "a an the"),
    ("personal pronouns", "i you he she it we they me him us them"),
    ("possessives", "my your his her its our their"),
    ("demonstratives", "this that these those there here"),
    ("interrogatives", "what which who whom whose how why when where"),
    ("conjunctions", "and or but nor if so than then as because while"),
    ("prepositions", "of to in on at by for with from into about between through during over under"),
    ("negation and degree", "not no too very just also more most some any such"),
    ("to be", "be am is are was were been being"),
    ("to have", "have has had having"),
    ("verbs that only ask", "do does did doing can could should would will shall may might must"),
    (
        "contractions, typed without their apostrophe",
        "dont doesnt didnt isnt arent wasnt cant couldnt shouldnt wont wouldnt",
    ),
    ("what a contraction leaves", "im ive id youre youve theyre weve lets whats thats hows s t"),
)


# Words that ask more than they say: they are looked for, but count for less beside others.
_FRENCH_WEAK_WORDS = (
    (
        "to do, to go, to want",
        "faire fait fais font faites faisant aller va vais vas vont allez allons veux veut voulez vouloir",
    ),
    (
        "to say, to know, to see",
        "dire dit dis disent savoir sais sait savez savent voir voit vois voient vu croire pense penser",
    ),
    (
        "to take, to put, to give",
        "prendre prend prends prennent pris mettre met mets mis mise donner donne donnent donnez",
    ),
    ("to come, to find, to become", "venir vient viens viennent trouver trouve trouvent passer passe devenir devient"),
    ("to be called, to serve, to mean", "appelle appelee nomme nommee servir sert signifie agit existe"),
    (
        "verbs that only ask, in other tenses",
        "pourrait pourrai pourra pourrais pouvoir devrait devrai devrais devra devoir falloir",
    ),
    ("to be and to have, in other tenses", "avais avaient etais eu ete fut furent"),
    (
        "adverbs",
        "bien encore deja toujours jamais souvent vraiment alors ainsi ici beaucoup peu assez actuellement seul",
    ),
    ("prepositions", "lors selon afin pendant apres avant contre"),
    ("indefinites", "autre autres chaque plusieurs certains certaines quelque quelques"),
    ("words for anything", "chose choses facon maniere type types sorte cas fois exemple possible"),
    (
        "adjectives of any subject",
        "premier premiere grand nouveau nouvelle nouveaux principal principale principaux principales",
    ),
)
_ENGLISH_WEAK_WORDS = (
    ("to get, to go, to make", "get gets got getting go goes going gone went make makes made making"),
    ("to take, to come, to keep", "take takes took taken taking come comes coming came keep put"),
    ("to know, to want, to need", "know knows known knew want wants wanted need needs needed"),
    ("to use, to find, to give", "use uses used using find finds found give gives given gave"),
    ("to say, to see, to show", "tell tells told say says said see sees seen saw look looks looking show ask"),
    ("to try, to think, to happen", "let try tried think thought happen happens happened start done"),
    ("to seem, to mean, to be called", "like seem seems become becomes became mean means call called able possible"),
    (
        "adverbs",
        "really right now still even only yet already again always ever never often exactly currently actually",
    ),
    ("degree", "much many lot lots best better good well further sure"),
    ("places", "up down out off back"),
    ("prepositions", "without within upon whether however regarding concerning"),
    ("indefinites", "all both each other another every own same"),
    (
        "words for anything or anybody",
        "way ways thing things something anything everything someone anyone everyone one ones",
    ),
    ("words of requests and of sorts", "please kind type types sort different"),
    ("adjectives of any subject", "first new main"),
)


def _words(rows: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return frozenset(word for _reason, words in rows for word in words.split())


STOP_WORDS: dict[str, frozenset[str]] = {"fr": _words(_FRENCH_STOP_WORDS), "en": _words(_ENGLISH_STOP_WORDS)}
WEAK_WORDS = _words(_FRENCH_WEAK_WORDS) | _words(_ENGLISH_WEAK_WORDS)
ANY_STOP_WORD = STOP_WORDS["fr"] | STOP_WORDS["en"]

# Stop words of one language that mean something in the other: they count as stop words only beside words of their own.
AMBIGUOUS_STOP_WORDS: dict[str, str] = {
    "car": "fr: for, because; en: the vehicle",
    "comment": "fr: how; en: a remark under an article",
    "son": "fr: his (and sound); en: a child",
    "ton": "fr: your (and tone); en: a weight",
    "or": "en: the conjunction; fr: gold",
    "but": "en: however; fr: a goal",
    "it": "en: the pronoun; in both: information technology",
    "us": "en: ourselves; in both: the United States",
}

# Those that mean nothing in either.
FUNCTION_WORDS = ANY_STOP_WORD - AMBIGUOUS_STOP_WORDS.keys()

# ---------------------------------------------------------------- inside words

# Before an apostrophe these say nothing: l’innovation is about innovation.
ELISIONS = ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu")

# After an apostrophe these say nothing: a brand's, they've.
ENGLISH_ENDINGS = ("s", "re", "ve", "ll", "d", "m")

# After a hyphen these are pronouns of a question or an order (pensez-vous, est-ce, va-t-on): not part of a word.
CLITICS = frozenset(
    {
        "je",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "elles",
        "ce",
        "moi",
        "toi",
        "le",
        "la",
        "les",
        "lui",
        "leur",
        "y",
        "en",
    }
)
NOT_INVERTED = {
    "rendez-vous": "a noun, although it ends like a question",
}

# Before a space these are no words of their own: 'e commerce' is e-commerce with its hyphen forgotten.
COMPOUND_PREFIXES: dict[str, str] = {
    "e": "e-commerce, e-mail, e-business",
    "micro": "micro-blogging, micro-entreprise",
    "multi": "multi-canal, multi-channel",
    "cyber": "cyber-acheteur",
    "hyper": "hyper-connecté",
    "anti": "anti-spam",
    "semi": "semi-direct",
    "pré": "pré-achat, pre-roll",
    "néo": "néo-bobo",
}

# Words that a stemmer would take for others: their stem, and what it is not.
_STEMS = (
    ("donnee", "donnee donnees", "data, not 'donner', to give"),
    ("news", "news", "not 'new'"),
    ("business", "business", "not 'busi', which 'busy' is too"),
    ("sales", "sales", "not 'sale', which is 'dirty' in French"),
    ("analytics", "analytics", "not 'analyt', which 'analytique' is too"),
    ("activit", "activity activities", "as in French, not 'activ', active"),
    ("story", "story stories", "not 'stor', which a store is too"),
    ("policy", "policy policies", "not 'polic', which the police is too"),
    ("apple", "apple apples", "not 'appl', to apply"),
    ("care", "care cares cared caring careful carefully", "not 'car', a vehicle, or for in French"),
    ("carte", "carte cartes", "a card or a map, not a shopping cart"),
    ("metier", "metier metiers", "a trade, not 'met', of 'mettre', to put"),
    ("fiche", "fiche fiches", "a card, not 'fichier', a file"),
    ("devis", "devis", "an estimate, not 'devise', a currency"),
    ("utile", "utile utiles", "useful, not any use"),
    ("panier", "panier paniers", "a basket, not a pan"),
    ("plaisir", "plaisir plaisirs", "a pleasure, not play"),
    ("evenly", "even evenly", "not 'even', which a French 'evenement' is"),
)
STEMS: dict[str, str] = {word: stem for stem, words, _reason in _STEMS for word in words.split()}

# Endings that a stemmer would miss, and what to write for them; each is tried in turn.
ENDINGS = (
    (r"(?<=...)i[sz](?:ed|ing)$", "ise", "organizing, customised: as the French forms, which have -ise"),
    (
        r"(?<=...)(?<!pr)iz(?=(?:es?|ers?|ations?)$)",
        "is",
        "organization, organisation: one word; but 'entreprize' is misspelt",
    ),
    (r"(?<=..)ees?$", "e", "-é, -ée, -ées without accents, of which one letter only is taken"),
    (r"(?<=...)ers$", "er", "servers: of server -er is taken"),
)

# ---------------------------------------------------------------- the keep-list

How = Literal["word", "channel", "mix", "number", "percent", "runs", "spaced"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the general rule would cut apart or lose. ``pattern`` is of the text as typed.

    ``how`` it becomes words: 'word' is one word without its spaces and apostrophes, 'channel' too, its 'to' written 2, 'mix' too,
    without a plural; 'number' is one number with a decimal point; 'percent' is a number, and it with its sign; 'runs' is its
    letters and numbers apart, and their whole; 'spaced' is a compound that has a space for its hyphen.
    """

    how: How
    pattern: re.Pattern[str]
    reason: str


_LETTER = r"[^\W_ʼ]"
# A word as written, composed or not; bounded, so that no text takes more than linear time.
WORD = rf"{_LETTER}{{1,64}}(?:[{MARKS}{INVISIBLE}]{{1,8}}{_LETTER}{{0,64}}){{0,16}}"
SPACE = " \u00a0\u2009\u202f"
_SIGNS = {
    "~": f"[{SPACE}]",
    "`": f"[{APOSTROPHES}]",
    "_": f"[{HYPHENS}]",
    "@": WORD,
    "§": rf"(?:[^\W\d_][{MARKS}]{{0,8}})",
    "é": f"[eEéÉ][{MARKS}]?",
    "ç": f"[cCçÇ][{MARKS}]?",
    "$": rf"(?![\w{MARKS}])",
}
_SIGN = re.compile(rf"\[[^]]*\]|\\.|([a-z])|([{''.join(_SIGNS)}])")


def spelled(pattern: str) -> str:
    """``pattern`` as a regular expression: a small letter is its capital too (twice as fast to search as IGNORECASE), ~ is a space,
    ` an apostrophe, _ a hyphen, @ a word, § a letter with or without accent, é and ç are themselves or lack theirs, $ is a word's
    end.
    """
    return _SIGN.sub(_meaning, pattern)


def _meaning(found: re.Match[str]) -> str:
    letter, sign = found.groups()
    return f"[{letter}{letter.upper()}]" if letter else _SIGNS[sign] if sign else found[0]


def _kept(how: How, pattern: str, reason: str) -> Kept:
    return Kept(how, re.compile(spelled(pattern)), reason)


# Rows that span what ends a word elsewhere, in the order tried.
KEPT_ACROSS: tuple[Kept, ...] = (
    _kept("word", r"c(?:\+\+|\#)", "C++, C#: languages, not the letter"),
    _kept("word", r"[a-zA-Z]~&~[a-zA-Z]$", "R & D: as R&D, spaced"),
    _kept("channel", r"[bcdgBCDG](?:(?:_?(?:2|to)_?|~to~)[bcegBCEG]){1,2}$", "B2B, BtoB, B-to-B, B to B: one channel"),
    _kept("mix", r"[4-8]~?p(?:`?s)?$", "the 4P of the marketing mix, 4 P, 4Ps, 4 P's"),
    _kept("runs", r"a~?/~?b$", "A/B testing: 'a' alone is a stop word"),
    _kept("word", r"aujourd(?:`|~)?hui$", "one word, although it has an apostrophe"),
    _kept("word", r"quelqu(?:`|~)une?$", "the same"),
    _kept("percent", r"\d{1,15}(?:[.,]\d{1,15})?~?%", "50 % and 50%: found as 50 too"),
    _kept("runs", r"\d{1,3}(?:(?:,|~|`)\d{3}){1,4}(?!\d)", "10 000, 10,000 and 10000: one number"),
    _kept("number", r"\d{1,15}(?:[.,]\d{1,15}){1,4}", "2.0 in 'web 2.0', 2,5: not two numbers"),
    *(_kept("spaced", rf"{prefix}~(?=§)@(?!`|_)", reason) for prefix, reason in COMPOUND_PREFIXES.items()),
)
# What stands before the space in those of them that begin with two letters or more.
OPENINGS = ("aujourd", "quelqu", *(prefix for prefix in COMPOUND_PREFIXES if len(prefix) > 1))
# Rows that the general rule finds, and would take apart.
KEPT_WITHIN: tuple[Kept, ...] = (
    _kept("word", r"§{1,3}&§{1,3}", "R&D, Q&A, AT&T, H&M: one name"),
    _kept("runs", r"§{1,60}\d\.\d{1,3}", "web2.0: its space was forgotten"),
)
