"""The API asked what its description allows, and what it does not, by schemathesis: every check that it has, over the real server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = "10"  # of each operation, beside the borders of each parameter, which are always tried
ASKED = """
[checks.negative_data_rejection]
expected-statuses = [200, 304, 404] # nothing that is asked is an error: what cannot be used is left out with a note

[dictionaries.asked]
values = ["loyalty", "fidélité", "pricing rule", "brekage", "hostile", '"points card" -debt', "author:maud"]

[dictionaries.articles]
values = ["faq", "interview", "hostile", "house-notes"]

[parameters]
"query.q" = { dictionary = "asked", probability = 0.7 }
"path.id" = { dictionary = "articles", probability = 0.7 }
"""


@pytest.mark.timeout(600)  # a fifth of a minute of work, on a machine that is busy
def test_the_api_is_as_it_is_described(site, tmp_path):
    (tmp_path / "asked.toml").write_text(ASKED, "utf-8")
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", "asked.toml", "run", f"{site}/api/openapi.json"]  # fmt: skip
    options = ["--checks=all", "--phases=examples,coverage,fuzzing,stateful", f"--max-examples={EXAMPLES}", "--generation-deterministic", "--no-color"]  # fmt: skip
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 covered / 1 selected" in done.stdout, "articles were not reached from what a search finds"
