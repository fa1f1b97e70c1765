"""How is what a hit shows stored?

As JSON, deflated against a dictionary of what such JSON is full of: so short texts shrink alone, each is read in microseconds, and
a record moves to another segment as it is.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

import numpy as np

from indexer.engines.whoosh.segments import Array, Segment
from indexer.model import Article, Author, Citation, Directive, Passage

# What comes last costs least. Never change it: what is stored could not be read (`generations.FORMAT`).
_WORDS = (
    ' "image": null, "tags": [], "links": [], "modified": null, "summary": null, "internal": true, "internal": false, "passage": "'
    " https://www. .com/ .fr/ .html What is the difference between and how does your marketing strategy content customers digital"
    " Comment faire pour les entreprises avec une stratégie marketing numérique dans les réseaux sociaux, c’est-à-dire qu’il n’est"
    " because of the which that they have been from their with this would there other about when more than also into only you can"
    " should be used to make sure that it is not the same as all of these are by an your we our and for the in a on to be as it is"
    " parce que nous avons cette comme plus tout fait aussi sont être par pour sur qui ne pas dans le monde, mais il est possible"
    " la plupart des clients et les données du site sur lequel vous pouvez ensuite utiliser un ou plusieurs de ces outils"
    ' "section", null, null, "text", null, null, " "qa", " ?", "http://\\n", null] '
    '{"id": "", "url": null, "title": "", "section": null, "language": "en", "published": null, "authors": [{"name": "", '
    '"bio": null, "url": null}]}{"language": "fr", "published": "2020-'
).encode()
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def deflated(text: str) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, 8, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    return packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()


def _inflated(segment: Segment, name: str, number: int) -> Any:
    starts, text = segment[f"{name}_record"], segment[f"{name}_text"]
    data = text[int(starts[number]) : int(starts[number + 1])]
    return json.loads(
        zlib.decompressobj(-zlib.MAX_WBITS, _WORDS).decompress(data.data).decode("utf-8", "surrogatepass")
    )


def record_arrays(articles: Sequence[Article]) -> dict[str, Array]:
    """The records of passages, of what articles are cited by, and of the rest of them."""
    again = lru_cache(deflated)  # there is often nothing to say
    return {
        **_column("passage", (deflated(_passage_json(each)) for article in articles for each in article.passages)),
        **_column("citation", (deflated(_as_json(article.cited_as_dict())) for article in articles)),
        **_column("article", (again(_as_json(article.rest_as_dict())) for article in articles)),
    }


def _passage_json(passage: Passage) -> str:
    """Its values as a JSON array; with the words that lead there, where these are not the usual: mostly its own, and so short."""
    values: tuple[str | None, ...] = (
        passage.id,
        passage.kind,
        passage.question,
        passage.speaker,
        passage.answer,
        passage.anchor,
    )
    if (to := passage.directive) is not None:
        values = (*values, to.start, to.end, to.prefix, to.suffix)
    return f"[{', '.join('null' if value is None else encode_basestring(value) for value in values)}]"


def _column(name: str, records: Iterable[bytes]) -> dict[str, Array]:
    listed = list(records)
    starts = np.cumsum([0, *map(len, listed)], dtype=np.uint64)
    return {f"{name}_record": starts, f"{name}_text": np.frombuffer(b"".join(listed), dtype=np.uint8)}


def passage(segment: Segment, number: int) -> Passage:
    id, kind, question, speaker, answer, anchor, *words = _inflated(segment, "passage", number)
    return Passage(id, kind, question, speaker, answer, anchor, Directive(*words) if words else None)


def citation(segment: Segment, article: int) -> Citation:
    value = _inflated(segment, "citation", article)
    published = value.pop("published")
    authors = tuple(Author(**author) for author in value.pop("authors"))
    return Citation(**value, published=date.fromisoformat(published) if published else None, authors=authors)


def article(segment: Segment, number: int) -> Article:
    first, end = segment["article_first"][number : number + 2].tolist()
    passages = tuple([passage(segment, n) for n in range(first, end)])
    cited, rest = _inflated(segment, "citation", number), _inflated(segment, "article", number)
    return replace(Article.from_dict({**cited, **rest}), passages=passages)
