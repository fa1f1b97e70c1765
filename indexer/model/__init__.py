"""What passes from room to room?

Frozen values, nothing else: an article and its passages, a query, what was found, and what a new generation is made of.
They know how to become JSON and back (the format of ``verbatim extract``), and nothing about disk, network or clock.
"""

from indexer.model.addresses import host_of, names_a_page
from indexer.model.articles import (
    KINDS,
    MAX_ID_LENGTH,
    NOWHERE,
    Article,
    Author,
    Citation,
    Directive,
    Kind,
    Link,
    Passage,
    is_article_id,
)
from indexer.model.asking import (
    FACETS,
    Clause,
    Either,
    Filters,
    Guidance,
    Note,
    Query,
    Sort,
    Synonym,
    TypedPhrase,
    TypedWord,
)
from indexer.model.finding import (
    Correction,
    Excerpt,
    Explanation,
    FacetCount,
    Hit,
    Reason,
    Results,
    Share,
    Suggestion,
    SuggestionKind,
    Word,
)
from indexer.model.publishing import Changes, Generation

__all__ = [
    "FACETS",
    "KINDS",
    "MAX_ID_LENGTH",
    "NOWHERE",
    "Article",
    "Author",
    "Changes",
    "Citation",
    "Clause",
    "Correction",
    "Directive",
    "Either",
    "Excerpt",
    "Explanation",
    "FacetCount",
    "Filters",
    "Generation",
    "Guidance",
    "Hit",
    "Kind",
    "Link",
    "Note",
    "Passage",
    "Query",
    "Reason",
    "Results",
    "Share",
    "Sort",
    "Suggestion",
    "SuggestionKind",
    "Synonym",
    "TypedPhrase",
    "TypedWord",
    "Word",
    "host_of",
    "is_article_id",
    "names_a_page",
]
