"""What does a JSON object say, and if it cannot be that, why not?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self, cast

from indexer.model.addresses import host_of


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object whose values are read by type, with a reason where they do not fit."""

    value: dict[str, object]
    name: str

    @classmethod
    def of(cls, value: object, name: str) -> Self:
        if not isinstance(value, dict):
            raise ValueError(f"{name}: an object is wanted, not {type(value).__name__}")
        return cls(value, name)

    def get(self, key: str) -> object:
        return self.value.get(key)

    def text(self, key: str) -> str | None:
        value = self.value.get(key)
        if isinstance(value, str):
            return _sound(value) if value else None
        if value is None:
            return None
        raise ValueError(f"{self.name}.{key}: text is wanted, not {type(value).__name__}")

    def address(self, key: str) -> str | None:
        """What is no web address (``javascript:``, a path, ``https://`` alone) counts as absent: it must not become a link."""
        text = self.text(key)
        return text if text and text.lower().startswith(("http://", "https://")) and host_of(text) else None

    def language(self, key: str) -> str | None:
        """The code of two letters that a language begins with (``en-US`` is ``en``); what has none counts as absent."""
        text = self.text(key)
        found = _LANGUAGE.fullmatch(text) if text else None
        return found["code"].lower() if found else None

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

    def records(self, key: str) -> list[Record]:
        return [Record.of(item, f"{self.name}.{key}[{n}]") for n, item in enumerate(self.values(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values(key)
        if not all(isinstance(item, str) for item in values):
            raise ValueError(f"{self.name}.{key}: a list of texts is wanted")
        return tuple(map(_sound, cast("list[str]", values)))


# BCP 47: the language, then script, region and the rest; some write an underscore.
_LANGUAGE = re.compile(r"(?P<code>[a-z]{2})(?:[-_].*)?", re.ASCII | re.IGNORECASE)


def _sound(text: str) -> str:
    """A lone surrogate can be written in JSON but in no file, page or index."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
