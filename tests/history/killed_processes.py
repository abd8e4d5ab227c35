"""A program: processes append to stores and are killed at any moment, or all append at once. Prints what happened.

CHOICE: a program of its own, because it forks: that is safe in a process with one thread, and takes a millisecond.

    python killed_processes.py kill|together FOLDER wal|delete COUNT
"""

from __future__ import annotations

import datetime
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from pathlib import Path

from segcheck.errors import StoreError
from segcheck.history import opening
from segcheck.history.store import AuditStore
from segcheck.history.verification import verify

MOMENT = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
COUNTS = dict.fromkeys(("open", "accepted", "error", "warning", "info", "violated", "undecided", "vacuous"), 0)
NOTHING_YET = {"history-no-store", "history-empty-file"}
ROUNDS_OF_ONE_STORE = 20


def document(name: str, size: int) -> bytes:
    """A document that hardly compresses; the same for the same name and size."""
    noise = random.Random(f"{name} {size}").randbytes(size).hex()
    told = {"policy": {"name": name}, "on": None, "outcome": "proved", "counts": COUNTS, "engine": {"segcheck": "1"}}
    return json.dumps({**told, "noise": noise, "size": size}).encode()


def append(path: Path, name: str, most: int, out: int) -> None:
    """Append up to `most` runs, and tell each number and digest when it is stored."""
    for turn in range(most):
        stamp = AuditStore(path).append_run(document(f"{name} {turn}", 50 * 40 ** (turn % 3)), MOMENT)
        os.write(out, f"{stamp.number} {stamp.digest}\n".encode())


def started(path: Path, name: str, most: int) -> tuple[int, int]:
    """The process and where it tells."""
    ears, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(ears)
            append(path, name, most, mouth)
            code = 0
        except StoreError:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(mouth)
    return child, ears


def heard(ears: int) -> list[tuple[int, str]]:
    """What a process that is gone has told."""
    with os.fdopen(ears) as said:
        lines = said.read().split("\n")[:-1]
    return [(int(number), digest) for number, digest in map(str.split, lines)]


def require_whole(path: Path, told: list[tuple[int, str]]) -> int:
    """How many entries there are; all that were told are among them, and every one is whole."""
    store = AuditStore(path)
    try:
        found = verify(path)
    except StoreError as error:
        assert not told, (error, told)
        assert error.code in NOTHING_YET, error
        return 0
    assert found.intact, found.damages
    entries = store.entries()
    assert {(entry.number, entry.digest) for entry in entries} >= set(told)
    last = json.loads(store.document(entries[-1].number))
    assert store.document(entries[-1].number) == document(last["policy"]["name"], last["size"])
    return len(entries)


def kill(folder: Path, rounds: int) -> dict[str, int]:
    """Kill an appending process `rounds` times; after each the store has to be whole."""
    chance = random.Random(20261122)
    counted = {"kills": 0, "told": 0, "stored": 0, "left_behind": 0, "untold": 0, "nothing_yet": 0}
    for turn in range(rounds):
        path = folder / f"{turn // ROUNDS_OF_ONE_STORE}.sqlite3"
        if turn % ROUNDS_OF_ONE_STORE == 0:
            known: list[tuple[int, str]] = []
        child, ears = started(path, f"round {turn}", 1000)
        if turn % 2:
            # However slow the machine is: something was stored.
            select.select([ears], [], [], 60)
        time.sleep(chance.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "it has to be killed and not to fail"
        told = heard(ears)
        beside = [path.with_name(path.name + ending) for ending in ("-wal", "-journal")]
        counted["left_behind"] += any(one.exists() and one.stat().st_size > 0 for one in beside)
        before = len(known)
        known += told
        stored = require_whole(path, known)
        counted["kills"] += 1
        counted["told"] += len(told)
        counted["nothing_yet"] += stored == 0
        # What was stored just before the process could tell.
        counted["untold"] += stored - len(known)
        if stored > before:
            known = [(entry.number, entry.digest) for entry in AuditStore(path).entries()]
    counted["stored"] = sum(len(AuditStore(path).entries()) for path in folder.glob("*.sqlite3"))
    return counted


def together(folder: Path, processes: int, each: int) -> dict[str, int]:
    """Processes that append to one new store at once."""
    path = folder / "together.sqlite3"
    running = [started(path, f"process {one}", each) for one in range(processes)]
    told = [entry for _, ears in running for entry in heard(ears)]
    codes = {os.waitpid(child, 0)[1] for child, _ in running}
    assert codes == {0}, codes
    numbers = sorted(number for number, _ in told)
    assert numbers == list(range(1, processes * each + 1)), numbers
    return {"stored": require_whole(path, told)}


if __name__ == "__main__":
    what, where, journal, count = sys.argv[1:]
    if journal == "delete":
        vars(opening)["is_remote"] = lambda _path: True
    done = kill(Path(where), int(count)) if what == "kill" else together(Path(where), 8, int(count))
    sys.stdout.write(json.dumps(done))
