"""Pages as accidents leave them: the sample corpus with tags lost, doubled, swapped and nested, cut, flooded, in any encoding."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import NotAnArticle, UnreadablePage
from indexer.extraction import explain, extract
from indexer.extraction.decode import decode
from indexer.model import Article
from indexer.rules import SELECTORS, SiteRule
from tests.extraction.page import LONG, MORE, page, read, whole

CORPUS = [
    decode(path.read_bytes()) for path in sorted((Path(__file__).parent.parent.parent / "corpus").glob("*/*.html"))
]
PAGES = [text for text in CORPUS if "<meta charset" in text.lower() and not re.search("&lt|&#60|&#x3c|u003c", text)]

TAG = re.compile(r"<[^>]*>")
MARKUP = re.compile(r"</?[a-zA-Z]")
ENOUGH = 10  # seconds of CPU; a page of the corpus takes some milliseconds, and so does each megabyte of attributes

Mutation = Callable[[str, float, float], str]


def spot(text: str, where: float) -> int:
    """A place in the text, but none right behind the beginning of a tag: what is put there would make text of the tag."""
    place = int(where * len(text))
    return text.rfind("<", 0, place) if text[:place].endswith(("<", "</")) else place


def tags(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in TAG.finditer(text)] or [(0, 0)]


def without_a_tag(text: str, where: float, _: float) -> str:
    spans = tags(text)
    start, end = spans[int(where * len(spans))]
    return text[:start] + text[end:]


def without_every_nth_tag(text: str, where: float, _: float) -> str:
    step, numbered = 2 + int(where * 9), iter(range(len(text)))
    return TAG.sub(lambda match: "" if next(numbered) % step == 0 else match[0], text)


def with_a_part_again(text: str, where: float, much: float) -> str:
    start = spot(text, where)
    return text[:start] + text[start : start + spot(text, much)] + text[start:]


def with_two_tags_swapped(text: str, where: float, much: float) -> str:
    spans = tags(text)
    (a, b), (c, d) = sorted((spans[int(where * len(spans))], spans[int(much * len(spans))]))
    return text if (a, b) == (c, d) else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def cut_short(text: str, where: float, _: float) -> str:
    return text[: spot(text, where)]


def without_its_beginning(text: str, where: float, _: float) -> str:
    return text[spot(text, where) :]


NESTED = (
    "<div>",
    "<b>",
    "<ul><li>",
    "<table><tr><td>",
    "<blockquote>",
    "<p><span>",
    "<a href=x>",
    "<h2>",
    "<dl><dd>",
    "<details>",
)
SCRAPS = ("<", ">", '"', "'", "&", "\0", "</", "<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&#x110000;", "&amp", "<?php",
          "<svg>", "<template>", "<textarea>", "<style>", "<script>", "<title>", "<frameset>", "<select>", "<iframe>", "<p {{ x }}>", '<base href="x:">')  # fmt: skip
FLOODS = (f'class="{"x " * 50_000}"', f'data-x="{"&amp;" * 50_000}"', " ".join(f'a{n}="{n}"' for n in range(5_000)), f'id="{"-" * 99_999}"',
          f'href="{"/a" * 50_000}"', f'class="{"byline-" * 20_000}"', f'style="{"font-weight:" * 20_000}"')  # fmt: skip


def nested_deeply(text: str, where: float, much: float) -> str:
    return text[: spot(text, where)] + NESTED[int(much * len(NESTED))] * 3_000 + text[spot(text, where) :]


def with_a_scrap(text: str, where: float, much: float) -> str:
    return text[: spot(text, where)] + SCRAPS[int(much * len(SCRAPS))] + text[spot(text, where) :]


def with_a_flood_of_attributes(text: str, where: float, much: float) -> str:
    spans = tags(text)
    end = max(spans[int(where * len(spans))][1] - 1, 0)
    return f"{text[:end]} {FLOODS[int(much * len(FLOODS))]}{text[end:]}"


def with_entities_everywhere(text: str, where: float, much: float) -> str:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
    entity = (" &nbsp;", " &#8203;", " &#x0301;", " &c;", " &amp;amp;")[int(much * 5)]
    return bomb + text[: spot(text, where)] + text[spot(text, where) :].replace(" ", entity)


MUTATIONS: tuple[Mutation, ...] = (
    without_a_tag, without_every_nth_tag, with_a_part_again, with_two_tags_swapped, cut_short, without_its_beginning, nested_deeply,
    with_a_scrap, with_a_flood_of_attributes, with_entities_everywhere,
)  # fmt: skip
SHARE = st.floats(0, 1, exclude_max=True)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "iso-8859-15",
             "mac-roman", "koi8-r", "shift_jis", "gb18030", "utf-7", "cp037")  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(PAGES))
    for mutation in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=3)):
        text = mutation(text, draw(SHARE), draw(SHARE))
    return text


def attempt(data: bytes, rules: tuple[SiteRule, ...] = ()) -> Article | None:
    """The article, where there is one, within the time that is allowed."""
    start = time.process_time()
    try:
        return extract(data, url="https://a.example/b", rules=rules)
    except (NotAnArticle, UnreadablePage):
        return None
    finally:
        assert time.process_time() - start < ENOUGH


def assert_it_is_sound(article: Article) -> None:
    assert not MARKUP.search(whole(article))
    ids = [passage.id for passage in article.passages]
    assert len(set(ids)) == len(ids)
    assert {link.passage for link in article.links} <= {None, *ids}
    again = Article.from_dict(article.as_dict())
    assert (again.passages, again.links, again.language) == (article.passages, article.links, article.language)


slowly = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@slowly
@given(mutated(), st.sampled_from(ENCODINGS))
def test_a_mutated_page_is_a_sound_article_or_refused(text: str, encoding: str):
    if article := attempt(text.encode(encoding, "replace")):
        assert_it_is_sound(article)


CHOICES = (
    "p",
    "b",
    "h2",
    "h2, h3",
    "li",
    "td",
    "a",
    "div > *",
    ":not(p)",
    "p:nth-of-type(2n)",
    "*",
    "body",
    "html",
    "script",
    "style",
    "meta",
    "section",
    "dt",
)


@slowly
@given(mutated(), st.dictionaries(st.sampled_from(list(SELECTORS)), st.sampled_from(CHOICES), min_size=1, max_size=4))
def test_a_mutated_page_is_read_by_any_rule(text: str, selectors: dict[str, str]):
    rules = (SiteRule("*", tuple(selectors.items())),)
    if article := attempt(text.encode(), rules):
        assert_it_is_sound(article)


@settings(slowly, max_examples=50)
@given(mutated())
def test_a_mutated_page_is_explained_as_it_is_read(text: str):
    if article := attempt(text.encode()):
        assert explain(text.encode(), url="https://a.example/b").article == article


@pytest.mark.parametrize(
    "attribute",
    ["{{ x }}", "{x}", "{x", "{x}y=1", "{%if%}", "{}", "@click=a", ":b=c", "x:y=z", "1=2", "é=à", "=", "\0"],
)
def test_attributes_of_templates_that_were_never_filled_in_are_passed_over(attribute: str):
    body = f"<h2 {attribute} id=q>Pourquoi ?</h2><p {attribute} class=x>{LONG}</p><div class=x {attribute}><p>{MORE}</p></div>"
    (passage,) = read(body).passages
    assert (passage.question, passage.answer, passage.anchor) == ("Pourquoi ?", f"{LONG}\n{MORE}", "q")
    rules = [SiteRule("*", (("question", "h2"), ("answer", "div")))]
    assert extract(page(body), path="a", rules=rules).passages[0].answer == MORE


@pytest.mark.parametrize(
    ("title", "called"),
    [
        ("Fidéliser <em>sans</em> points", "Fidéliser sans points"),
        ("Fidéliser avec <Jang Noksu>", "Fidéliser avec <Jang Noksu>"),
        ("1 < 2 et 3 > 2", "1 < 2 et 3 > 2"),
        ("Fidéliser<meta name=x><p>Un texte.", "Fidéliser"),
    ],
)
def test_a_title_holds_no_markup(title: str, called: str):
    data = f"<html><head><title>{title}</title></head><body><p>{LONG}</p><p>{MORE}</p></body></html>".encode()
    assert extract(data, id="a").title == called


def test_a_title_amid_the_text_is_not_shown():
    assert "<" not in whole(
        read(f"<p>{LONG}</p><title>x</title><p>{MORE}</p><div><title>Ceci <p>n’a pas de fin {LONG}")
    )
