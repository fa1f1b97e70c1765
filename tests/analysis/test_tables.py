"""What the analysis knows by name stands once."""

import ast
from collections import Counter
from pathlib import Path

from indexer.analysis import tables


def test_every_table_is_written_once():
    tree = ast.parse(Path(tables.__file__).read_text("utf-8"))
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    names = Counter(target.id for target in targets if isinstance(target, ast.Name))
    assert [name for name, count in names.items() if count > 1] == []
