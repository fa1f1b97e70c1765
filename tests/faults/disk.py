"""What may a disk hold after a loss of power?

`images` plays the log of faults.c over what was there before. Data of a file are safe once it was fsynced; a name in a folder once that
folder was. Of what is not, a disk keeps nothing, or all names in their order, or any one of them: each is an image.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Image = dict[str, bytes | None]  # path within the index: content; None: a folder


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the log; paths are relative to the index."""

    number: int
    name: str
    path: str
    other: str


@dataclass(eq=False)
class Node:
    """A file or folder. ``safe`` are its bytes as last fsynced, or the names that it had when it was."""

    is_folder: bool
    safe: bytes | dict[str, Node] = b""
    names: dict[str, Node] = field(default_factory=dict)


def read_log(log: Path, index: Path) -> list[Call]:
    def within(path: str) -> str:
        return str(Path(path).relative_to(index)) if path else ""

    rows = (line.split("\t") for line in log.read_text().splitlines())
    return [Call(int(number), name, within(path), within(other)) for number, name, path, other in rows]


class Disk:
    """The index directory, as programs see it and as it is safe from a loss of power."""

    def __init__(self, before: Path) -> None:
        self.root = self._taken(before)
        self._pending: list[tuple[Node, str, Node | None]] = []  # names not safe yet: folder, name, what it names now

    def _taken(self, path: Path) -> Node:
        if not path.is_dir():
            return Node(is_folder=False, safe=path.read_bytes())
        names = {each.name: self._taken(each) for each in path.iterdir()}
        return Node(is_folder=True, safe=dict(names), names=names)

    def _find(self, path: str) -> Node:
        node = self.root
        for name in Path(path).parts:
            node = node.names[name]
        return node

    def _has(self, path: str) -> bool:
        """Whether it is there already, so that making it does nothing."""
        return path == "." or Path(path).name in self._find(str(Path(path).parent)).names

    def _name(self, path: str, node: Node | None) -> None:
        folder, name = self._find(str(Path(path).parent)), Path(path).name
        if node is None:
            del folder.names[name]
        else:
            folder.names[name] = node
        self._pending.append((folder, name, node))

    def play(self, call: Call, store: Path) -> None:
        """What a call does when it goes well."""
        match call.name:
            case "create":
                self._name(call.path, Node(is_folder=False))
            case "mkdir" if not self._has(call.path):
                self._name(call.path, Node(is_folder=True, safe={}))
            case "link":
                self._name(call.other, self._find(call.path))
            case "rename":
                node = self._find(call.path)
                self._name(call.path, None)
                self._name(call.other, node)
            case "unlink" | "rmdir":
                self._name(call.path, None)
            case "truncate":
                self._find(call.path).safe = b""
            case "fsync":
                self._make_safe(self._find(call.path), store / str(call.number))

    def _make_safe(self, node: Node, kept: Path) -> None:
        if not node.is_folder:
            node.safe = kept.read_bytes()
            return
        node.safe = dict(node.names)
        self._pending = [each for each in self._pending if each[0] is not node]

    def images(self) -> Iterator[Image]:
        """What may be left if power goes now."""
        yield self._image({})
        every: dict[tuple[int, str], Node | None] = {}
        for folder, name, node in self._pending:
            every[id(folder), name] = node
            yield self._image({(id(folder), name): node})
        yield self._image(every)

    def _image(self, kept: dict[tuple[int, str], Node | None]) -> Image:
        """The safe names and those of ``kept``, with the safe bytes of each."""
        image: Image = {}

        def walk(folder: Node, path: str) -> None:
            names = dict(folder.safe) if isinstance(folder.safe, dict) else {}
            for (owner, name), node in kept.items():
                if owner == id(folder):
                    names.pop(name, None)
                    names |= {name: node} if node else {}
            for name, node in names.items():
                here = f"{path}{name}"
                image[here] = None if node.is_folder else node.safe  # type: ignore[assignment]  # a file's are bytes
                if node.is_folder:
                    walk(node, f"{here}/")

        walk(self.root, "")
        return image


def images(before: Path, calls: list[Call], store: Path) -> Iterator[tuple[int, Image]]:
    """Every image that differs from those before it, with the number of the call after which power goes."""
    disk = Disk(before)
    seen: set[frozenset[tuple[str, bytes | None]]] = set()
    for call in calls:
        disk.play(call, store)
        for image in disk.images():
            mark = frozenset(image.items())
            if mark not in seen:
                seen.add(mark)
                yield call.number, image


def lay(image: Image, folder: Path) -> None:
    folder.mkdir()
    for path, content in sorted(image.items()):
        if content is None:
            (folder / path).mkdir(exist_ok=True)
        else:
            (folder / path).write_bytes(content)
