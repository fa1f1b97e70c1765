"""The embedded engine: Whoosh, for an archive that fits one machine."""

from indexer.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
