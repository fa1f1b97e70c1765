"""Which cluster is asked, which archive in it, and by whom?

    opensearch://host:9200/name    opensearch://a:9200,b:9200/name    opensearchs://host:9200/name    (with TLS, and verified)

Who asks is read from the environment alone (`indexer.settings`), and is in no text that we write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

EXAMPLE = "opensearch://host:9200/articles"
PORT = 9200  # where OpenSearch listens, unless told otherwise
USER, PASSWORD, CERTIFICATES = "VERBATIM_OPENSEARCH_USER", "VERBATIM_OPENSEARCH_PASSWORD", "VERBATIM_OPENSEARCH_CA"

_SCHEMES = {"opensearch": False, "opensearchs": True}  # by whether the connection is encrypted
_ARCHIVE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_OURS = re.compile(r".*-(?:before|control|[0-9]{6,})")  # beside an archive's name: so end names of what it is made of
_NODE = re.compile(r"(?:([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)|\[([0-9a-f:.]+)\])(?::([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """An OpenSearch cluster, and the archive in it.

    ``hosts``: name and port of each node that may be asked. ``name``: the archive's, with which the names of its indices begin.
    ``ca``: a file of certificates to trust, where the system's will not do. ``replicas``: copies of each shard beside it; None:
    one, where there is more than one node.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    tls: bool = False
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    shards: int = 1
    replicas: int | None = None

    @property
    def where(self) -> str:
        """As it is set, for people to read: nobody enters by it.

        >>> ClusterSpec((("a", 9200), ("::1", 9201)), "articles", tls=True).where
        'opensearchs://a:9200,[::1]:9201/articles'
        """
        nodes = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        return f"{'opensearchs' if self.tls else 'opensearch'}://{','.join(nodes)}/{self.name}"

    def __str__(self) -> str:
        return self.where

    @property
    def is_here(self) -> bool:
        """Whether what is sent to it never leaves this machine."""
        return all(host == "localhost" or (_is_ip(host) and ip_address(host).is_loopback) for host, _ in self.hosts)


EngineSpec = Literal["whoosh"] | ClusterSpec


def parse_engine(value: object) -> EngineSpec:
    """The embedded engine, or a cluster. Raises ValueError, which repeats what was typed only where no password can be in it.

    >>> parse_engine("opensearch://a,b:9201/articles").hosts
    (('a', 9200), ('b', 9201))
    """
    if isinstance(value, ClusterSpec):
        return value
    if not isinstance(value, str) or not (address := value.strip()):
        raise ValueError("text is wanted")
    return "whoosh" if address == "whoosh" else _cluster(address)


def _cluster(address: str) -> ClusterSpec:
    if "@" in address:
        raise ValueError(
            f"no user and no password belong into an address: set {USER} and {PASSWORD} in the environment"
        )
    scheme, _, rest = address.partition("://")
    if scheme not in _SCHEMES or not rest:
        raise ValueError(f"whoosh, or an address as {EXAMPLE} (with TLS: opensearchs://…) is wanted, not {address!r}")
    hosts, _, name = rest.partition("/")
    if not _ARCHIVE.fullmatch(name):
        raise ValueError(
            f"behind the hosts a name for the archive is wanted, as in {EXAMPLE}: lower-case letters, digits, - and _, "
            f"at most 100, the first a letter or a digit; not {name!r}"
        )
    if _OURS.fullmatch(name):
        raise ValueError(
            f"another name is wanted than {name!r}: so are called parts of the archive {name.rpartition('-')[0]!r}"
        )
    return ClusterSpec(tuple(dict.fromkeys(map(_node, hosts.split(",")))), name, tls=_SCHEMES[scheme])


def _node(node: str) -> tuple[str, int]:
    match = _NODE.fullmatch(node.strip().lower())
    port = int(match[3] or PORT) if match else 0
    if not match or not 0 < port < 65536 or (match[2] and not _is_ip(match[2])):
        raise ValueError(f"hosts are wanted as a:9200 or a:9200,b:9200 or [::1]:9200, not {node!r}")
    return match[1] or match[2], port


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
