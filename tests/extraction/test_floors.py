"""Are real pages read as well as they once were? The floors are in `floors.toml`; the pages are not shipped."""

import json
import os
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.extraction import pages, predict, read

FLOORS = tomllib.loads(Path(__file__).with_name("floors.toml").read_text("utf-8"))
DATA = os.environ.get("VERBATIM_DATA")  # where a folder `extraction/` has the pages, their gold and its scorer
ROUNDING = 0.001  # floors have three digits


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    if not DATA or not Path(DATA, "extraction").is_dir():
        pytest.skip("the pages are not shipped; VERBATIM_DATA says where a folder extraction/ has them")
    folder, out = Path(DATA, "extraction"), tmp_path_factory.mktemp("read")
    digest = sha256((folder / "gold.json").read_bytes() + (folder / "score.py").read_bytes()).hexdigest()
    assert digest == FLOORS["data"], "the pages are not those that the floors were measured on"
    lines = (json.dumps(predict(page, read(gold.get("url"), data))) for page, gold, data in pages(folder))
    (out / "predictions.jsonl").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, folder / "score.py", folder, out / "predictions.jsonl", "--json", out / "scores.json"]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads((out / "scores.json").read_text("utf-8"))["all"]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("field", FLOORS["floors"])
def test_a_field_is_read_as_well_as_ever(scores, field):
    for figure, floor in FLOORS["floors"][field].items():
        assert scores[field][figure] >= floor - ROUNDING
