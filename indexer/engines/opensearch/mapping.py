"""How does an index of a cluster lie, and what do its fields mean?

Documents of three kinds: ``article`` (its passages nested in it), ``word`` (how many passages have and write it) and ``asked`` (a
question). Each counts from the generation ``since`` up to, not with, ``until``. What text says is in our terms, analysed by us:
fields hold tokens between spaces, each at its position, and weights as we gave them. The cluster analyses nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from indexer.engines.ranking import FIELDS
from indexer.model import FACETS

FORMAT = 1  # of the documents; raise it when an older index could not be read rightly
OPEN = 2**31 - 1  # the generation up to which a document counts that nothing has replaced
TOGETHER = "\u241f"  # between tokens at one position
GAP = "\u2423"  # a position at which no token stands
BEFORE_WEIGHT = "|"
AFTER_FOLDED = "\x1f"  # between a facet's value as it is compared and as it is written
LONGEST = 1_000  # bytes of a term: Lucene refuses 32,766, and nobody types so much
DEEPEST = 10_000  # articles behind which no page of results goes
MOST_PASSAGES = 100_000  # of an article

Body = dict[str, Any]


def index_body(shards: int, replicas: int | None) -> Body:
    """Settings and mapping of a new index. Without ``replicas``, one copy as soon as there is a second node."""
    copies = {"auto_expand_replicas": "0-1"} if replicas is None else {"number_of_replicas": replicas}
    return {
        "settings": {
            "number_of_shards": shards,
            **copies,
            "refresh_interval": "-1",  # what is being prepared is looked at by nobody
            "max_result_window": DEEPEST,
            "mapping.nested_objects.limit": MOST_PASSAGES,
            "similarity": {"given": {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}}},
            "analysis": _ANALYSIS,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"verbatim": FORMAT},
            "_source": {"excludes": ["passages", *(f"{name}_folded" for name in FACETS), "cited"]},
            "properties": _PROPERTIES,
        },
    }


def control_body(replicas: int | None) -> Body:
    """Of the index that holds what is known of generations: read and written by ids alone."""
    copies = {"auto_expand_replicas": "0-1"} if replicas is None else {"number_of_replicas": replicas}
    return {"settings": {"number_of_shards": 1, **copies}, "mappings": {"dynamic": False}}


def safe(term: str) -> str:
    """A term as it can be kept: one that is too long, by its beginning and a digest."""
    data = term.encode("utf-8", "replace")
    if len(data) <= LONGEST:
        return data.decode()
    return data[: LONGEST // 2].decode("utf-8", "ignore") + "\u2026" + blake2b(data, digest_size=16).hexdigest()


_ANALYSIS = {
    "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 1_000_000}},
    "filter": {
        "together": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{TOGETHER}]+)"]},
        "weights": {"type": "delimited_term_freq", "delimiter": BEFORE_WEIGHT},
    },
    "analyzer": {
        "tokens": {"type": "custom", "tokenizer": "spaces", "filter": ["together"]},
        "weighed": {"type": "custom", "tokenizer": "spaces", "filter": ["weights"]},
        "typed": {"type": "custom", "tokenizer": "spaces"},
    },
}
_KEYWORD = {"type": "keyword", "ignore_above": 8_191}
_NUMBER = {"type": "integer"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}  # JSON, for us alone
_TOKENS = {
    "type": "text",
    "analyzer": "tokens",
    "search_analyzer": "typed",
    "similarity": "given",
    "norms": False,
}
_WEIGHED = {
    "type": "text",
    "analyzer": "weighed",
    "search_analyzer": "typed",
    "similarity": "given",
    "index_options": "freqs",
    "norms": False,
}
_PASSAGE = {
    "id": _KEYWORD,
    "article": _KEYWORD,
    "key": _KEYWORD,  # of its question
    "terms": _WEIGHED,  # words, ~stems and ^families with the weight (impact) of each in the passage
    "text": _TOKENS,  # of all fields
    **dict.fromkeys(FIELDS, _TOKENS),
    **{f"{name}_size": _NUMBER for name in FIELDS},
}
_PROPERTIES = {
    "kind": {"type": "keyword"},
    "since": _NUMBER,
    "until": _NUMBER,
    "id": _KEYWORD,  # of the article
    # of articles
    "article": _KEPT,
    "hash": {"type": "keyword"},
    "mark": _NUMBER,
    "size": _NUMBER,  # passages
    "day": _NUMBER,
    **{f"{name}_folded": _KEYWORD for name in FACETS},
    **dict.fromkeys(FACETS, _KEYWORD),
    "cited": _KEYWORD,
    "passages": {"type": "nested", "properties": _PASSAGE},
    # of words
    "term": {"type": "keyword"},
    "having": _NUMBER,
    "writing": _NUMBER,
    "ways": _KEPT,
    # of questions
    "asked": _KEYWORD,
    "words": _KEYWORD,
    "letters": _NUMBER,
    "number": _NUMBER,
    "passage": _KEPT,
}
