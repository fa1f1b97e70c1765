"""Which of them are on this machine, and how is each started?

An engine of Python runs under the first Python that has its packages: ours, the one of the rivals' environment, the system's.
Lucene runs where that environment has a folder ``lucene`` of jars, under the newest JDK there is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rivals import LUCENE, ROSTER, Entry

CHECKOUT = Path(__file__).parents[2]
SYSTEM = Path("/usr/bin/python3")  # which has what the distribution packages, Xapian's bindings for one
SOURCES = Path(__file__).parent  # of what is compiled for Lucene, each a file of the name of its class
JDKS = Path("/usr/lib/jvm")
JAVA = ("-Xmx2g", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")

FIND = "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"


@dataclass(frozen=True, slots=True)
class Contender:
    """An engine that can be run, and the command that `build` or `ask` and its arguments follow."""

    entry: Entry
    command: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.entry.name


@dataclass(frozen=True, slots=True)
class Absent:
    """An engine that cannot be run, and why."""

    name: str
    reason: str


def contenders(
    only: Sequence[str], rivals: Path | None, classes: Path, roster: Iterable[Entry] = ROSTER
) -> tuple[list[Contender], list[Absent]]:
    """All of the roster, or those named. ``classes`` is a folder for what is compiled."""
    asked = [entry for entry in roster if not only or entry.name in only]
    found = [_lucene(entry, rivals, classes) if entry.name == LUCENE else _python(entry, rivals) for entry in asked]
    return [one for one in found if isinstance(one, Contender)], [one for one in found if isinstance(one, Absent)]


def run(command: Sequence[str]) -> None:
    """Raises CalledProcessError; what the process says goes to stderr."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)


def _python(entry: Entry, rivals: Path | None) -> Contender | Absent:
    for python in [Path(sys.executable), *([rivals] if rivals else []), SYSTEM]:
        if python.exists() and _has(python, entry.needs):
            module = "judged" if entry.place == "judged" else "process"
            return Contender(entry, (str(python), "-m", f"benchmarks.rivals.{module}"))
    return Absent(entry.name, f"no Python here has {', '.join(entry.needs)}")


def _has(python: Path, packages: Sequence[str]) -> bool:
    return not subprocess.run(
        [python, "-c", FIND, *packages], cwd=CHECKOUT, check=False, capture_output=True
    ).returncode


def _lucene(entry: Entry, rivals: Path | None, classes: Path) -> Contender | Absent:
    jars = sorted((rivals.parent.parent / "lucene").glob("*.jar")) if rivals else []
    homes = sorted(_jdks(), key=_version)
    if not jars or not homes:
        return Absent(entry.name, "no jars in the rivals' environment" if homes else "no JDK here")
    path = ":".join(map(str, [*jars, classes]))
    compiler, java = (str(homes[-1] / "bin" / name) for name in ("javac", "java"))
    subprocess.run([compiler, "-cp", path, "-d", str(classes), str(SOURCES / f"{entry.place}.java")], check=True)
    return Contender(entry, (java, *JAVA, "-cp", path, entry.place))


def _jdks() -> Iterator[Path]:
    named, found = os.environ.get("JAVA_HOME"), shutil.which("javac")
    homes = [Path(named)] if named else [Path(found).resolve().parents[1]] if found else []
    homes += [] if named else JDKS.glob("*")
    return (home for home in homes if (home / "bin" / "javac").exists())


def _version(home: Path) -> tuple[int, ...]:
    release = home / "release"
    told = re.search(r'JAVA_VERSION="([\d.]+)', release.read_text("utf-8") if release.exists() else "")
    return tuple(int(number) for number in told[1].split(".") if number) if told else ()
