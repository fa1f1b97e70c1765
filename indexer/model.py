"""What passes from room to room?

Frozen values, nothing else: an article and its passages, a query, what was found, and what a new generation is made of.
They know how to become JSON and back (the format of ``verbatim extract``), and nothing about disk, network or clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self, cast, get_args

Kind = Literal["qa", "section", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# ---------------------------------------------------------------- what is read


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs an article."""

    name: str
    bio: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the article's own text. ``passage`` is the id of the passage it stands in (None: the summary)."""

    url: str
    text: str
    internal: bool
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed, found and shown: a question with its answer, a section, or a run of paragraphs.

    ``id`` is the article's id, ``#``, and the element's own id or a number. ``answer`` holds the paragraphs, joined by newlines.
    ``anchor`` is the element's id in the page.
    """

    id: str
    kind: Kind
    question: str | None
    speaker: str | None
    answer: str
    anchor: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(part for part in (self.question, self.answer) if part)


@dataclass(frozen=True, slots=True)
class Citation:
    """What it takes to cite an article: all of it but its text."""

    id: str
    url: str | None
    title: str
    section: str | None = None
    language: str | None = None
    published: date | None = None
    authors: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One page as read. ``language`` is an ISO 639-1 code; ``url`` is None where the page's address is not known."""

    id: str
    url: str | None
    title: str
    section: str | None = None
    summary: str | None = None
    language: str | None = None
    published: date | None = None
    modified: date | None = None
    image: str | None = None
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def text(self) -> str:
        """The body as one text: the summary, then each passage's question and answer."""
        return "\n".join(part for part in (self.summary, *(passage.text for passage in self.passages)) if part)

    @property
    def citation(self) -> Citation:
        return Citation(**{f.name: getattr(self, f.name) for f in fields(Citation)})

    def as_dict(self) -> dict[str, Any]:
        """The article as JSON values: dates as YYYY-MM-DD, what is absent as null or []."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "section": self.section,
            "summary": self.summary,
            "language": self.language,
            "published": self.published and self.published.isoformat(),
            "modified": self.modified and self.modified.isoformat(),
            "image": self.image,
            "authors": [asdict(author) for author in self.authors],
            "tags": list(self.tags),
            "passages": [asdict(passage) for passage in self.passages],
            "links": [asdict(link) for link in self.links],
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """The inverse of `as_dict`. Unknown keys are ignored; absent ones are null or [].

        Raises ValueError with a reason that names the key.
        """
        record = _Record(value, "article")
        article_id = record.text("id")
        if not article_id or not is_article_id(article_id):
            raise ValueError(f"id {article_id!r} must be letters, digits and -._~ only, 1 to {MAX_ID_LENGTH} of them")
        return cls(
            id=article_id,
            url=record.text("url"),
            title=record.text("title") or "",
            section=record.text("section"),
            summary=record.text("summary"),
            language=record.text("language"),
            published=record.date("published"),
            modified=record.date("modified"),
            image=record.text("image"),
            authors=tuple(_author(r) for r in record.records("authors")),
            tags=record.texts("tags"),
            passages=_passages(article_id, record.records("passages")),
            links=tuple(_link(r) for r in record.records("links")),
        )


MAX_ID_LENGTH = 200
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def is_article_id(text: str) -> bool:
    """Whether ``text`` is safe in a URL and a TREC file.

    >>> is_article_id("blog.example~2019~loyalty"), is_article_id("a b"), is_article_id("..")
    (True, False, False)
    """
    return 0 < len(text) <= MAX_ID_LENGTH and _ID_CHARACTERS.issuperset(text) and text.strip(".") != ""


@dataclass(frozen=True, slots=True)
class _Record:
    """A JSON object whose values are read by type, with a reason where they do not fit."""

    value: object
    name: str

    def get(self, key: str) -> object:
        if not isinstance(self.value, dict):
            raise ValueError(f"{self.name}: an object is wanted, not {type(self.value).__name__}")
        return self.value.get(key)

    def text(self, key: str) -> str | None:
        value = self.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise ValueError(f"{self.name}.{key}: text is wanted, not {type(value).__name__}")
        # A lone surrogate can be written in JSON but in no file, page or index.
        return value.encode("utf-8", "replace").decode("utf-8")

    def date(self, key: str) -> date | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            raise ValueError(f"{self.name}.{key}: a date YYYY-MM-DD is wanted, not {text!r}") from None

    def values(self, key: str) -> list[object]:
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"{self.name}.{key}: a list is wanted, not {type(value).__name__}")
        return value

    def records(self, key: str) -> list[_Record]:
        return [_Record(item, f"{self.name}.{key}[{n}]") for n, item in enumerate(self.values(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values(key)
        if not all(isinstance(item, str) for item in values):
            raise ValueError(f"{self.name}.{key}: a list of texts is wanted")
        return tuple(cast("list[str]", values))


def _author(record: _Record) -> Author:
    name = record.text("name")
    if not name:
        raise ValueError(f"{record.name}.name: an author has a name")
    return Author(name, record.text("bio"), record.text("url"))


def _passages(article_id: str, records: list[_Record]) -> tuple[Passage, ...]:
    passages = tuple(_passage(article_id, number, record) for number, record in enumerate(records, 1))
    if len({passage.id for passage in passages}) < len(passages):
        raise ValueError("article.passages: two passages have the same id")
    return passages


def _passage(article_id: str, number: int, record: _Record) -> Passage:
    question = record.text("question")
    kind = record.text("kind") or ("qa" if question else "text")
    if kind not in KINDS:
        raise ValueError(f"{record.name}.kind: one of {', '.join(KINDS)} is wanted, not {kind!r}")
    passage_id = record.text("id") or f"{article_id}#{number}"
    if not passage_id.startswith(f"{article_id}#"):
        raise ValueError(f"{record.name}.id: {passage_id!r} must begin with the article's id and '#'")
    return Passage(
        passage_id, kind, question, record.text("speaker"), record.text("answer") or "", record.text("anchor")
    )


def _link(record: _Record) -> Link:
    url = record.text("url")
    if not url:
        raise ValueError(f"{record.name}.url: a link has a url")
    return Link(url, record.text("text") or url, record.get("internal") is True, record.text("passage"))


# ---------------------------------------------------------------- what is asked


@dataclass(frozen=True, slots=True)
class TypedWord:
    """A word as the visitor typed it; ``start`` and ``end`` are its place in `Query.text`. ``prefix``: it ended in ``*``."""

    text: str
    start: int
    end: int
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class TypedPhrase:
    """Words between quotation marks, to stand side by side in this order."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Either:
    """``a OR b``: any of these will do as well as another."""

    alternatives: tuple[TypedWord | TypedPhrase, ...]


Clause = TypedWord | TypedPhrase | Either


@dataclass(frozen=True, slots=True)
class Filters:
    """What a result must be: OR within a field, AND across fields. Days are inclusive."""

    lang: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


FACETS = ("lang", "author", "section", "year", "site", "link")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Note:
    """Something the visitor should know about how the query was read. ``text`` is plain English; pages translate by ``code``."""

    code: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as read: always searchable, whatever was typed. ``exact``: the words as typed, no correction."""

    text: str
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[TypedWord | TypedPhrase, ...] = ()
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    exact: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: no word wanted and no filter set."""
        return not (self.clauses or self.filters)


# ---------------------------------------------------------------- what is found


@dataclass(frozen=True, slots=True)
class Hit:
    """The best passage of one article. ``more`` are the article's other passages found, best first."""

    article: Citation
    passage: Passage
    score: float
    more: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of the archive for words that it does not have. ``words`` are (as typed, as corrected).

    ``applied``: the results are those of `query`; else it is only offered.
    """

    query: str
    words: tuple[tuple[str, str], ...]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits. ``query`` is the one answered (after a correction was applied); ``total`` counts articles."""

    query: Query
    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    correction: Correction | None = None
    took_ms: float = 0.0
    generation: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A slice of a source text; ``marks`` are [start, end) offsets into ``text``, in code points, in order, apart."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


SuggestionKind = Literal["question", "word", "author", "section"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed. ``url``: where it leads at once (a question's passage), else None: search for it."""

    text: str
    kind: SuggestionKind
    marks: tuple[tuple[int, int], ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the archive writes it. ``folded`` is how it is looked up; ``passages`` is how many hold it."""

    text: str
    folded: str
    passages: int


# ---------------------------------------------------------------- what is published


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes a new generation out of the published one, or out of nothing where ``full``.

    ``articles`` (each id once) replace those of the same id. ``removed``, the ids that go, and ``ledger`` are asked for once the
    articles are consumed. A ledger is text that is kept with the generation and given back by its reader: `reindex` remembers
    in it which files it read.
    """

    articles: Iterable[Article]
    removed: Callable[[], Iterable[str]] = tuple
    ledger: Callable[[], str] = str
    full: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole index. ``articles`` and ``passages`` are how many it holds; ``created`` is in UTC, ISO 8601."""

    id: str
    articles: int
    passages: int
    created: str
