"""Which engine do the settings ask for?

Each is imported when it is asked for: an archive in a folder needs no client of a cluster.
"""

from __future__ import annotations

from indexer.cluster import ClusterSpec
from indexer.engines import Engine
from indexer.errors import SettingsError
from indexer.settings import Settings


def engine_of(settings: Settings) -> Engine:
    """Nothing is read or connected to before it is asked. Raises SettingsError where what it needs is not installed."""
    if isinstance(settings.engine, ClusterSpec):
        return _clustered(settings.engine)
    from indexer.engines.whoosh import WhooshEngine

    return WhooshEngine(settings.index)


def _clustered(cluster: ClusterSpec) -> Engine:
    try:
        from indexer.engines.opensearch import OpenSearchEngine
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("indexer"):
            raise
        raise SettingsError(
            f"engine {cluster}", f"{error.name} is not installed: run `pip install 'verbatim[opensearch]'`"
        ) from None
    return OpenSearchEngine(cluster)
