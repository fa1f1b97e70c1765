"""A page is of one generation, even where another is published while it is made."""

from __future__ import annotations

import json
import re
from threading import Lock

import pytest

from benchmarks.load import write_generation
from indexer import Archive, Settings, SourceSpec, reindex_archive
from webapp import create_app


@pytest.fixture
def publishing(tmp_path, monkeypatch):
    """A client of an archive of which a new generation is published in the middle of each request."""
    source = tmp_path / "articles.jsonl"
    settings = Settings(index=tmp_path / "index", sources=(SourceSpec(source),), jobs=1, self_retrieval=0.0)
    published: list[int] = []
    busy = Lock()  # a reindex asks an archive itself

    def publish() -> None:
        if busy.acquire(blocking=False):
            published.append(len(published))
            write_generation(source, published[-1])
            reindex_archive(settings)
            busy.release()

    def between(function):
        def called(*arguments, **options):
            value = function(*arguments, **options)
            publish()
            return value

        return called

    publish()
    client = create_app(settings).test_client()
    for name in ("steer", "article"):
        monkeypatch.setattr(Archive, name, between(getattr(Archive, name)))
    monkeypatch.setattr(Archive, "generation", property(between(Archive.generation.fget)))
    return client


def test_the_reading_view_with_its_questions_nearby_is_of_one(publishing):
    page = publishing.get("/articles/a1?q=holds&ui=en").text
    assert "Questions nearby" in page
    assert len(set(re.findall(r"edition\d{5}", page))) == 1
    assert "edition00000" not in publishing.get("/articles/a1?q=holds").text, "the next request sees a newer one"


def test_the_start_page_with_its_samples_is_of_one(publishing):
    page = publishing.get("/?ui=en").text
    assert len(set(re.findall(r"edition\d{5}", page))) == 1


def test_an_article_for_a_program_is_of_one(publishing):
    article = publishing.get("/api/articles/a1").json
    assert len(set(re.findall(r"edition\d{5}", json.dumps(article)))) == 1
