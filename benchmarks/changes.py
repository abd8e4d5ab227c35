"""A change of one line, reviewed: as a command, and within a process that has the network before it loaded.

The text after the change is another one in every run: nothing of it can be kept from an earlier one.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.configurations import with_compiled_modules
from benchmarks.fortigate_text import PLACES, fortigate_text
from benchmarks.measuring import Job

if TYPE_CHECKING:
    from segcheck.model.network import Snapshot
    from segcheck.policy.document import Policy

_CITY = Path(__file__).parents[1] / "fixtures" / "midori-city"
_DAY = "2026-11-21"
_FILE, _LINE = "edge-rt.cfg", " 100 permit tcp any host 203.0.113.10 eq 443"
_TURN = itertools.count(8443)


# -- as a command -------------------------------------------------------------------------------------


def city_command() -> Job:
    """`segcheck diff` of the example city; what is before the change was looked at once."""
    return _command(_changed_city(), with_policy=True, kept=True)


def city_command_without_policy() -> Job:
    """The same, asked for packets alone."""
    return _command(_changed_city(), with_policy=False, kept=True)


def city_command_cold() -> Job:
    """The same, for the first time on this machine."""
    return _command(_changed_city(), with_policy=True, kept=False)


def two_checks() -> Job:
    """What one does without it: a complete check of either side, one after the other, and a look at both reports."""
    after = _changed_city()
    words = [_segcheck("check", folder, "--no-cache") for folder in (str(_CITY / "configs"), after)]
    environment = with_compiled_modules(tuple(words[0]))

    def run() -> None:
        for command in words:
            subprocess.run(command, check=False, capture_output=True, env=environment)

    return run


def list_command(rules: int) -> Job:
    """`segcheck diff` of a router with one long list."""
    return _long_command("fw.cfg", _long_list(rules), _list_change, _LIST_POLICY)


def fortigate_command(policies: int) -> Job:
    """`segcheck diff` of a FortiGate with a long policy."""
    text = fortigate_text(policies)
    return _long_command("fw1.conf", text, _fortigate_change(text), _fortigate_zones())


def list_two_checks(rules: int) -> Job:
    """A complete check of either side."""
    return _long_checks("fw.cfg", _long_list(rules), _list_change, _LIST_POLICY)


def fortigate_two_checks(policies: int) -> Job:
    """A complete check of either side."""
    text = fortigate_text(policies)
    return _long_checks("fw1.conf", text, _fortigate_change(text), _fortigate_zones())


def _segcheck(command: str, *words: str, policy: Path | None = _CITY / "policy.yaml") -> list[str]:
    stated = [] if policy is None else ["--policy", str(policy)]
    return [sys.executable, "-m", "segcheck", command, *words, *stated, "--date", _DAY]


def _command(after: str, *, with_policy: bool, kept: bool) -> Job:
    policy = _CITY / "policy.yaml" if with_policy else None
    before = str(_CITY / "configs")
    return _timed_command(before, after, policy, kept=kept)


def _timed_command(before: str, after: str, policy: Path | None, *, kept: bool) -> Job:
    command = _segcheck("diff", before, after, policy=policy)
    environment = dict(with_compiled_modules(tuple(_segcheck("diff", before, before, policy=policy))))
    environment["SEGCHECK_CACHE_DIR"] = tempfile.mkdtemp(prefix="segcheck-benchmark-")
    if kept:
        unchanged = _segcheck("diff", before, before, policy=policy)
        subprocess.run(unchanged, check=True, capture_output=True, env=environment)

    def run() -> None:
        done = subprocess.run(command, check=False, capture_output=True, env=environment)
        assert done.returncode in (0, 1) and done.stdout, done.stderr.decode()[-500:]

    return run


def _long_command(name: str, text: str, change: Callable[[str], str], zones: str) -> Job:
    before, after, policy = _written(name, text, change, zones)
    return _timed_command(str(before), str(after), policy, kept=True)


def _long_checks(name: str, text: str, change: Callable[[str], str], zones: str) -> Job:
    before, after, policy = _written(name, text, change, zones)
    commands = [_segcheck("check", str(side), "--no-cache", policy=policy) for side in (before, after)]
    environment = with_compiled_modules(tuple(_segcheck("check", str(_CITY / "configs"))))

    def run() -> None:
        for command in commands:
            subprocess.run(command, check=False, capture_output=True, env=environment)

    return run


def _written(name: str, text: str, change: Callable[[str], str], zones: str) -> tuple[Path, Path, Path]:
    folder = Path(tempfile.mkdtemp(prefix="segcheck-benchmark-"))
    for side, content in (("before", text), ("after", change(text))):
        (folder / side).mkdir()
        (folder / side / name).write_text(content, encoding="utf-8")
    (folder / "policy.yaml").write_text(zones, encoding="utf-8")
    return folder / "before", folder / "after", folder / "policy.yaml"


def _changed_city() -> str:
    """The example city with another port in one line; a new folder, and a new port, on every call."""
    folder = Path(tempfile.mkdtemp(prefix="segcheck-benchmark-"))
    for path in (_CITY / "configs").iterdir():
        data = path.read_bytes()
        if path.name == _FILE:
            assert data.count(_LINE.encode()) == 1
            port = next(_TURN) + os.getpid() % 1000
            data = data.replace(_LINE.encode(), _LINE.encode().replace(b"443", str(port).encode()))
        (folder / path.name).write_bytes(data)
    return str(folder)


# -- within a process ---------------------------------------------------------------------------------


def city_in_process(intents: int) -> Job:
    """Read the changed folder beside the loaded one, and compare; `intents` 0: the zones of the policy alone."""
    import segcheck

    policy = segcheck.load_policy(_CITY / "policy.yaml")
    before = segcheck.load(_CITY / "configs")
    return _in_process(before, policy if intents else replace(policy, intents=()), _changed_city)


def list_in_process(rules: int) -> Job:
    """The same for one long list."""
    return _long_in_process("fw.cfg", _long_list(rules), _list_change, _LIST_POLICY)


def fortigate_in_process(policies: int) -> Job:
    """The same for a FortiGate with a long policy."""
    text = fortigate_text(policies)
    return _long_in_process("fw1.conf", text, _fortigate_change(text), _fortigate_zones())


def routers_in_process(rules: int) -> Job:
    """One rule of one of 64 lists is gone, in a network of 100 routers with 183,000 routes."""
    import segcheck
    from benchmarks.network_data import hundred_routers

    before, policy = hundred_routers(rules)
    after = _without_a_rule(before)

    baseline = segcheck.baseline(before, policy)
    segcheck.diff(baseline, before)

    def run() -> None:
        segcheck.diff(baseline, after)

    return run


def city_checks_in_process(_intents: int) -> Job:
    """A complete check of either side, both loaded."""
    import datetime

    import segcheck

    policy = segcheck.load_policy(_CITY / "policy.yaml")
    sides = [segcheck.load(folder) for folder in (_CITY / "configs", _changed_city())]

    def run() -> None:
        for snapshot in sides:
            segcheck.check(snapshot, policy, on=datetime.date.fromisoformat(_DAY))

    return run


def routers_matrix_twice(rules: int) -> Job:
    """All pairs of zones on either side."""
    from benchmarks.network_data import hundred_routers
    from segcheck.policy.analysis import Analysis

    before, policy = hundred_routers(rules)
    after = _without_a_rule(before)

    def run() -> None:
        for snapshot in (before, after):
            Analysis(snapshot, policy).matrix()

    return run


def _in_process(before: Snapshot, policy: Policy, changed: Callable[[], str]) -> Job:
    import datetime

    import segcheck

    day = datetime.date.fromisoformat(_DAY)
    baseline = segcheck.baseline(before, policy, on=day)
    # Once, with another change: modules are loaded, and what the baseline keeps for later is there.
    segcheck.diff(baseline, segcheck.load(changed(), before))
    folder = changed()

    def run() -> None:
        review = segcheck.diff(baseline, segcheck.load(folder, before))
        assert not review.same

    return run


def _long_in_process(name: str, text: str, change: Callable[[str], str], zones: str) -> Job:
    import segcheck

    before, after, policy = _written(name, text, change, zones)
    turns = itertools.chain((str(before),), itertools.repeat(str(after)))
    return _in_process(segcheck.load(before), segcheck.load_policy(policy), lambda: next(turns))


def _without_a_rule(snapshot: Snapshot) -> Snapshot:
    devices = list(snapshot.devices)
    for number, device in enumerate(devices):
        bound = next((one for one in device.interfaces if one.ingress), None)
        if bound is None:
            continue
        old = bound.ingress[0].filter
        new = replace(old, rules=old.rules[: len(old.rules) // 2] + old.rules[len(old.rules) // 2 + 1 :])
        interfaces = tuple(
            replace(one, ingress=tuple(replace(b, filter=new) if b.filter is old else b for b in one.ingress))
            for one in device.interfaces
        )
        devices[number] = replace(device, interfaces=interfaces)
        break
    return replace(snapshot, devices=tuple(devices))


# -- long policies ------------------------------------------------------------------------------------


_LIST_POLICY = """\
segcheck: 1
zones:
  office: {prefixes: [10.1.0.0/16]}
  servers: {prefixes: [10.2.0.0/16]}
intents:
  - {name: apart, isolated: {between: [office, servers]}, because: so that there is something to examine}
"""


def _long_list(rules: int) -> str:
    """A router between two networks, with a list of so many lines: one in eight denies."""
    draw = Random(12)
    texts = [
        "hostname fw",
        "interface GigabitEthernet0/0",
        " ip address 10.1.0.1 255.255.0.0",
        " ip access-group IN in",
    ]
    texts += ["interface GigabitEthernet0/1", " ip address 10.2.0.1 255.255.0.0", "ip access-list extended IN"]
    for number in range(rules):
        action = "deny" if number % 8 == 3 else "permit"
        source = f"host 10.1.{draw.randrange(250)}.{draw.randrange(250)}"
        destination = f"host 10.2.{draw.randrange(250)}.{draw.randrange(250)}"
        texts.append(f" {action} tcp {source} {destination} eq {draw.randrange(1024, 9000)}")
    return "\n".join([*texts, "end", ""])


def _list_change(text: str) -> str:
    """The line in the middle permits another port."""
    lines = text.split("\n")
    middle = next(number for number in range(len(lines) // 2, len(lines)) if " permit tcp" in lines[number])
    lines[middle] = lines[middle].rpartition(" ")[0] + " 9443"
    return "\n".join(lines)


def _fortigate_change(text: str) -> Callable[[str], str]:
    """The policy in the middle is gone."""

    def change(_: str) -> str:
        head, _, tail = text.partition("config firewall policy\n")
        entries = tail.split("    next\n")
        del entries[len(entries) // 2]
        return head + "config firewall policy\n" + "    next\n".join(entries)

    return change


def _fortigate_zones() -> str:
    lines = ["segcheck: 1", "zones:"]
    for place in PLACES:
        interfaces = ", ".join(f'"fw1:{name}"' for name in place.interfaces)
        prefix = "any" if place.prefix == "0.0.0.0/0" else place.prefix
        external = "" if place.inner else "external: true, "
        lines.append(f"  {place.name}: {{{external}interfaces: [{interfaces}], prefixes: [{prefix}]}}")
    lines += [
        "intents:",
        "  - {name: apart, isolated: {between: [mynumber, internet]}, because: so that it is examined}",
    ]
    return "\n".join([*lines, ""])
