"""How do marks become HTML, and where may its lines not break?

The one place where markup is made outside the templates.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from indexer import Excerpt

# A sign that French sets apart with a space must not begin a line, nor a « end one; nor may a line end within a number, or before
# what it counts.
_BOUND = re.compile(r" (?:(?=[?!:;»%€])|(?<=« )|(?<=[0-9] )(?=[0-9]{3}(?![0-9])|h\b))")
# Behind a hyphen French hangs what is no word by itself (augmente-t-il, dites-moi, lui-même), and a letter is too little before
# one (e-mail).
_CLITIC = r"(?:je|tu|ils?|elles?|on|nous|vous|ce|ci|là|moi|toi|lui|leur|les?|la|y|en|mêmes?)(?!\w)"
_TIED = re.compile(rf"-(?:(?<=(?<![\w-])\w-)\w+|(?:t-)?{_CLITIC}(?:-{_CLITIC})*)")
# They stand for the tags until the text is escaped, all at once; Unicode says that no text has them.
_MARK, _END_OF_MARK, _NO_CHARACTER = "\ufdd0", "\ufdd1", "\ufffd"


def marked(excerpt: Excerpt) -> Markup:
    """The excerpt as HTML: its text escaped, its marks as ``<mark>``, its lines unbroken where no hand would break them.

    >>> marked(Excerpt("R&D <b> pays", ((0, 3),)))
    Markup('<mark>R&amp;D</mark> &lt;b&gt; pays')
    >>> marked(Excerpt("Cela augmente-t-il ?", ((5, 13),)))
    Markup('Cela <mark>augmente</mark><span class="tied">-t-il</span>\\xa0?')
    """
    plain = excerpt.text.replace(_MARK, _NO_CHARACTER).replace(_END_OF_MARK, _NO_CHARACTER)
    text = _BOUND.sub("\N{NO-BREAK SPACE}", plain)  # one for one: the marks stay where they are
    pieces: list[str] = []
    at = 0
    for start, end in excerpt.marks:
        pieces += (text[at:start], _MARK, text[start:end], _END_OF_MARK)
        at = end
    html = str(escape("".join([*pieces, text[at:]]))).replace(_MARK, "<mark>").replace(_END_OF_MARK, "</mark>")
    return _tied(html)


def tied(text: str) -> Markup:
    """A text of our own, or of a visitor, as HTML whose lines break as those of `marked` do.

    >>> tied("Que voulez-vous ? <b>")
    Markup('Que voulez<span class="tied">-vous</span> ? &lt;b&gt;')
    """
    return _tied(str(escape(text)))


def _tied(html: str) -> Markup:
    """Of what is escaped."""
    return Markup(_TIED.sub(r'<span class="tied">\g<0></span>', html) if "-" in html else html)  # noqa: S704
