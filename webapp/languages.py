"""Which language does the page speak, and how does it write dates, numbers and names?

The interface speaks English and French: by the ``ui`` parameter where a link set it, else by the browser's Accept-Language.
No cookie: the choice travels in the URLs, because `url_defaults` puts it into every link.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, get_translations

QUOTATION_MARKS = set('"«»“”„')
LANGUAGES = {"en": "English", "fr": "Français"}
# Addresses that say the same in every language: a choice in them would only make two addresses of one.
WITHOUT_LANGUAGE = ("static", "api.", "health.", "embedding.script")


def speak(app: Flask) -> None:
    """Give the app its two languages."""
    Babel(app, default_locale="en", locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its i18n extension
        gettext=lambda text: _translations(language()).gettext(text),
        ngettext=lambda one, many, count: _translations(language()).ngettext(one, many, count),
        newstyle=True,
    )
    app.url_defaults(keep_choice)
    app.add_template_filter(long_date)
    app.add_template_filter(number)
    app.add_template_filter(language_name)
    app.add_template_filter(quoted)
    app.context_processor(languages_for_templates)


def language() -> str:
    """The language of the answer to this request."""
    if "language" not in g:
        g.language = chosen_language() or request.accept_languages.best_match(LANGUAGES) or "en"
    return str(g.language)


def chosen_language() -> str | None:
    """The language that the visitor chose by a link, None where the browser decides."""
    choice = request.args.get("ui", "")
    return choice if choice in LANGUAGES else None


def keep_choice(endpoint: str, values: dict[str, Any]) -> None:
    choice = chosen_language() if request else None
    if choice and not endpoint.startswith(WITHOUT_LANGUAGE):
        values.setdefault("ui", choice)


def languages_for_templates() -> dict[str, Any]:
    return {"ui": language(), "chosen": chosen_language(), "languages": LANGUAGES}


def long_date(day: date) -> str:
    """The day as the interface's language writes it: 3 May 2019, 1er mai 2019."""
    return _long_date(day, language())


def number(value: int) -> str:
    """1,234 in English, 1 234 in French."""
    return _number(value, language())


def quoted(text: str) -> str:
    """In the quotation marks of the interface's language; as it stands where it has its own."""
    if QUOTATION_MARKS.intersection(text):
        return text
    return f"«\u00a0{text}\u00a0»" if language() == "fr" else f"“{text}”"


def language_name(code: str) -> str:
    """The name of a language in the interface's, to stand alone: English, Anglais; the code itself where it has no name."""
    return _language_name(code, language())


# ---------------------------------------------------------------- the same for every request


@lru_cache(maxsize=len(LANGUAGES))
def _translations(_language: str) -> NullTranslations:
    """Those of the request that asks first for this language."""
    translations: NullTranslations = get_translations()
    return translations


@lru_cache(maxsize=1 << 12)
def _long_date(day: date, language: str) -> str:
    written = format_date(day, "d MMMM y", language)
    return f"1er{written[1:]}" if day.day == 1 and language == "fr" else written


@lru_cache(maxsize=1 << 12)
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=1 << 10)
def _language_name(code: str, language: str) -> str:
    name = str(Locale(language).languages.get(code, code))
    return name[:1].upper() + name[1:]
