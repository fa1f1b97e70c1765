"""A small archive, indexed for real, and the application over it; a chromium for the browser tests."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from indexer import Settings, SourceSpec, reindex_archive
from tests.webapp.articles import ARTICLES
from tests.webapp.documents import Document
from tests.webapp.processes import serving
from webapp import create_app


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("archive")
    source = folder / "articles.jsonl"
    source.write_text("".join(f"{json.dumps(article.as_dict())}\n" for article in ARTICLES), "utf-8")
    settings = Settings(index=folder / "index", sources=(SourceSpec(source),), jobs=1)
    report = reindex_archive(settings)
    assert report.articles == len(ARTICLES), report
    return settings


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def unindexed(tmp_path: Path) -> FlaskClient:
    """The application over a directory where nothing is indexed yet."""
    return create_app(Settings(index=tmp_path / "nothing")).test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Document]:
    """The page at an address, as read back."""

    def get(url: str, *, status: int = 200, language: str = "en") -> Document:
        response = client.get(url, headers={"Accept-Language": language})
        assert response.status_code == status, response.text
        return Document(response.text)

    return get


# ---------------------------------------------------------------- a browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Skipped where there is no chromium; in CI that is a failure."""
    if not shutil.which(CHROMIUM):
        missing = f"no {CHROMIUM} here (Debian: apt-get install chromium)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(settings: Settings) -> Iterator[str]:
    """The address of a server over the small archive, without the last slash."""
    with serving("--index", settings.index, "--workers", "1", cwd=settings.index.parent) as (_, address):
        yield address


@pytest.fixture
def tab(chromium: Browser, site: str) -> Iterator[Page]:
    """A fresh tab of an English visitor; an error in a script fails the test."""
    context = chromium.new_context(base_url=site, locale="en-GB", viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
