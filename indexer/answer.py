"""What does a search look like as JSON?

The object of ``/api/search`` and of ``verbatim search --json``; its keys are a contract.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from indexer.deeplink import deep_link
from indexer.highlight import excerpts, mark_heading
from indexer.model import Citation, Excerpt, Explanation, Hit, Query, Results


def answer_as_dict(results: Results, *, page: int, per_page: int) -> dict[str, Any]:
    """Marks are [start, end) offsets in code points of their "text"."""
    correction = results.correction
    return {
        "query": results.query.text,
        "total": results.total,
        "took_ms": round(results.took_ms, 3),
        "page": page,
        "per_page": per_page,
        "notes": [{"code": note.code, "text": note.text} for note in results.notes],
        "correction": correction
        and {
            "query": correction.query,
            "words": [{"typed": typed, "word": word} for typed, word in correction.words],
            "applied": correction.applied,
        },
        "facets": {
            name: [{"value": item.value, "count": item.count} for item in counts]
            for name, counts in results.facets.items()
        },
        "hits": [hit_as_dict(hit, results.query) for hit in results.hits],
    }


def hit_as_dict(hit: Hit, query: Query) -> dict[str, Any]:
    question = hit.passage.question
    return {
        "score": round(hit.score, 6),
        "url": deep_link(hit.article, hit.passage),
        "article": citation_as_dict(hit.article),
        "passage": {name: getattr(hit.passage, name) for name in ("id", "kind", "question", "speaker")},
        "excerpts": {
            "title": excerpt_as_dict(mark_heading(hit.article.title, query)),
            "question": excerpt_as_dict(mark_heading(question, query)) if question else None,
            "answer": [excerpt_as_dict(excerpt) for excerpt in excerpts(hit.passage.answer, query)],
        },
        "more": [
            {
                **{name: getattr(passage, name) for name in ("id", "kind", "question", "speaker")},
                "url": deep_link(hit.article, passage),
            }
            for passage in hit.more
        ],
        "pinned": hit.pinned,
        "explanation": hit.explanation and explanation_as_dict(hit.explanation),
    }


def explanation_as_dict(why: Explanation) -> dict[str, Any]:
    """Unrounded: the points add up to the score."""
    return {
        "score": why.score,
        "wants": [asdict(reason) for reason in why.reasons],
        "pinned": why.pinned,
        "steps": [{"name": name, "points": points} for name, points in why.steps],
        "lifts": [{"name": name, "points": points} for name, points in why.lifts],
    }


def citation_as_dict(article: Citation) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "section": article.section,
        "language": article.language,
        "published": article.published and article.published.isoformat(),
        "authors": [{"name": author.name, "bio": author.bio, "url": author.url} for author in article.authors],
    }


def excerpt_as_dict(excerpt: Excerpt) -> dict[str, Any]:
    return {"text": excerpt.text, "marks": [list(mark) for mark in excerpt.marks]}
