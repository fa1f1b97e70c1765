"""The interface in English and French: chosen, complete, and written as each language is."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import webapp
from indexer.query import NOTES as QUERY_NOTES
from webapp.languages import language_name, long_date, number, quoted
from webapp.words import NOTES

ROOT = Path(webapp.__file__).parent
CATALOGUE = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
FRENCH_SPACE = re.compile("[^\u00a0\u202f\\s][?!:;»]|«[^\u00a0]")


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def translations(catalogue):
    for message in catalogue:
        if message.id:
            yield from message.string if message.pluralizable else (message.string,)


# ---------------------------------------------------------------- the catalogue


def test_every_text_of_the_interface_is_translated(catalogue):
    with (ROOT / "translations" / "babel.cfg").open() as file:
        sources, _ = parse_mapping_cfg(file)
    texts = {
        message if isinstance(message, str) else message[0]
        for _, _, message, _, _ in extract_from_dir(ROOT, sources, keywords=KEYWORDS)
    }
    translated = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert texts == translated
    assert all(translations(catalogue))
    assert not [message.id for message in catalogue if message.fuzzy]


def test_the_compiled_catalogue_is_made_of_the_readable_one(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_translations_keep_the_places_of_what_they_say(catalogue):
    for message in catalogue:
        for source, text in zip(
            *([message.id], [message.string]) if isinstance(message.id, str) else (message.id, message.string),
            strict=True,
        ):
            assert sorted(re.findall(r"%\(\w+\)s|{\w+}", source)) == sorted(re.findall(r"%\(\w+\)s|{\w+}", text))


def test_french_is_spaced_before_its_high_punctuation(catalogue):
    assert [text for text in translations(catalogue) if FRENCH_SPACE.search(text)] == []


def test_french_has_typographic_apostrophes(catalogue):
    assert [text for text in translations(catalogue) if "'" in text] == []


def test_every_note_of_a_query_has_its_words():
    assert set(QUERY_NOTES) <= set(NOTES)


# ---------------------------------------------------------------- the choice


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("en-GB", "en"),
        ("de,fr;q=0.3", "fr"),
        ("de", "en"),
        ("", "en"),
        ("*;q=x,,", "en"),
    ],
)
def test_the_browser_chooses_the_language(page, accepted, language):
    assert page("/", language=accepted).one("html")["lang"] == language


def test_a_link_chooses_the_other_language_for_this_very_page(page):
    found = page("/search?q=pricing+rule&author=Ann+Onym&page=2")
    other = found.one("a", hreflang="fr")
    french = page(other["href"])
    assert french.one("html")["lang"] == "fr"
    assert french.one("h1").text.split()[0] == "12"
    assert french.one("ol")["start"] == "11"


def test_a_choice_travels_with_every_link_and_with_the_form(page):
    found = page("/search?q=pricing+rule&ui=fr", language="en")
    links = [link["href"] for link in found.all("a") if (link["href"] or "").startswith("/") and not link["hreflang"]]
    assert links
    assert [link for link in links if "ui=fr" not in link] == []
    assert found.one("input", name="ui")["value"] == "fr"


def test_a_language_that_is_not_spoken_is_no_choice(page):
    found = page("/?ui=de", language="fr")
    assert found.one("html")["lang"] == "fr"
    assert not [link for link in found.all("a") if "ui=de" in (link["href"] or "")]


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/", "Que voulez-vous savoir\u202f?"),
        ("/", "28 articles"),
        ("/search?q=fidéliser+client", "1er mai 2009"),
        ("/search?q=fidélité", "1 autre réponse dans cet article"),
        ("/search?q=brekage", "1 article pour «\u00a0breakage\u00a0» Chercher plutôt brekage"),
        ("/search?q=pricing+rule&after=quand", "n’est pas une date"),
        ("/search?q=pricing+rule&lang=en", "Langue\u00a0: Anglais"),
        ("/search?q=pricing+rule&page=x", "Il n’y a pas de page «\u00a0x\u00a0»"),
    ],
)
def test_pages_speak_french(client, url, text):
    page = client.get(url, headers={"Accept-Language": "fr"}).text
    plain = re.sub(r"\s*\n\s*", " ", re.sub(r"<[^>]+>", "", page))
    assert text in plain


def test_our_own_headings_do_not_break_before_what_hangs_on_a_hyphen(client):
    start = client.get("/", headers={"Accept-Language": "fr"}).text
    found = client.get("/search?q=moi-même", headers={"Accept-Language": "fr"}).text
    assert 'Que voulez<span class="tied">-vous</span> savoir' in start
    assert 'moi<span class="tied">-même</span>' in found.partition("<h1>")[2].partition("</h1>")[0]


def test_an_error_speaks_french_too(page):
    assert page("/nowhere", status=404, language="fr").one("h1").text == "Il n’y a rien à cette adresse"


# ---------------------------------------------------------------- writing


@pytest.mark.parametrize(
    ("locale", "day", "written"),
    [
        ("en", date(2019, 5, 3), "3 May 2019"),
        ("en", date(2019, 5, 1), "1 May 2019"),
        ("fr", date(2019, 5, 3), "3 mai 2019"),
        ("fr", date(2019, 5, 1), "1er mai 2019"),
        ("fr", date(2019, 8, 11), "11 août 2019"),
    ],
)
def test_dates_are_as_each_language_writes_them(app, locale, day, written):
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert long_date(day) == written


@pytest.mark.parametrize(("locale", "written"), [("en", "12,345"), ("fr", "12\u202f345")])
def test_numbers_are_as_each_language_writes_them(app, locale, written):
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert number(12345) == written


@pytest.mark.parametrize(("locale", "written"), [("en", "“a”"), ("fr", "«\u00a0a\u00a0»")])
def test_quotation_marks_are_of_the_language(app, locale, written):
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert quoted("a") == written


def test_quotation_marks_are_not_quoted_again(app):
    with app.test_request_context():
        assert quoted('"a b" c') == '"a b" c'


@pytest.mark.parametrize(
    ("locale", "code", "name"), [("en", "fr", "French"), ("fr", "en", "Anglais"), ("en", "zz", "Zz")]
)
def test_languages_have_their_names(app, locale, code, name):
    with app.test_request_context(headers={"Accept-Language": locale}):
        assert language_name(code) == name
