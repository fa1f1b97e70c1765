"""Do documents, questions asked of them and what is looked at here fit one another, without any node?"""

from textwrap import wrap

import pytest

from indexer.analysis import plan
from indexer.engines.opensearch.documents import Columns
from indexer.engines.opensearch.mapping import LONGEST, safe
from indexer.engines.opensearch.window import Seen, answer_among
from indexer.model import Article, Passage
from indexer.query import parse

FOUR_BYTES = "\N{GOTHIC LETTER AHSA}"


def article(answer):
    return Article("a", url=None, title="a", language="en", passages=(Passage("a#1", "qa", "What?", None, answer),))


@pytest.mark.parametrize("letters", [LONGEST // 4 - 1, LONGEST // 4, LONGEST // 4 + 1, 400])
def test_a_word_of_any_length_is_looked_for_as_it_is_kept(letters):
    word = "-".join(wrap(FOUR_BYTES * letters, 64))
    ((_, document), *_) = Columns([article(word)]).documents(1)
    kept = {each.rpartition("|")[0] for each in document["passages"][0]["terms"].split(" ")}
    (want,) = plan(parse(word)).wanted
    assert {safe(term) for term, _ in want.terms} <= kept


def test_what_the_analysis_of_today_does_not_find_is_left_out():
    """The cluster found it by what another one made of it."""
    query = parse("kettle")
    seen = [Seen(article("a zebra")), Seen(Article("b", url=None, title="kettle", language="en", passages=()))]
    for among_best in (True, False):
        page = answer_among(seen[:1], plan(query), query, [(1.0,)], limit=9, offset=0, among_best=among_best)
        assert page.hits == ()
