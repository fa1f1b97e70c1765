"""What can go wrong, and what should the reader do next?

    VerbatimError
    ├── SettingsError(origin, reason)        a setting that cannot be used, and where it stands
    ├── SourceError(path, reason)            a file or folder that cannot be read
    ├── NotAnArticle(reason)                 a page that holds no article (skipped, not failed)
    ├── UnreadablePage(reason)               bytes that are no page at all
    ├── ArchiveIndexError(path)              the index: a directory, or an archive in a cluster
    │   ├── IndexMissing(path)               nothing is indexed there yet
    │   ├── IndexBroken(path, reason)        it is there, and cannot be read
    │   ├── IndexOutdated(path, found, wanted)   it is of another format
    │   ├── IndexLocked(path, holder)        another reindex is at work
    │   ├── NothingBefore(path)              there is no earlier generation to go back to
    │   ├── IndexUnwritable(path, reason)    it could not be written (a full disk, a missing right)
    │   └── EngineUnreachable(path, reason)  the cluster does not answer, or not in time
    ├── ArticleUnknown(id)                   no such article
    └── ChecksFailed(problems)               a generation that must not be published

Each error carries its facts as attributes. Its text says what to do next wherever that does not follow from the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class VerbatimError(Exception):
    """The root: catch this to catch everything we raise on purpose.

    ``counts``: where a reindex was refused, how its files had ended until then, by outcome; with "removed" once all were read.
    """

    counts: Mapping[str, int] | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Errors travel between processes with their facts, whatever their constructors take."""
        return _rebuilt, (type(self), str(self), self.__dict__)


def _rebuilt(kind: type[VerbatimError], message: str, facts: dict[str, object]) -> VerbatimError:
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(facts)
    return error


class SettingsError(VerbatimError):
    def __init__(self, origin: str, reason: str) -> None:
        super().__init__(f"{origin}: {reason}")
        self.origin, self.reason = origin, reason


class SourceError(VerbatimError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class NotAnArticle(VerbatimError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnreadablePage(VerbatimError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ArchiveIndexError(VerbatimError):
    """Anything wrong with an index; ``path`` is its directory or, as text, the address of an archive in a cluster."""

    def __init__(self, path: Path | str, message: str) -> None:
        super().__init__(message)
        self.path = path


def _command(words: str, path: Path | str) -> str:
    """What to run. The settings name a cluster, no flag does."""
    return f"run `{words}`" if "://" in str(path) else f"run `{words} --index {path}`"


class IndexMissing(ArchiveIndexError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(path, f"nothing is indexed in {path} yet: {_command('reindex SOURCE', path)}")


class IndexBroken(ArchiveIndexError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            path, f"the index in {path} cannot be read ({reason}): {_command('reindex SOURCE --full', path)}"
        )
        self.reason = reason


class IndexOutdated(ArchiveIndexError):
    def __init__(self, path: Path | str, found: int, wanted: int) -> None:
        super().__init__(
            path,
            f"the index in {path} is of format {found}, this version reads {wanted}: {_command('reindex --full', path)}",
        )
        self.found, self.wanted = found, wanted


class IndexLocked(ArchiveIndexError):
    def __init__(self, path: Path | str, holder: str) -> None:
        super().__init__(
            path, f"another reindex is at work on {path} ({holder}): wait for it, or stop it, and run again"
        )
        self.holder = holder


class NothingBefore(ArchiveIndexError):
    def __init__(self, path: Path | str) -> None:
        super().__init__(
            path,
            f"{path} holds no generation before the published one: mend the articles and {_command('reindex', path)}",
        )


class IndexUnwritable(ArchiveIndexError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            path,
            f"the index in {path} could not be written ({reason}): nothing that answers was changed; "
            "make room, or see to the rights, and run again",
        )
        self.reason = reason


class EngineUnreachable(ArchiveIndexError):
    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            path,
            f"{path} cannot be reached ({reason}): see whether the cluster runs, and whether address, certificates, user and "
            "password are right, and run again",
        )
        self.reason = reason


class ArticleUnknown(VerbatimError):
    def __init__(self, article_id: str) -> None:
        super().__init__(f"no article has the id {article_id!r}")
        self.id = article_id


class ChecksFailed(VerbatimError):
    """``problems`` are sentences; the generation they speak of was not published."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
