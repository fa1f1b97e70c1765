"""What does a page say, and who says it?

    bytes -> text -> tree -> survey -> head, title, authors, dates   what the page says of itself
                                    -> article (pruned) -> blocks -> passages, links

`extract` reads a web page, `extract_text` a plain-text file laid out like one.
"""

from __future__ import annotations

from indexer.extraction.article import EXTRACTOR, extract
from indexer.extraction.ids import article_id
from indexer.extraction.plaintext import extract_text

__all__ = ["EXTRACTOR", "article_id", "extract", "extract_text"]
