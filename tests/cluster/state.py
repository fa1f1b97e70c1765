"""What does a cluster hold of an archive, and is there anything that nothing names?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from indexer.engines.opensearch import OpenSearchEngine
from indexer.engines.opensearch.standing import counting

Body = dict[str, Any]
PAGE = 2_000


def held(engine: OpenSearchEngine) -> list[Body]:
    """Every document that counts in the published generation, in one order, but for the generations it counts in."""
    place = engine._control.current()
    query = {"bool": {"filter": counting(place.number)}}
    return sorted((_told(each) for each in _documents(engine, place.name, query)), key=json.dumps)


def _told(hit: Body) -> Body:
    source = {name: value for name, value in hit["_source"].items() if name not in ("since", "until")}
    if "ways" in source:
        source["ways"] = sorted(json.loads(source["ways"]).items())
    return {"id": hit["_id"].rpartition("@")[0], **dict(sorted(source.items()))}


def strays(engine: OpenSearchEngine) -> list[str]:
    """Indices, documents, cards, pieces of ledgers, locks and attempts that belong to no generation which can be published."""
    control, client, name = engine._control, engine._client, engine.spec.name
    places = [place for place in control.published() if place]
    indices = {place.name for place in places}
    found = [index for index in engine._indices() if index not in {*indices, f"{name}-control"}]
    for index in sorted(indices):
        client.write("POST", f"/{index}/_refresh")
        counted = [{"bool": {"filter": counting(place.number)}} for place in places if place.name == index]
        found += [f"{index}: {hit['_id']}" for hit in _documents(engine, index, {"bool": {"must_not": counted}})]
    client.write("POST", f"/{name}-control/_refresh")
    cards = [control.card(f"{place.number:08d}-{place.name.rpartition('-')[2]}") for place in places]
    named = {f"generation:{card.generation.id}" for card in cards}
    named |= {f"ledger:{card.ledger}:{n}" for card in cards for n in range(card.pieces)}
    kept = {hit["_id"] for hit in _documents(engine, f"{name}-control", {"match_all": {}})}
    found += [f"missing: {id}" for id in sorted(named - kept)]
    found += sorted(kept - named - {"attempt"})
    if attempt := control.attempt():
        found.append(str(attempt))
    return found


def _documents(engine: OpenSearchEngine, index: str, query: Body) -> Iterator[Body]:
    client = engine._client
    told = client.search(index, {"size": PAGE, "query": query}, scroll="1m")
    while hits := told["hits"]["hits"]:
        yield from hits
        told = client.write("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": told["_scroll_id"]})
    client.write("DELETE", "/_search/scroll", {"scroll_id": told["_scroll_id"]})
