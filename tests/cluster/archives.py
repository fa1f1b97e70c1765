"""Archives on real nodes, for tests and benchmarks."""

from __future__ import annotations

import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from indexer.cluster import ClusterSpec
from indexer.engines.opensearch import OpenSearchEngine


def spec_at(addresses: Sequence[str], name: str, **more: object) -> ClusterSpec:
    hosts = tuple((host, int(port)) for host, _, port in (address.partition(":") for address in addresses))
    return ClusterSpec(hosts, name, **more)


@contextmanager
def archive_at(addresses: Sequence[str], **more: object) -> Iterator[OpenSearchEngine]:
    """An empty archive of its own, which is gone afterwards."""
    spec = spec_at(addresses, f"t{uuid.uuid4().hex[:20]}", **more)
    try:
        yield OpenSearchEngine(spec)
    finally:
        delete_archive(addresses[0], spec.name)


def delete_archive(address: str, name: str) -> None:
    """All its indices, however the node is."""
    request = urllib.request.Request(f"http://{address}/{name}-*", method="DELETE")
    with urllib.request.urlopen(request, timeout=60):
        pass
