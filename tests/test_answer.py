"""The object of /api/search: its keys are a contract."""

import json
from dataclasses import replace

import pytest

from indexer import answer_as_dict, open_archive, parse


def answer(run, settings, query, **options):
    run()
    results = open_archive(settings).search(query, **options)
    return json.loads(json.dumps(answer_as_dict(results, page=1, per_page=10)))


def test_it_has_the_promised_keys(run, settings):
    value = answer(run, settings, "fidélité")
    assert value.keys() == {"query", "total", "took_ms", "page", "per_page", "notes", "correction", "facets", "hits"}
    assert value["facets"].keys() == {"lang", "author", "section", "year", "site", "link"}
    hit, _english = value["hits"]
    assert hit.keys() == {"score", "url", "article", "passage", "excerpts", "more", "pinned", "explanation"}
    assert (hit["pinned"], hit["explanation"]) == (False, None)
    assert hit["article"].keys() == {"id", "url", "title", "section", "language", "published", "authors"}
    assert hit["passage"].keys() == {"id", "kind", "question", "speaker"}
    assert hit["excerpts"].keys() == {"title", "question", "answer"}


def test_marks_are_offsets_in_code_points_of_the_text_as_written(run, settings):
    excerpts = answer(run, settings, "FIDELITE")["hits"][0]["excerpts"]
    for excerpt in (excerpts["title"], excerpts["question"], *excerpts["answer"]):
        assert {excerpt["text"][start:end] for start, end in excerpt["marks"]} == {"fidélité"} or not excerpt["marks"]
    assert excerpts["question"]["marks"]


def test_other_passages_of_the_article_come_with_their_links(run, settings):
    (more,) = answer(run, settings, "mesurer fidélité marque")["hits"][0]["more"]
    assert more["url"].startswith("https://house.example/fidelite#q")


def test_an_explanation_adds_up_to_the_score_where_it_is_asked_for(run, settings):
    asked = replace(parse("mesurer la fidélité"), explain=True)
    for hit in answer(run, settings, asked)["hits"]:
        why = hit["explanation"]
        points = [part["points"] for part in (*why["wants"], *why["steps"], *why["lifts"])]
        assert why["wants"][0].keys() == {"terms", "idf", "shares", "points"}
        assert sum(points) + why["pinned"] == pytest.approx(why["score"])
        assert round(why["score"], 6) == hit["score"]


def test_a_correction_says_which_words_and_whether_it_was_applied(run, settings):
    applied = answer(run, settings, "innovvation")
    assert applied["correction"] == {
        "query": "innovation",
        "words": [{"typed": "innovvation", "word": "innovation"}],
        "applied": True,
    }
    assert applied["notes"][0]["code"] == "corrected"
    assert answer(run, settings, parse("innovvation", exact=True))["correction"]["applied"] is False
