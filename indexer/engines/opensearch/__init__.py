"""How is an archive kept in an OpenSearch cluster?"""

from indexer.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
