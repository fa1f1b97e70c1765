"""Imports run one way, tier by tier; packages that a room is about stay in it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

TIERS = (
    {"model", "errors", "rules", "cluster"},
    {"settings", "analysis", "query", "processes", "garbage"},
    {"directives"},
    {"sources", "extraction", "highlight", "vocabulary", "engines", "ledger", "deeplink", "steering", "related"},
    {"archive", "reading", "answer"},
    {"accounting", "checks", "evaluation", "inspection"},
    {"reindex"},
    {"watching", "progress"},
    {"telling", "printing"},
    {"cli"},
)
ROOMS = {
    "whoosh": "indexer/engines",
    "opensearchpy": "indexer/engines/opensearch",
    "bs4": "indexer/extraction",
    "flask": "webapp",
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where a name comes from"
            names.add(node.module or "")
    return names


def room(module: str) -> str:
    return module.split(".")[1] if module.startswith("indexer.") else ""


def tier(name: str) -> int:
    return next(number for number, names in enumerate(TIERS) if name in names)


def test_every_room_of_the_indexer_has_a_tier():
    rooms = {path.relative_to(ROOT / "indexer").parts[0].removesuffix(".py") for path in modules("indexer")}
    assert rooms - {"__init__"} == set().union(*TIERS)


@pytest.mark.parametrize("path", modules("indexer"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_from_tiers_below_it_or_from_itself(path):
    own = path.relative_to(ROOT / "indexer").parts[0].removesuffix(".py")
    assert not [name for name in imported(path) if name.startswith("webapp")]
    if own == "__init__":
        return
    others = {room(name) for name in imported(path)} - {"", own}
    assert not [other for other in others if tier(other) >= tier(own)]


@pytest.mark.parametrize(("package", "home"), ROOMS.items())
def test_a_package_of_the_owner_is_imported_in_its_room_only(package, home):
    users = [
        path.relative_to(ROOT).as_posix()
        for path in modules("indexer") + modules("webapp")
        if any(name.split(".")[0] == package for name in imported(path))
    ]
    assert users
    assert all(user.startswith(home) for user in users)


def test_the_web_imports_only_public_names_of_the_indexer():
    import indexer

    for path in modules("webapp"):
        names = {
            alias.name: node.module
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "indexer"
            for alias in node.names
        }
        if path.name == "cli.py":  # which adds a command to indexer.cli's, and tells of it in the same words
            ours = {"indexer.cli", "indexer.telling"}
            names = {name: module for name, module in names.items() if module not in ours}
        assert set(names.values()) <= {"indexer"}, path
        assert names.keys() <= set(indexer.__all__), path
