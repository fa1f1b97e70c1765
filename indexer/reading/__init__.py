"""How does a file become articles?

`read` reads one file; `read_in_order` reads many, on all cores. Nothing is lost on the way: what is no article, or cannot be read,
comes out as a `Reading` that says so.
"""

from indexer.reading.page import Reading, is_page, read
from indexer.reading.pool import Readings, read_in_order

__all__ = ["Reading", "Readings", "is_page", "read", "read_in_order"]
