"""Runs what writes an index, with one of its calls to the system failing (see faults.c, which is loaded before this).

A line of JSON in, a line out. Each run is a process of its own, forked from this one, which has everything loaded already.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

from indexer import Settings, SourceSpec, VerbatimError, reindex_archive
from indexer.reindex import rollback

DONE, REFUSED, BROKEN = 0, 10, 11  # ended well; ended with an error of ours; ended with another


def perform(wanted: dict[str, Any]) -> None:
    settings = Settings(index=Path(wanted["index"]), sources=(SourceSpec(Path(wanted["source"])),), jobs=1)
    if wanted["work"] == "rollback":
        rollback(settings)
    else:
        reindex_archive(settings, full=wanted["work"] == "full")


def child(wanted: dict[str, Any], talk: int) -> int:
    faults = ctypes.CDLL(None)
    faults.faults_watch(*(wanted[name].encode() for name in ("index", "log", "store")))
    faults.faults_arm(wanted["number"], wanted["mode"])
    try:
        perform(wanted)
    except VerbatimError as error:
        os.write(talk, f"{type(error).__name__}: {error}".encode())
        return REFUSED
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is what the test is about
        os.write(talk, f"{type(error).__name__}: {error}".encode())
        return BROKEN
    return DONE


def fork(wanted: dict[str, Any]) -> dict[str, Any]:
    listen, talk = os.pipe()
    process = os.fork()
    if not process:
        os._exit(child(wanted, talk))
    os.close(talk)
    said = b"".join(iter(lambda: os.read(listen, 1 << 16), b"")).decode()
    os.close(listen)
    _, status = os.waitpid(process, 0)
    return {"code": os.waitstatus_to_exitcode(status), "said": said}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(fork(json.loads(line))) + "\n")
        sys.stdout.flush()
