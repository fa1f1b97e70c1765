"""Which language does the page speak, and how does it write dates, numbers and names?

The interface speaks English and French: by the ``ui`` parameter where a link set it, else by the browser's Accept-Language.
No cookie: the choice travels in the URLs, because `url_defaults` puts it into every link.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, request
from flask_babel import Babel, format_date, format_decimal, get_locale

QUOTATION_MARKS = set('"«»“”„')
LANGUAGES = {"en": "English", "fr": "Français"}
# Addresses that say the same in every language: a choice in them would only make two addresses of one.
WITHOUT_LANGUAGE = ("static", "api.", "health.")


def speak(app: Flask) -> None:
    """Give the app its two languages."""
    Babel(app, default_locale="en", locale_selector=choose_language)
    app.url_defaults(keep_choice)
    app.add_template_filter(long_date)
    app.add_template_filter(number)
    app.add_template_filter(language_name)
    app.add_template_filter(quoted)
    app.context_processor(languages_for_templates)


def choose_language() -> str:
    return chosen_language() or request.accept_languages.best_match(LANGUAGES) or "en"


def chosen_language() -> str | None:
    """The language that the visitor chose by a link, None where the browser decides."""
    choice = request.args.get("ui", "")
    return choice if choice in LANGUAGES else None


def keep_choice(endpoint: str, values: dict[str, Any]) -> None:
    choice = chosen_language() if request else None
    if choice and not endpoint.startswith(WITHOUT_LANGUAGE):
        values.setdefault("ui", choice)


def languages_for_templates() -> dict[str, Any]:
    return {"ui": str(get_locale()), "chosen": chosen_language(), "languages": LANGUAGES}


def long_date(day: date) -> str:
    """The day as the interface's language writes it: 3 May 2019, 1er mai 2019."""
    written = format_date(day, "d MMMM y")
    return f"1er{written[1:]}" if day.day == 1 and str(get_locale()) == "fr" else str(written)


def number(value: int) -> str:
    """1,234 in English, 1 234 in French."""
    return str(format_decimal(value))


def quoted(text: str) -> str:
    """In the quotation marks of the interface's language; as it stands where it has its own."""
    if QUOTATION_MARKS.intersection(text):
        return text
    return f"«\u00a0{text}\u00a0»" if str(get_locale()) == "fr" else f"“{text}”"


def language_name(code: str) -> str:
    """The name of a language in the interface's, to stand alone: English, Anglais; the code itself where it has no name."""
    name = str(get_locale().languages.get(code, code))
    return name[:1].upper() + name[1:]
