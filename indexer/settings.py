"""Where does a setting come from?

A flag on the command line beats the environment (``VERBATIM_*``), which beats ``verbatim.toml`` in the working directory, which
beats the default. They are read once, at the edge, and handed down as one frozen value. Who may enter a cluster is read from the
environment alone, and is in no text that we write.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.cluster import CERTIFICATES, PASSWORD, USER, ClusterSpec, EngineSpec, parse_engine
from indexer.errors import SettingsError
from indexer.rules import SiteRule, parse_rules

CONFIG_FILE = "verbatim.toml"


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A folder or file of articles, and the address its files are published under (None: nobody said; empty: none)."""

    path: Path
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `load_settings` makes it; ``Settings()`` are the defaults."""

    engine: EngineSpec = "whoosh"
    index: Path = Path("index")  # of the embedded engine
    sources: tuple[SourceSpec, ...] = ()
    base_url: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    glossary: Path | None = None
    canaries: Path | None = None
    self_retrieval: float = 0.95
    max_page_mb: float = 20.0
    jobs: int = 0
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 2
    proxies: int = 0
    log: str = "brief"
    origins: tuple[str, ...] = ()
    name: str = "Verbatim"
    home: str | None = None
    rules: tuple[SiteRule, ...] = ()


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text is wanted")
    return value.strip()


def _path(value: object) -> Path:
    return value if isinstance(value, Path) else Path(_text(value)).expanduser()


def _number(minimum: int, maximum: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError("a whole number is wanted")
        try:
            number = int(value)
        except ValueError:
            raise ValueError(f"a whole number is wanted, not {value!r}") from None
        if not minimum <= number <= maximum:
            raise ValueError(f"a number from {minimum} to {maximum} is wanted, not {number}")
        return number

    return parse


def _size(value: object) -> float:
    try:
        size = float(value)  # type: ignore[arg-type]  # what is no number is told so below
    except (TypeError, ValueError):
        raise ValueError("a number of megabytes is wanted") from None
    if not 0 < size < float("inf"):
        raise ValueError("more than 0 megabytes are wanted")
    return size


def _share(value: object) -> float:
    try:
        share = float(value)  # type: ignore[arg-type]  # what is no number is told so below
    except (TypeError, ValueError):
        raise ValueError("a share from 0 to 1 is wanted") from None
    if not 0 <= share <= 1:
        raise ValueError(f"a share from 0 to 1 is wanted, not {share:g}")
    return share


def _patterns(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(os.pathsep)
    if not isinstance(value, list | tuple):
        raise ValueError("a list of patterns is wanted")
    return tuple(_text(item) for item in value)


def _address(value: object) -> str:
    """Empty where it is said that there is none."""
    address = _text(value)
    if address == "none":
        return ""
    if not address.startswith(("http://", "https://")):
        raise ValueError(f"an address that begins with http:// or https:// is wanted, not {address!r}")
    return address


LONGEST_NAME = 60  # characters: the header has room for no more


def _name(value: object) -> str:
    """One line that can be seen, so that it can stand in a title and in XML."""
    name = " ".join(_text(value).split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a name of at most {LONGEST_NAME} characters that can be seen is wanted")
    return name


def _page(value: object) -> str:
    """The address of a page, fit for a link; empty where it is said that there is none."""
    address = _address(value)
    try:
        fits = not address or (urlsplit(address).hostname and address.isprintable() and " " not in address)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"the address of a page is wanted, as https://www.example.org/, not {address!r}")
    return address


LOGS = ("brief", "json")


def _log(value: object) -> str:
    if value not in LOGS:
        raise ValueError(f"{' or '.join(LOGS)} is wanted, not {value!r}")
    return str(value)


_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?")
_OWN_PORT = re.compile("http://.*:80|https://.*:443")  # which browsers leave out


def _origins(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, list | tuple):
        raise ValueError("a list of origins is wanted")
    return tuple(_origin(_text(item).lower()) for item in value)


def _origin(origin: str) -> str:
    """As a browser sends it: a value that no browser sends would give leave to nobody, and say nothing."""
    if not _ORIGIN.fullmatch(origin) or _OWN_PORT.fullmatch(origin):
        raise ValueError(f"an origin as browsers send it is wanted, as https://blog.example.org, not {origin!r}")
    return origin


def _sources(value: object) -> tuple[SourceSpec, ...]:
    if isinstance(value, str):
        value = value.split(os.pathsep)
    if not isinstance(value, list | tuple):
        raise ValueError("a list of folders or files is wanted")
    return tuple(_source(item) for item in value)


def _source(value: object) -> SourceSpec:
    if isinstance(value, SourceSpec):
        return value
    if not isinstance(value, dict):
        return SourceSpec(_path(value))
    unknown = value.keys() - {"path", "base_url"}
    if unknown or "path" not in value:
        raise ValueError("a source has a path and may have a base_url, nothing else")
    return SourceSpec(_path(value["path"]), _address(value["base_url"]) if "base_url" in value else None)


_PARSERS: Mapping[str, Callable[[object], Any]] = {
    "engine": parse_engine,
    "shards": _number(1, 1024),
    "replicas": _number(0, 64),
    "index": _path,
    "sources": _sources,
    "base_url": _address,
    "include": _patterns,
    "exclude": _patterns,
    "glossary": _path,
    "canaries": _path,
    "self_retrieval": _share,
    "max_page_mb": _size,
    "jobs": _number(0, 256),
    "host": _text,
    "port": _number(0, 65535),
    "workers": _number(1, 256),
    "proxies": _number(0, 16),
    "log": _log,
    "origins": _origins,
    "name": _name,
    "home": _page,
    "rules": parse_rules,
}
OF_CLUSTERS = ("shards", "replicas")  # settings that become part of the `ClusterSpec`
SETTING_NAMES = (*(each.name for each in fields(Settings)), *OF_CLUSTERS)
TABLES: Mapping[str, tuple[str, ...]] = {
    "extraction": ("rules",)
}  # settings that stand in a table of the file, and nowhere else
VARIABLES = {
    name: f"VERBATIM_{name.upper()}" for name in SETTING_NAMES if all(name not in names for names in TABLES.values())
}

KNOWN_VARIABLES = (
    *VARIABLES.values(),
    *(USER, PASSWORD, CERTIFICATES),  # of a cluster; no file, and no flag that others see, has them
    "VERBATIM_CONFIG",  # names the file
    "VERBATIM_DATA",  # is for tests and benchmarks
    "VERBATIM_NODE",  # likewise: the address of a node that is there
    "VERBATIM_NODES",  # likewise: where they keep what OpenSearch nodes are made of
)


def load_settings(*, environ: Mapping[str, str] | None = None, config: Path | None = None, **flags: object) -> Settings:
    """The settings of this process. A flag that is None was not given. Raises SettingsError, which says where the fault stands.

    A source that a flag or the environment names keeps the address that the file has for it, unless they give one, too.
    ``environ`` is `os.environ` unless given; ``config`` is ``$VERBATIM_CONFIG``, else ``verbatim.toml`` where that exists.
    """
    environ = os.environ if environ is None else environ
    in_file = _from_file(config, environ)
    levels = (
        in_file,
        {name: (variable, value) for name, variable in VARIABLES.items() if (value := environ.get(variable))},
        {name: (f"--{name.replace('_', '-')}", value) for name, value in flags.items() if value is not None},
    )
    given = {name: told for level in levels for name, told in level.items()}
    values = {name: _parse(name, origin, value) for name, (origin, value) in given.items()}
    of_cluster = {name: values.pop(name) for name in OF_CLUSTERS if name in values}
    settings = Settings(**values)
    if isinstance(settings.engine, ClusterSpec):
        _refuse_folder(levels, settings.engine)
        settings = replace(settings, engine=_entered(replace(settings.engine, **of_cluster), environ))
    if "sources" not in in_file or not _is_nearer("sources", given, in_file) or _is_nearer("base_url", given, in_file):
        return settings
    return replace(settings, sources=_addressed(settings.sources, _parse("sources", *in_file["sources"])))


def _refuse_folder(levels: Sequence[Mapping[str, tuple[str, object]]], cluster: ClusterSpec) -> None:
    """Who names a folder nearer than the cluster means that folder; to write into the cluster instead could do harm."""
    for level in reversed(levels):
        if "engine" in level:
            return
        if "index" in level:
            raise SettingsError(
                level["index"][0],
                f"a folder is for the engine whoosh, and the engine is {cluster}: leave it out, or set VERBATIM_ENGINE=whoosh",
            )


def _entered(cluster: ClusterSpec, environ: Mapping[str, str]) -> ClusterSpec:
    """With who asks it, and whom it is to be believed to be. Raises SettingsError, which repeats neither user nor password."""
    user, password, certificates = (environ.get(name) or None for name in (USER, PASSWORD, CERTIFICATES))
    if (user is None) != (password is None):
        missing, there = (USER, PASSWORD) if user is None else (PASSWORD, USER)
        raise SettingsError(missing, f"is wanted, as {there} is set")
    if user and ":" in user:
        raise SettingsError(USER, "no name with a colon in it can be sent with a password")
    if user and not cluster.tls and not cluster.is_here:
        raise SettingsError(PASSWORD, "would be sent for all to read: opensearchs://… is wanted, not opensearch://…")
    if certificates and not cluster.tls:
        raise SettingsError(CERTIFICATES, "is for opensearchs://…, and the engine is opensearch://…")
    if certificates and not Path(certificates).is_file():
        raise SettingsError(CERTIFICATES, f"there is no file {certificates}")
    return replace(cluster, user=user, password=password, ca=Path(certificates) if certificates else None)


def _is_nearer(name: str, given: Mapping[str, object], in_file: Mapping[str, object]) -> bool:
    """Whether a setting was given by what beats the file."""
    return name in given and given[name] is not in_file.get(name)


def _addressed(named: Iterable[SourceSpec], known: Iterable[SourceSpec]) -> tuple[SourceSpec, ...]:
    """With the address that the file has for the very folder or file, however its path is written."""
    addresses = {_absolute(source.path): source.base_url for source in known}
    return tuple(
        source if source.base_url is not None else SourceSpec(source.path, addresses.get(_absolute(source.path)))
        for source in named
    )


def _absolute(path: Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100  # without `..`, but with links as they are named


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like ours and set nothing: misspelt, or of another program of that name.

    >>> unknown_variables({"VERBATIM_PROT": "80", "VERBATIM_PORT": "80", "HOME": "/"})
    ('VERBATIM_PROT',)
    """
    return tuple(sorted(name for name in environ if name.startswith("VERBATIM_") and name not in KNOWN_VARIABLES))


def _parse(name: str, origin: str, value: object) -> Any:
    try:
        return _PARSERS[name](value)
    except ValueError as error:
        raise SettingsError(origin, str(error)) from None


def _from_file(config: Path | None, environ: Mapping[str, str]) -> dict[str, tuple[str, object]]:
    named = config or (Path(environ["VERBATIM_CONFIG"]) if environ.get("VERBATIM_CONFIG") else None)
    path = named or Path(CONFIG_FILE)
    if named is None and not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return dict(_told(path, values))


def _told(path: Path, values: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, object]]]:
    """Each setting of the file, with where it stands."""
    for name, value in values.items():
        if name in VARIABLES:
            yield name, (f"{path}, {name}", value)
        elif name in TABLES:
            yield from _told_in_table(path, name, value)
        else:
            raise SettingsError(
                str(path), f"there is no setting {name!r}; there are {', '.join((*VARIABLES, *TABLES))}"
            )


def _told_in_table(path: Path, table: str, values: object) -> Iterator[tuple[str, tuple[str, object]]]:
    if not isinstance(values, dict):
        raise SettingsError(f"{path}, {table}", "a table is wanted")
    for name, value in values.items():
        if name not in TABLES[table]:
            known = ", ".join(TABLES[table])
            raise SettingsError(f"{path}, {table}", f"there is no setting {name!r} in it; there are {known}")
        yield name, (f"{path}, {table}.{name}", value)
