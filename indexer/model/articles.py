"""What is read: an article, its passages, its links, and how they become JSON and come back."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, Self, get_args

from indexer.model.record import Record

Kind = Literal["qa", "section", "text"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class _Sent:
    """Goes to another process as its values: in half the time that a data class takes as it is."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


def as_dict(value: Author | Link | Passage) -> dict[str, Any]:
    """(As `dataclasses.asdict`, which copies what cannot change.) Without how a browser gets there."""
    return {name: getattr(value, name) for name in value.__slots__ if name != "directive"}


@dataclass(frozen=True, slots=True)
class Author(_Sent):
    """Who signs an article."""

    name: str
    bio: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Link(_Sent):
    """A link of the article's own text. ``passage`` is the id of the passage it stands in (None: the summary)."""

    url: str
    text: str
    internal: bool
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Directive(_Sent):
    """The words of a page that a browser is to scroll to: ``start``, or from there to ``end``, right behind ``prefix``, right
    before ``suffix``.
    """

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""


NOWHERE = Directive("")  # no words lead there, and nowhere else


@dataclass(frozen=True, slots=True)
class Passage(_Sent):
    """What is indexed, found and shown: a question with its answer, a section, or a run of paragraphs.

    ``id`` is the article's id, ``#``, and the element's own id or a number. ``answer`` holds the paragraphs, joined by newlines.
    ``anchor`` is the element's id in the page; ``directive``: the words that lead there, where the usual ones do not (no part of
    what the passage says, nor of its JSON).
    """

    id: str
    kind: Kind
    question: str | None
    speaker: str | None
    answer: str
    anchor: str | None = None
    directive: Directive | None = field(default=None, compare=False)

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
class Article(_Sent):
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
        value = {**self.cited_as_dict(), **self.rest_as_dict(), "passages": [as_dict(each) for each in self.passages]}
        return {name: value[name] for name in self.__slots__}

    def cited_as_dict(self) -> dict[str, Any]:
        """Of `as_dict`, what it is cited by."""
        return {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "section": self.section,
            "language": self.language,
            "published": self.published and self.published.isoformat(),
            "authors": [as_dict(author) for author in self.authors],
        }

    def rest_as_dict(self) -> dict[str, Any]:
        """Of `as_dict`, what is neither cited nor a passage."""
        return {
            "summary": self.summary,
            "modified": self.modified and self.modified.isoformat(),
            "image": self.image,
            "tags": list(self.tags),
            "links": [as_dict(link) for link in self.links],
        }

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """The inverse of `as_dict`. Unknown keys are ignored; absent ones are null or []; an address that is not http(s) and a
        language without a code count as absent. An article without a title is called by what it says first.

        Raises ValueError with a reason that names the key.
        """
        record = Record.of(value, "article")
        article_id = record.text("id")
        if not article_id or not is_article_id(article_id):
            raise ValueError(f"id {article_id!r} must be letters, digits and -._~ only, 1 to {MAX_ID_LENGTH} of them")
        passages = _passages(article_id, record.records("passages"))
        return cls(
            id=article_id,
            url=record.address("url"),
            title=(record.text("title") or "").strip() or _first_words(passages) or article_id,
            section=record.text("section"),
            summary=record.text("summary"),
            language=record.language("language"),
            published=record.date("published"),
            modified=record.date("modified"),
            image=record.address("image"),
            authors=tuple(_author(r) for r in record.records("authors")),
            tags=record.texts("tags"),
            passages=passages,
            links=tuple(_link(r) for r in record.records("links") if r.address("url") or not r.text("url")),
        )


MAX_ID_LENGTH = 200
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def is_article_id(text: str) -> bool:
    """Whether ``text`` is safe in a URL and a TREC file.

    >>> is_article_id("blog.example~2019~loyalty"), is_article_id("a b"), is_article_id("..")
    (True, False, False)
    """
    return 0 < len(text) <= MAX_ID_LENGTH and _ID_CHARACTERS.issuperset(text) and text.strip(".") != ""


def _author(record: Record) -> Author:
    name = record.text("name")
    if not name:
        raise ValueError(f"{record.name}.name: an author has a name")
    return Author(name, record.text("bio"), record.address("url"))


def _passages(article_id: str, records: list[Record]) -> tuple[Passage, ...]:
    passages = tuple(_passage(article_id, number, record) for number, record in enumerate(records, 1))
    if len({passage.id for passage in passages}) < len(passages):
        raise ValueError("article.passages: two passages have the same id")
    return passages


def _passage(article_id: str, number: int, record: Record) -> Passage:
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


MAX_TITLE_WORDS = 12  # of a title made of a text


def _first_words(passages: tuple[Passage, ...]) -> str:
    """What stands for a title: the first question, else how the first text begins."""
    question = next((passage.question for passage in passages if passage.question and passage.question.strip()), "")
    words = next((words for passage in passages if (words := passage.answer.split())), [])
    beginning = " ".join(words[:MAX_TITLE_WORDS]) + ("…" if len(words) > MAX_TITLE_WORDS else "")
    return question.strip() or beginning


def _link(record: Record) -> Link:
    url = record.address("url")
    if url is None:
        raise ValueError(f"{record.name}.url: a link has a url")
    return Link(url, record.text("text") or url, record.get("internal") is True, record.text("passage"))
