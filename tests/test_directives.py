"""The words of a link lead to its passage, and to nowhere else in the page."""

import json
import re
import unicodedata
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Article, Passage, Settings, SourceSpec, open_archive, original_link, reindex_archive
from indexer.directives import PART, PageText, told_apart, usual, with_directives
from indexer.extraction import extract
from indexer.model import NOWHERE, Directive

ADDRESS = "https://house.example/cards"
ANSWER = "Two per cent of sales, seldom more, and nothing at all in the first year of a card."
PAGE = """<!doctype html><html lang="en"><head><title>Loyalty cards | The House</title></head><body>{above}<main><article>
<h1>Loyalty cards</h1><p>What we were asked this year about the cards of shops, by those who pay for them.</p>{body}
<h2>Who pays?</h2><p>The house that gives the card, and in the end whoever buys there, card or not.</p></article></main>{below}</body></html>"""
QUESTION = "What does a card cost?"


def link(body=f"<h2>{QUESTION}</h2><p>{ANSWER}</p>", *, above="", below="", number=1):
    """What stands behind the ``#`` of the link to one of the page's passages; None: the reading view is linked."""
    article = extract(PAGE.format(body=body, above=above, below=below).encode(), id="cards", url=ADDRESS)
    passage = article.passages[number] if number >= len(article.passages) or number else article.passages[0]
    address = original_link(article, passage)
    return address and unquote(address.partition("#")[2]).replace(":~:text=", "")


def test_a_question_that_stands_there_once_is_enough():
    assert link() == QUESTION


@pytest.mark.parametrize(
    "above",
    [
        f"<ul><li><a href='#c'>{QUESTION}</a></li></ul>",
        f"<div class='related'><h3>{QUESTION}</h3><p>Another answer.</p></div>",
        f"<p>{QUESTION.upper()}</p>",
        "<p>What does a <b>cärd</b> cost?</p>",
        "<p>What does a card cost?</p><p>And who says so?</p>",
    ],
)
def test_where_the_page_says_a_question_twice_its_answer_s_first_words_are_added(above):
    assert link(above=above) == f"{QUESTION},-Two per cent"


def test_a_teaser_below_the_article_counts_as_well():
    assert link(below=f"<aside><a href='/else'>{QUESTION}</a></aside>") == f"{QUESTION},-Two per cent"


def test_a_question_whose_beginning_is_said_before_it_is_given_whole():
    asked = "What does a card cost to a house that has no shop?"
    body = f"<p>Ask first what does a card mean.</p><h2>{asked}</h2><p>{ANSWER}</p>"
    assert link(body) == asked


def test_where_a_sign_parts_a_question_from_its_answer_what_stands_before_it_is_added():
    body = f"<h2>{QUESTION}<a class='anchor' href='#c'>¶</a></h2><p>{ANSWER}</p>"
    assert link(body, above=f"<p>{QUESTION}</p>") == f"pay for them.-,{QUESTION}"


def test_a_question_twice_with_the_same_answer_is_told_by_what_stands_before_it():
    said = f"<h2>{QUESTION}</h2><p>{ANSWER}</p>"
    assert link(said, above=f"<p>Seen elsewhere</p><p>{QUESTION}</p><p>{ANSWER}</p>") == f"pay for them.-,{QUESTION}"


def test_no_words_on_both_sides_of_a_line_break_are_one_term():
    assert link(f"<h2>What does a<br>card cost?</h2><p>{ANSWER}</p>") == "What does a,card cost?"


def test_markup_within_a_question_parts_its_two_ends():
    assert link(f"<h2>What does <em>such</em> a card cost?</h2><p>{ANSWER}</p>") == "What does,a card cost?"


def test_a_number_that_a_browser_takes_for_the_beginning_of_a_word_is_kept_out_of_it():
    body = f"<h2><b>3</b>{QUESTION}</h2><p>{ANSWER}</p>"
    assert link(body) != QUESTION


def test_a_number_before_a_question_is_no_part_of_its_words():
    assert link(f"<h2>3. {QUESTION}</h2><p>{ANSWER}</p>") == QUESTION


def test_what_cannot_be_told_by_its_words_is_told_by_its_id():
    twice = f"<p>{QUESTION}</p><p>{ANSWER}</p>"
    body = f"<h2 id='cost'>{QUESTION}</h2><p>{ANSWER}</p>"
    assert link(body, above=f"<p>paid for them.</p>{twice}", below=f"<p>who pay for them.</p>{twice}").startswith(
        "cost"
    )


def test_a_question_that_the_page_does_not_show_is_read_in_the_reading_view():
    pair = {
        "@type": "Question",
        "name": "Is it dear?",
        "acceptedAnswer": {"@type": "Answer", "text": "Dearer than it was."},
    }
    data = json.dumps({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [pair]})
    above = f"<script type='application/ld+json'>{data}</script>"
    assert link(above=above, number=-1) is None


# ---------------------------------------------------------------- articles without a page


def told(*passages, title="T", summary=None):
    article = Article("a", ADDRESS, title, summary=summary, passages=passages)
    return [each.directive for each in with_directives(article).passages]


def passage(number, question, answer):
    return Passage(f"a#{number}", "qa" if question else "text", question, None, answer)


def test_an_article_of_json_lines_tells_its_passages_from_its_own_texts():
    passages = passage(1, "Why?", "Because it pays."), passage(2, "Who?", "Those who ask why? all day.")
    assert told(*passages) == [Directive("Why?", suffix="Because it pays."), None]
    assert told(passages[0], title="Why?") == [Directive("Why?", suffix="Because it pays.")]
    assert told(passages[0], title="why not") == [None]


def test_without_an_address_nothing_is_looked_for():
    article = Article("a", None, "Why?", passages=(passage(1, "Why?", "Because."),))
    assert with_directives(article) is article


# ---------------------------------------------------------------- the index keeps them


def test_the_words_travel_with_the_passage_and_are_no_part_of_it(tmp_path):
    (tmp_path / "cards.html").write_text(
        PAGE.format(body=f"<h2>{QUESTION}</h2><p>{ANSWER}</p>", above=f"<p>{QUESTION}</p>", below=""), "utf-8"
    )
    settings = Settings(
        index=tmp_path / "index", sources=(SourceSpec(tmp_path, base_url="https://house.example/"),), jobs=1
    )
    reindex_archive(settings)
    archive = open_archive(settings)
    hit = archive.search(QUESTION).hits[0]
    assert hit.passage.directive == Directive(QUESTION, suffix="Two per cent")
    whole = archive.article(hit.article.id)
    assert [each.directive for each in whole.passages] == [None, hit.passage.directive, None]
    assert "directive" not in json.dumps(whole.as_dict())
    assert replace(hit.passage, directive=None) == hit.passage


# ---------------------------------------------------------------- a law

WORDS = [
    "why",
    "Why",
    "now?",
    "it",
    "is",
    "café",
    "CAFE",
    "l’idée",
    "l'idée",
    "-",
    "«",
    "A.",
    "3",
    "œuvre",
    "Москва",
    "москва",
]
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
PASSAGES = st.lists(st.tuples(st.none() | LINES, st.lists(LINES, min_size=1, max_size=3)), min_size=1, max_size=5)


def test_a_page_of_thousands_of_passages_is_not_gone_through_for_ever(monkeypatch):
    most = 100_000
    monkeypatch.setattr("indexer.directives.MOST_READ", most)
    parted = [f"Why <b>do</b> {n} card<i>s</i> co<b>s</b>t more than {n + 1}?" for n in range(300)]
    page = PageText([piece for question in parted for piece in [*re.split("<[^>]+>", question), PART]])
    lines = [[re.sub("<[^>]+>", "", question)] for question in parted]
    passages = tuple(Passage(f"a#{n}", "qa", line, None, "") for n, (line,) in enumerate(lines))
    told = told_apart(passages, lines, page)
    assert told[0].directive != NOWHERE
    assert {passage.directive for passage in told[-100:]} == {NOWHERE}
    assert page.read < most + 100 * len(page.whole)  # what the last of them took


def test_a_long_article_without_its_page_is_not_gone_through_for_ever(monkeypatch):
    passages = tuple(Passage(f"a#{n}", "qa", f"Why do {n} cards cost more?", None, "So.") for n in range(300))
    article = Article(id="a", url=ADDRESS, title="Cards", language="en", passages=passages)
    assert with_directives(article) is article
    monkeypatch.setattr("indexer.directives.MOST_READ", 100_000)
    assert with_directives(article).passages[-1].directive == NOWHERE


def folded(text):
    """As a browser compares: without case, accents and the forms of quotation marks."""
    text = re.sub("[’‘]", "'", " ".join(text.split()))
    return "".join(c for c in unicodedata.normalize("NFD", text).casefold() if not unicodedata.combining(c))


def matches(directive, lines):
    """By the specification: the numbers of the lines in which what it names begins. Terms end at words, and neither go from line to line."""
    prefix, start, suffix = folded(directive.prefix), folded(directive.start), folded(directive.suffix)
    shown = [folded(line) for line in lines]
    found = []
    for number, line in enumerate(shown):
        before, after = " ".join(shown[:number]), " ".join(shown[number + 1 :])
        for match in re.finditer(rf"(?<!\w)(?={re.escape(start)})", line):
            left = f"{before} {line[: match.start()]}".rstrip()
            right = line[match.start() + len(start) :]
            whole = suffix or not re.match(r"\w", right)
            if whole and left.endswith(prefix) and f"{right} {after}".lstrip().startswith(suffix):
                found.append(number)
    return found


@given(PASSAGES, st.lists(LINES, max_size=4))
def test_words_that_are_given_are_there_once_and_at_their_passage(texts, elsewhere):
    passages = tuple(
        Passage(f"a#{n}", "qa" if question else "text", question, None, "\n".join(answer))
        for n, (question, answer) in enumerate(texts)
    )
    listed = [[*([question] if question else []), *answer] for question, answer in texts]
    lines = [*elsewhere, *(line for own in listed for line in own)]
    page = PageText([f"{line}{PART}" for line in lines])
    first = len(elsewhere)
    for passage, own in zip(told_apart(passages, listed, page), listed, strict=True):
        directive = passage.directive or usual(passage)
        if directive != NOWHERE:
            (place,) = matches(directive, lines)
            assert first <= place < first + len(own)
            assert not directive.end or folded(directive.end) in folded(" ".join(lines[place:]))
        first += len(own)
