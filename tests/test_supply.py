"""What is installed is what was locked: every package with its hashes, from whatever index, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "docs/cluster/requirements.lock")
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)(?: ;[^\\]*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def locked(name: str) -> dict[str, list[str]]:
    """The hashes of each requirement; what is neither, a comment nor empty is a fault."""
    found: dict[str, list[str]] = {}
    hashes: list[str] = []
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if requirement := REQUIREMENT.match(line):
            hashes = found.setdefault(f"{requirement['name']} {line.partition(';')[2]}", [])
        elif HASH.match(line):
            hashes.append(line)
        else:
            assert not line.strip() or line.lstrip().startswith("#"), line
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_its_version_and_hashes(name):
    found = locked(name)
    assert len(found) > 10
    assert [requirement for requirement, hashes in found.items() if not hashes] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_place_to_get_packages_from(name):
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"https?://|--(?:extra-)?index|--find-links|--trusted| @ |\bgit\+", text) == []


def test_whatever_the_project_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    served = [*project["project"]["dependencies"], *groups["build"]]
    extra = project["project"]["optional-dependencies"]["opensearch"]
    asked = {LOCKS[0]: served, LOCKS[1]: groups["dev"], LOCKS[2]: [*served, *extra]}
    for lock, wanted in asked.items():
        names = {requirement.partition(" ")[0] for requirement in locked(lock)}
        assert {re.split(r"[><=]", one)[0].lower() for one in wanted} <= names


def test_what_is_served_is_what_is_tested():
    versions = [
        {line.split(" ")[0] for line in (ROOT / name).read_text("utf-8").splitlines() if REQUIREMENT.match(line)}
        for name in LOCKS
    ]
    assert versions[0] <= versions[2] <= versions[1]


def test_make_installs_nothing_without_its_hash():
    installs = re.findall(r"pip install .*", (ROOT / "Makefile").read_text("utf-8"))
    assert installs
    assert [line for line in installs if "--require-hashes" not in line and "--no-deps" not in line] == []


def test_what_decides_whether_a_change_lands_asks_for_known_faults():
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "bash .ci/known_faults" in run
