"""When is who holds the right to write in a cluster taken for dead?"""

import os
import time

import pytest

from indexer.engines.opensearch import control
from indexer.engines.opensearch.control import DEAD, Lock

HERE, RUNNING = control._machine(), os.getppid()
GONE = 2**22 + 1  # Linux numbers no process so high


class Holder:
    """As a client tells of it; ``beats``: how often it is heard of while one waits."""

    def __init__(self, machine, process, silent, beats=0):
        self.value = {"machine": machine, "process": process, "token": "its", "holder": "another"}
        self.silent = silent
        self.number, self.beats = 1, beats

    def get(self, _path):
        self.number += self.beats
        return {"_source": self.value | {"beat": time.time() - self.silent}, "_seq_no": self.number, "_primary_term": 1}


@pytest.mark.parametrize(
    ("holder", "dead"),
    [
        pytest.param(Holder(HERE, GONE, 0), True, id="gone from here"),
        pytest.param(Holder(HERE, os.getpid(), 0), True, id="this very process, which has let go of it"),
        pytest.param(Holder(HERE, RUNNING, 0), False, id="here"),
        pytest.param(Holder(HERE, RUNNING, 2 * DEAD), True, id="another in the place of one of the same name"),
        pytest.param(Holder(HERE, RUNNING, 2 * DEAD, beats=1), False, id="here, by a clock that is late"),
        pytest.param(Holder("elsewhere", RUNNING, 0), False, id="elsewhere"),
        pytest.param(Holder("elsewhere", GONE, 2 * DEAD), True, id="silent for long"),
        pytest.param(Holder("elsewhere", GONE, 2 * DEAD, beats=1), False, id="elsewhere, by a clock that is late"),
    ],
)
def test_a_holder_is_dead_that_is_gone_from_here_or_silent_for_long(monkeypatch, holder, dead):
    monkeypatch.setattr(control, "BEAT", 0)
    assert Lock(holder, "/lock", "somewhere")._is_dead(holder.get("/lock")) is dead
