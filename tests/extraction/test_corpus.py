"""Is the sample corpus read as its authors meant it?"""

import json
from pathlib import Path

import pytest

from indexer.extraction import extract
from indexer.model import Article

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests/extraction/golden").glob("*.json"))
PAGES = sorted((ROOT / "corpus").glob("*/*.html"))


def read(path: Path) -> Article:
    return extract(path.read_bytes(), path=path.relative_to(ROOT / "corpus").as_posix())


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_the_page_gives_the_article_that_its_author_wrote_down(golden: Path):
    site, _, slug = golden.stem.partition("--")
    assert read(ROOT / "corpus" / site / f"{slug}.html").as_dict() == json.loads(golden.read_text("utf-8"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_theme_text_is_in_any_field(path: Path):
    text = json.dumps(read(path).as_dict(), ensure_ascii=False).lower()
    furniture = [
        "cookies, comme",
        "follow me",
        "more »",
        "retour en haut",
        "back to top",
        "{{",
        "%%",
        "javascript:",
        "mailto:",
    ]
    assert [line for line in furniture if line in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_page_has_title_author_date_section_and_passages(path: Path):
    article = read(path)
    assert all((article.title, article.authors, article.published, article.section, len(article.passages) > 2))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_question_has_its_answer(path: Path):
    assert [passage.question for passage in read(path).passages if passage.kind == "qa" and not passage.answer] == []


def test_no_two_pages_share_an_id():
    assert len({read(path).id for path in PAGES}) == len(PAGES)
