"""A program: whole audits of a small office that are killed at any moment, or all run at once. Prints what happened.

CHOICE: it forks, and audits once before: what an audit needs is imported once and not in each of the processes. Only a
process with one thread may be forked, so the engine's threads have to be gone, and OPENBLAS_NUM_THREADS is to be 1.

    python killed_audits.py kill|together FOLDER COUNT
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from segcheck.cli import run
from segcheck.errors import StoreError
from segcheck.history.standing import stored_audit
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

ROUTER = """hostname r1
interface GigabitEthernet0/0
 ip address 10.0.1.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.0.2.1 255.255.255.0
ip access-list extended IN
 permit tcp 10.0.1.0 0.0.0.255 host 10.0.2.10 eq 443
"""
POLICY = """segcheck: 1
name: 小さな庁舎
zones:
  staff: {interfaces: ["r1:GigabitEthernet0/0"]}
  servers: {interfaces: ["r1:GigabitEthernet0/1"]}
intents:
  - name: apart
    isolated: {from: servers, to: staff}
    because: 窓口の端末へは始めない
"""


def office(folder: Path) -> list[str]:
    """The words of the command that audits it."""
    (folder / "configs").mkdir()
    (folder / "configs" / "r1.cfg").write_text(ROUTER, encoding="utf-8")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    store = folder / "store.sqlite3"
    words = ["audit", str(folder / "configs"), "-p", str(folder / "policy.yaml"), "--store", str(store)]
    return [*words, "--date", "2026-11-21", "--lang", "en", "--write", str(folder / "report.json")]


def prepare(words: list[str]) -> None:
    """Audit once, without storing anything, and be alone again."""
    silenced = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run([*words, "--no-store"])
    os.dup2(silenced, 1)
    for _ in range(100):
        gc.collect()
        if sum(1 for _ in Path("/proc/self/task").iterdir()) == 1:
            return
        time.sleep(0.05)
    raise RuntimeError("threads are left")


def started(words: list[str]) -> int:
    """The process of an audit."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            code = run(words)
        finally:
            os._exit(code)
    return child


def require_whole(path: Path) -> int:
    """How many runs there are; every one is whole."""
    try:
        found = verify(path)
    except StoreError as error:
        assert error.code in {"history-no-store", "history-empty-file"}, error
        return 0
    assert found.intact, found.damages
    store = AuditStore(path)
    for stamp in store.runs()[-2:]:
        document, standing = stored_audit(store, stamp.number)
        assert document["policy"]["name"] == "小さな庁舎"
        assert (standing.drift is None) == (stamp.number == 1)
        assert standing.drift is None or not standing.drift.new
    return found.runs


def took(words: list[str]) -> float:
    """Seconds of an audit that nobody kills."""
    beginning = time.monotonic()
    _, status = os.waitpid(started(words), 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1, 3), status
    return time.monotonic() - beginning


def kill(folder: Path, rounds: int) -> dict[str, int]:
    """Kill an audit `rounds` times, evenly over the time it takes; after each the store has to be whole.

    CHOICE: how long an audit takes depends on what else the machine does, and is learned on the way: about one in ten
    ends before its moment comes, so that the last moments are tried as well.
    """
    words, chance = office(folder), random.Random(20261122)
    prepare(words)
    path = folder / "store.sqlite3"
    seconds = min(took(words) for _ in range(3))
    counted = {"killed": 0, "ended": 0, "stored_and_killed": 0, "runs": 0}
    before = require_whole(path)
    for _ in range(rounds):
        child = started(words)
        time.sleep(chance.random() * seconds)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        runs = require_whole(path)
        assert runs - before in ((0, 1) if killed else (1,))
        report = folder / "report.json"
        assert not report.exists() or json.loads(report.read_text(encoding="utf-8"))["schema"] == "segcheck/audit/1"
        counted["killed" if killed else "ended"] += 1
        seconds *= 1.03 if killed else 0.75
        counted["stored_and_killed"] += killed and runs > before
        before = runs
    counted["runs"] = before
    return counted


def together(folder: Path, processes: int) -> dict[str, int]:
    """Audits that start at once, on a store that is not there yet."""
    words = office(folder)
    prepare(words)
    running = [started(words) for _ in range(processes)]
    codes = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in running}
    assert len(codes) == 1, codes
    assert codes <= {0, 1, 3}, codes
    return {"runs": require_whole(folder / "store.sqlite3")}


if __name__ == "__main__":
    what, where, count = sys.argv[1:]
    done = (kill if what == "kill" else together)(Path(where), int(count))
    sys.stdout.write(json.dumps(done))
