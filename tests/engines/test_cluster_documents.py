"""Do documents, questions asked of them and what is looked at here fit one another, without any node?"""

import json
from textwrap import wrap

import pytest

from indexer.analysis import plan
from indexer.engines.opensearch import lookups
from indexer.engines.opensearch.documents import Columns
from indexer.engines.opensearch.lookups import Lookups
from indexer.engines.opensearch.mapping import LONGEST, safe
from indexer.engines.opensearch.querying import MOST_LEAVES, leaves, ranked
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


def test_as_many_hyphenated_words_as_fit_into_a_query_are_weighed_in_every_field():
    """Lucene counts a phrase once, however many words it has."""
    wanted = plan(parse(" ".join(f"{a}{b}-{b}{a}" for a in ("zeb", "ket") for b in "abdefghiklmnoprst")))
    assert len(wanted.wanted) == 34
    query = ranked(wanted, [(1.0,)] * 34, (), {})
    assert leaves(query) <= MOST_LEAVES
    assert "passages.links" in json.dumps(query)


def test_what_the_analysis_of_today_does_not_find_is_left_out():
    """The cluster found it by what another one made of it."""
    query = parse("kettle")
    seen = [Seen(article("a zebra")), Seen(Article("b", url=None, title="kettle", language="en", passages=()))]
    for among_best in (True, False):
        page = answer_among(seen[:1], plan(query), query, [(1.0,)], limit=9, offset=0, among_best=among_best)
        assert page.hits == ()


class Dictionary:
    """Of the words of an index as a `Standing` tells them; counts how often it is asked, and does ``meanwhile``."""

    def __init__(self, **counts):
        self.counts, self.asked, self.meanwhile = counts, 0, lambda: None

    def of_kind(self, _kind, *conditions):
        return next((each["terms"]["term"] for each in conditions if "terms" in each), ())

    def search(self, body):
        self.asked += 1
        self.meanwhile()
        wanted = body["aggs"]["each"]["filters"]["filters"] if "aggs" in body else ()
        return {
            "hits": {
                "hits": [{"_source": self.word(term)} for term in body["query"] if term.strip("~") in self.counts]
            },
            "aggregations": {"each": {"buckets": {each: {"uses": {"value": self.uses(each)}} for each in wanted}}},
        }

    def word(self, term):
        count = self.counts[term.strip("~")]
        return {"term": term, "having": count, "writing": count, "ways": json.dumps({term: count})}

    def uses(self, beginning):
        return sum(count for word, count in self.counts.items() if word.startswith(beginning))


def test_what_one_thread_remembers_another_may_forget_meanwhile(monkeypatch):
    monkeypatch.setattr(lookups, "MOST_REMEMBERED", 0)
    dictionary = Dictionary(zebra=3, kettle=2)
    known = Lookups(dictionary)
    assert known.having(["zebra"]) == {"zebra": 3}

    def another_thread():
        dictionary.meanwhile = lambda: None
        known.having(["harbour"])

    dictionary.meanwhile = another_thread
    assert known.having(["zebra", "kettle"]) == {"zebra": 3, "kettle": 2}


def test_a_word_and_its_forms_are_asked_for_together():
    dictionary = Dictionary(kettle=2, kettl=5)
    known = Lookups(dictionary)
    assert known.has("kettle")
    assert known.passages_with("kettle") == 5
    assert dictionary.asked == 1


def test_what_is_near_a_long_word_and_where_it_may_be_cut_is_asked_in_two_requests():
    dictionary = Dictionary(kettle=2)
    known = Lookups(dictionary)
    assert known.near("kettle" + 58 * "x", 2) == {}
    halves = [known.word(("kettle" + 58 * "x")[:cut]) for cut in range(1, 64)]
    assert [half.folded for half in halves if half] == ["kettle"]
    assert dictionary.asked == 2


def test_slips_are_looked_for_no_further_than_words_begin_so():
    dictionary = Dictionary(kettledrum=2, kettles=1)
    known = Lookups(dictionary)
    assert known.nearly_beginning("kettlx") == {"kettle": 3}
    asked = dictionary.asked
    assert known.nearly_beginning("kettle" + 58 * "x") == {}
    assert dictionary.asked - asked <= 3
    assert known.nearly_beginning("k") == {}
