"""What does a page say, and who says it?

    bytes -> text -> tree -> survey -> head, title, authors, dates   what the page says of itself
                                    -> article (pruned) -> blocks -> passages, links

`extract` reads a web page, `extract_text` a plain-text file laid out like one. `explain` reads a page as `extract` does, and says
what gave each field and passage.
"""

from __future__ import annotations

from indexer.extraction.article import EXTRACTOR, extract
from indexer.extraction.explain import Explanation, explain
from indexer.extraction.ids import article_id
from indexer.extraction.plaintext import extract_text

__all__ = ["EXTRACTOR", "Explanation", "article_id", "explain", "extract", "extract_text"]
