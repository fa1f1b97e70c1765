"""Does reading a page take time in proportion to its length, whatever it is made of?

    python -m benchmarks.growth [N] [--only NAME...]

Each construct is repeated N times in a page (5,000 unless named), then four times as often; the seconds of CPU for both, and
their ratio: about 4 is linear, 16 quadratic. Exit code 1 where one grows faster than `AT_MOST` and takes long enough to tell.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from benchmarks.timing import cpu_ms, markdown
from indexer.errors import NotAnArticle
from indexer.extraction import extract

TIMES = 4
AT_MOST = 6.0  # times the time for four times the text: less than half way from linear to quadratic
TELLING = 500.0  # milliseconds from which a ratio means something

_TEXT = (
    "<p>Le client qui revient a trouvé ce qu’il cherchait, et il le dit à ses voisins sans qu’on le lui demande.</p>"
)


def _page(body: str, head: str = "<title>Fidéliser</title>") -> str:
    return f"<html><head>{head}</head><body><article><h1>Fidéliser</h1>{_TEXT * 4}{body}</article></body></html>"


def _numbered(pattern: str) -> Callable[[int], str]:
    """A page of the pattern, numbered, so that no two are the same."""
    return lambda count: _page("".join(pattern.replace("#", str(n)) for n in range(count)))


def _repeated(pattern: str, around: str = "#") -> Callable[[int], str]:
    """A page of the pattern over and over, within the markup ``around``."""
    return lambda count: _page(around.replace("#", pattern * count))


def _listed(count: int) -> str:
    """A page whose linked data lists as many questions."""
    pairs = [
        {"@type": "Question", "name": f"Pourquoi {n} ?", "acceptedAnswer": {"text": f"<p>Parce que {n}.</p>"}}
        for n in range(count)
    ]
    data = json.dumps({"@type": "FAQPage", "mainEntity": pairs})
    return _page("", f'<title>Fidéliser</title><script type="application/ld+json">{data}</script>')


# What pages hold many of, and what once took more than linear time.
CONSTRUCTS: dict[str, Callable[[int], str]] = {
    "headings": _numbered("<h2>Pourquoi # ?</h2><p>Parce que #.</p>"),
    "headings alone": _numbered("<h2>Partie #</h2>"),
    "details": _numbered("<details><summary>Pourquoi # ?</summary><p>Parce que #.</p></details>"),
    "buttons": _numbered("<button aria-expanded=true aria-controls=a#>Pourquoi # ?</button><div id=a#>Parce que.</div>"),
    "definitions": _repeated("<dt>Pourquoi ?</dt><dd>Parce que.</dd>", "<dl>#</dl>"),
    "list items": _repeated("<li>Un point.</li>", "<ul>#</ul>"),
    "table rows": _repeated("<tr><td>a</td><td>b</td></tr>", "<table>#</table>"),
    "tables": _repeated("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"),
    "paragraphs": _numbered("<p>Un paragraphe, le #.</p>"),
    "boxes": _repeated("<div>x y z</div>"),
    "bold paragraphs": _numbered("<p><b>Pourquoi # ?</b></p><p>Parce que #.</p>"),
    "bold lines": _repeated("<b>Pourquoi ?</b><br><br>Parce que.<br><br>", "<div>#</div>"),
    "lines of bold and plain": _repeated("<b>a</b> b<br>", "<p>#</p>"),
    "lines": _repeated("un mot<br>", "<p>#</p>"),
    "italic questions": _numbered("<p><i>Pourquoi # ?</i></p><p>Parce que #.</p>"),
    "numbered lines": lambda count: _page("".join(f"<p>{n + 1}. Pourquoi ?</p><p>Parce que.</p>" for n in range(count))),
    "speakers": _numbered("<p>ESG : pourquoi # ?</p><p>Anna : parce que #.</p>"),
    "as many speakers": _numbered("<p>Nom# : bonjour.</p>"),
    "turns on one line": _repeated("Q : pourquoi ?<br>R : parce que.<br>", "<p>#</p>"),
    "labels below questions": _numbered("<h2>Pourquoi # ?</h2><p>Anna : parce que #.</p>"),
    "links": _numbered('<p>Voir <a href="http://a.example/#">la page #</a>.</p>'),
    "links of one line": _numbered('<a href="http://a.example/#">la page #</a> '),
    "links within the page": _numbered('<a href="#a#">x</a>'),
    "written addresses": _numbered("http://a.example/# "),
    "tags": _numbered('<a rel=tag href="/#">Mot #</a>'),
    "pictures": _repeated("<figure><img src=x><figcaption>Légende</figcaption></figure>"),
    "captions": _numbered("<figure><img src=x><figcaption>Légende #</figcaption></figure>"),
    "share buttons": _repeated("<div class=share><a href=x>Facebook</a></div>"),
    "classes in a menu": lambda count: _page(f"<nav>{''.join(f'<b class=c{n}>x</b>' for n in range(count))}</nav>"),
    "related articles": _repeated("<h3>À lire aussi</h3><ul><li><a href=x>x</a></li></ul>"),
    "author boxes": _repeated("<div class=author-box><p>Jean Martin est l’auteur de ces lignes et de bien d’autres.</p></div>"),
    "bylines": _repeated("<p class=byline>Par Jean Martin</p>"),
    "dates": _repeated("<time datetime=2004-05-01>1er mai 2004</time>"),
    "main headings": _numbered("<h1>Fidéliser #</h1>"),
    "texts of articles": _repeated(f"<div class=entry-content>{_TEXT * 2}</div>"),
    "leads": _repeated("<div><div><div><div><div><p class=lead>Un chapeau.</p></div></div></div></div></div>"),
    "the same id": _repeated("<h2 id=a>Pourquoi ?</h2><p>Parce que.</p>"),
    "questions in linked data": _listed,
    "separators in a title": lambda count: _page("", f"<title>{' - ' * count}</title>"),
    "sites in a title": lambda count: _page("", f"<title>{'a.example | ' * count}</title>"),
    "attributes": lambda count: _page(f"<p {' '.join(f'a{n}={n}' for n in range(count))}>Un texte.</p>"),
    "attributes of a template": lambda count: _page(f"<p {' '.join(f'{{{{a{n}}}}}' for n in range(count))}>Un texte.</p>"),
    "elements in elements": _repeated("<div>", "#x"),
    "combining marks": _repeated("\u0316\u0301", "<h2>a#</h2><p>a# !</p>"),
    "brackets behind an address": _repeated(").", "<p>http://a.example/#</p>"),
    "questions and brackets": _repeated("?(", "<p>#</p>"),
    "words before a name": _repeated("texte par ", "<p class=byline>#</p>"),
    "keywords": lambda count: _page("", f'<meta name=keywords content="{",".join(f"mot {n}" for n in range(count))}">'),
    "meta elements": lambda count: _page("", "".join(f'<meta name=author content="Anna {n}">' for n in range(count))),
}  # fmt: skip


def milliseconds(name: str, count: int) -> float:
    """Of CPU, for a page of so many."""
    data = CONSTRUCTS[name](count).encode()
    return cpu_ms(lambda: _read(data))


def _read(data: bytes) -> None:
    try:
        extract(data, id="a", url="http://a.example/a")
    except NotAnArticle:  # a page of links is none: to find that out may take no longer
        return


def grows(small: float, large: float) -> bool:
    """Whether milliseconds for `TIMES` as much are out of proportion."""
    return large > TELLING and large > AT_MOST * small


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=5_000, metavar="N")
    parser.add_argument("--only", nargs="+", choices=CONSTRUCTS, default=list(CONSTRUCTS), metavar="NAME")
    given = parser.parse_args()
    milliseconds("headings", 10)  # what libraries load is nobody's time
    rows, out_of_proportion = [], False
    for name in given.only:
        small, large = milliseconds(name, given.count), milliseconds(name, TIMES * given.count)
        out_of_proportion |= grows(small, large)
        rows.append((name, f"{small / 1000:.2f}", f"{large / 1000:.2f}", f"{large / small:.1f}"))
    print(markdown(("", f"{given.count:,}", f"{TIMES * given.count:,}", "ratio"), rows))
    return 1 if out_of_proportion else 0


if __name__ == "__main__":
    sys.exit(main())
