"""Verbatim finds the passage that answers, in an archive of articles.

>>> from pathlib import Path
>>> from tempfile import mkdtemp
>>> home = Path(mkdtemp())
>>> faq = '{"id": "faq", "passages": [{"question": "Qu’est-ce que la fidélité ?", "answer": "Revenir sans y penser."}]}'
>>> _ = (home / "faq.jsonl").write_text(faq, "utf-8")
>>> report = reindex_archive(Settings(index=home / "index", sources=(SourceSpec(home),)))
>>> archive = open_archive(home / "index")
>>> results = archive.search("c'est quoi la fidelite", limit=10)
>>> results.total, results.hits[0].passage.question
(1, 'Qu’est-ce que la fidélité ?')
"""

from indexer.analysis import fold
from indexer.answer import answer_as_dict
from indexer.archive import Archive, open_archive
from indexer.cluster import ClusterSpec
from indexer.deeplink import deep_link, original_link, reading_link
from indexer.errors import (
    ArchiveIndexError,
    ArticleUnknown,
    ChecksFailed,
    EngineUnreachable,
    IndexBroken,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    IndexUnwritable,
    NotAnArticle,
    SettingsError,
    SourceError,
    UnreadablePage,
    VerbatimError,
)
from indexer.highlight import excerpts, mark, mark_heading
from indexer.model import (
    FACETS,
    Article,
    Author,
    Citation,
    Correction,
    Excerpt,
    Explanation,
    FacetCount,
    Filters,
    Generation,
    Hit,
    Link,
    Note,
    Passage,
    Query,
    Results,
    Sort,
    Suggestion,
)
from indexer.query import parse, parse_parameters
from indexer.reindex import Report
from indexer.reindex import reindex as reindex_archive
from indexer.rules import SiteRule
from indexer.settings import Settings, SourceSpec, load_settings

__all__ = [
    "FACETS",
    "Archive",
    "ArchiveIndexError",
    "Article",
    "ArticleUnknown",
    "Author",
    "ChecksFailed",
    "Citation",
    "ClusterSpec",
    "Correction",
    "EngineUnreachable",
    "Excerpt",
    "Explanation",
    "FacetCount",
    "Filters",
    "Generation",
    "Hit",
    "IndexBroken",
    "IndexLocked",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnwritable",
    "Link",
    "NotAnArticle",
    "Note",
    "Passage",
    "Query",
    "Report",
    "Results",
    "Settings",
    "SettingsError",
    "SiteRule",
    "Sort",
    "SourceError",
    "SourceSpec",
    "Suggestion",
    "UnreadablePage",
    "VerbatimError",
    "answer_as_dict",
    "deep_link",
    "excerpts",
    "fold",
    "load_settings",
    "mark",
    "mark_heading",
    "open_archive",
    "original_link",
    "parse",
    "parse_parameters",
    "reading_link",
    "reindex_archive",
]
