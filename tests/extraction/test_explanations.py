"""Why a page is read as it is: the reasons are those of the very reading, and each element is the one that says it."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

import indexer.extraction
from indexer.extraction import explain, extract
from indexer.extraction.decode import decode
from indexer.extraction.explain import Addresses, Explanation
from indexer.extraction.selection import select
from indexer.extraction.text import folded
from indexer.extraction.told import REASONS, sentence
from indexer.extraction.tree import parse, said
from indexer.rules import SiteRule
from tests.extraction.page import LONG, MORE, TITLE, page

CORPUS = sorted((Path(__file__).parent.parent.parent / "corpus").glob("*/*.html"))
ATTRIBUTES = ("content", "datetime", "href", "title", "src")


def explained(body: str, head: str = "", *rules: SiteRule) -> Explanation:
    return explain(page(body, head), url="https://brumaire.example/a", rules=rules)


def why(explanation: Explanation, field: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(r.value, r.rule, r.elements) for r in explanation.fields if r.field == field]


def found(root: etree._Element, selector: str) -> etree._Element:
    """The one element that a selector finds."""
    (element,) = select(root, {"": selector})[""]
    return element


def named(explanation: Explanation, root: etree._Element) -> dict[str, etree._Element]:
    """Every element that is named, by its selector, which finds no other."""
    fields = [selector for reason in explanation.fields for selector in reason.elements]
    passages = [selector for reason in explanation.passages for selector in (*reason.question, *reason.answer)]
    found = select(root, {selector: selector for selector in (*fields, *passages)})
    assert all(len(elements) == 1 for elements in found.values())
    return {selector: element for selector, (element,) in found.items()}


def squeezed(text: str) -> str:
    """Without white space: what stands between the cells of a table, or between lines, is ours."""
    return folded(text).replace(" ", "")


def saying(element: etree._Element) -> str:
    return squeezed(" ".join([said(element), *(element.get(name) or "" for name in ATTRIBUTES)]))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_reasons_are_those_of_the_reading_and_every_element_says_what_it_is_said_to(path):
    data = path.read_bytes()
    explanation = explain(data, path="a.html")
    article, elements = extract(data, path="a.html"), named(explanation, parse(decode(data)))
    assert explanation.article == article
    assert article.title in [reason.value for reason in explanation.fields if reason.field == "title"]
    for reason in explanation.fields:
        assert reason.sentence == sentence(reason.rule)
        for element in map(elements.__getitem__, reason.elements):
            assert element.tag == "script" or squeezed(reason.said) in saying(element), reason
    for passage, reasons in zip(article.passages, explanation.passages, strict=True):
        assert (passage.id, passage.kind) == (reasons.id, reasons.kind)
        said_there = "".join(saying(elements[selector]) for selector in (*reasons.question, *reasons.answer))
        for line in passage.text.split("\n"):
            assert squeezed(line) in said_there, reasons


def test_every_field_that_is_read_has_a_reason():
    for path in CORPUS:
        explanation = explain(path.read_bytes(), path="a.html")
        article, fields = explanation.article.as_dict(), [reason.field for reason in explanation.fields]
        told = {
            name for name in ("url", "title", "section", "summary", "published", "modified", "image") if article[name]
        }
        assert told == set(fields) - {"authors", "tags"}
        for name in ("authors", "tags"):
            assert fields.count(name) == len(article[name])


HEADING, META = "html > body > article > h1", "html > head > meta:nth-of-type(2)"


@pytest.mark.parametrize(
    ("body", "head", "field", "value", "rule", "element"),
    [
        ("", "", "title", TITLE, "heading: like the title declared", HEADING),
        ("", "", "url", "https://brumaire.example/a", "address it was given", None),
        ("", '<link rel="canonical" href="/b">', "url", "https://brumaire.example/b", "canonical link", "html > head > link"),
        ("", '<meta name="author" content="Lise Ardent">', "authors", "Lise Ardent", "meta: author", META),
        ('<p class="byline">Par Lise Ardent</p>', "", "authors", "Lise Ardent", "byline: called so by the theme", "html > body > article > p:nth-of-type(1)"),
        ("<p>Par Lise Ardent</p>", "", "authors", "Lise Ardent", "byline: a line that opens with 'Par' or 'By'", "html > body > article > p:nth-of-type(1)"),
        ("", '<script type="application/ld+json">{"@type": "Article", "author": {"name": "Lise Ardent"}}</script>', "authors", "Lise Ardent", "JSON-LD: author", "html > head > script"),
        ("", '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-05-03"}</script>', "published", "2019-05-03", "JSON-LD: datePublished", "html > head > script"),
        ("", '<meta property="og:updated_time" content="2019-05-03">', "published", "2019-05-03", "meta: og:updated_time", META),
        ('<time datetime="2019-05-03">hier</time>', "", "published", "2019-05-03", "time element", "html > body > article > time"),
        ('<p class="chapo">Un chapeau qui dit de quoi il s’agit, en une phrase.</p>', "", "summary", "Un chapeau qui dit de quoi il s’agit, en une phrase.", "lead: beside the heading", "html > body > article > p:nth-of-type(1)"),
        ('<a rel="category tag" href="/c">Entretiens</a>', "", "section", "Entretiens", "category shown", "html > body > article > a"),
        ("", '<meta property="og:image" content="/a.png">', "image", "https://brumaire.example/a.png", "meta: og:image", META),
    ],
)  # fmt: skip
def test_a_field_tells_its_rule_and_its_element(body, head, field, value, rule, element):  # noqa: PLR0917  # one a column
    explanation = explained(f"{body}<p>{LONG}</p><p>{MORE}</p>", head)
    assert why(explanation, field) == [(value, rule, (element,) if element else ())]


ARTICLE = "html > body > article > "


@pytest.mark.parametrize(
    ("body", "rule", "question"),
    [
        (f"<h2>Pourquoi ?</h2><p>{LONG}</p>", "question: heading", "h2"),
        (f"<h2>Le prix</h2><p>{LONG}</p>", "section: heading", "h2"),
        (f"<p><b>Pourquoi ?</b></p><p>{LONG}</p>", "question: bold paragraph", "p:nth-of-type(1)"),
        (f"<details><summary>Pourquoi ?</summary><p>{LONG}</p></details>", "question: control", "details > summary"),
        (f"<dl><dt>Pourquoi ?</dt><dd>{LONG}</dd></dl>", "question: control", "dl > dt"),
        (f"<p><i>Pourquoi ?</i></p><p>{LONG}</p><p><i>Et alors ?</i></p><p>{MORE}</p>", "question: italic paragraph", "p:nth-of-type(1)"),
        ("".join(f"<p>{n}. Pourquoi ?</p><p>{LONG}</p>" for n in (1, 2, 3)), "question: numbered paragraph", "p:nth-of-type(1)"),
        (f"<p>Q : Pourquoi ?</p><p>R : {LONG}</p>" * 2, "question: who asks is named", "p:nth-of-type(1)"),
        (f"<p>{LONG}</p><p>{MORE}</p>", "text", None),
    ],
)  # fmt: skip
def test_a_passage_tells_its_rule_and_its_elements(body, rule, question):
    first = explained(body).passages[0]
    assert (first.rule, first.question) == (rule, (ARTICLE + question,) if question else ())
    assert all(element.startswith(ARTICLE) for element in first.answer)
    assert first.answer


def test_pairs_of_linked_data_that_the_page_does_not_show_stand_in_their_script():
    data = '{"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Pourquoi ?", "acceptedAnswer": {"text": "Parce que."}}]}'
    explanation = explained(f"<p>{LONG}</p>", f'<script type="application/ld+json">{data}</script>')
    assert [(p.said, p.rule, p.question) for p in explanation.passages[1:]] == [
        ("Pourquoi ?", "JSON-LD: Question", ("html > head > script",))
    ]


def test_what_a_rule_of_the_owner_finds_is_told_by_its_selector():
    rule = SiteRule("*", (("title", ".t"), ("question", ".q"), ("answer", ".none")))
    explanation = explained(f'<p class="t">Autre</p><p class="q">Le prix</p><p>{LONG}</p>', "", rule)
    assert why(explanation, "title") == [("Autre", "site rule: .t", ("html > body > article > p:nth-of-type(1)",))]
    assert (explanation.passages[0].rule, explanation.silent) == ("site rule: question", ("answer",))
    assert explanation.passages[0].question == ("html > body > article > p:nth-of-type(2)",)


def test_elements_are_named_as_they_were_parsed_whatever_became_of_them():
    body = f'<div role="heading" aria-level="2">Pourquoi ?</div><span><p>{LONG}</p></span><noscript><p>x</p></noscript>'
    first = explained(body).passages[0]
    assert first.question == ("html > body > article > div",)
    assert first.answer == ("html > body > article > span > p",)


ODD = '<p id="a b"><o:p>1</o:p><o:p>2</o:p><b id="1x">3</b></p><p id="twice">4<p id="twice">5<div id="once"><i>6</i><i>7</i></div><foo"bar>8</foo"bar>'


def test_every_element_has_a_selector_that_finds_it_alone():
    root = parse(f"<html><body>{ODD}</body></html>")
    addresses = Addresses(root)
    for element in root.iter(etree.Element):
        assert found(root, addresses.of(element)) is element
    assert addresses.of(found(root, "i:last-child")) == "#once > i:nth-of-type(2)"


def test_no_reason_is_without_use():
    """Those that are without a sentence fail where they are told."""
    modules = [path for path in Path(indexer.extraction.__file__).parent.glob("*.py") if path.stem != "told"]
    code = "".join(path.read_text("utf-8") for path in modules)
    by_role = {"question: heading", "question: control", "section: heading", "section: control"}
    assert 'f"question: {block.role}"' in code
    assert [name for name in REASONS if f'"{name}' not in code and name not in by_role] == ["site rule"]


def test_an_article_knows_nothing_of_its_page():
    article = explained(f"<h2>Pourquoi ?</h2><p>{LONG}</p>", '<meta name="author" content="Lise Ardent">').article
    texts = [article.title, article.url, article.authors[0].name, *article.tags, article.passages[0].question]
    assert {type(text) for text in texts} == {str}
    assert article.published is None or type(article.published) is date
