"""What an administrator would hand over of a gateway: the outputs of the usual commands, in files of one folder."""

from __future__ import annotations

from random import Random

from tests.kernel.namespaces import Namespace

_ALWAYS = {
    "ip-addr.txt": ("ip", "addr"),
    "ip-route.txt": ("ip", "route"),
    "ip-6-route.txt": ("ip", "-6", "route"),
    "sysctl.txt": ("sysctl", "-a"),
}
_FURTHER = {
    "ip-rule.txt": ("ip", "rule"),
    "ip-neigh.txt": ("ip", "neigh"),
    "ip-link.txt": ("ip", "-d", "link"),
}
_ALL_TABLES = {
    "ip-route.txt": ("ip", "route", "show", "table", "all"),
    "ip-6-route.txt": ("ip", "-6", "route", "show", "table", "all"),
    "ip-addr.txt": ("ip", "-d", "addr"),
}
HOST = "gw1"

Dump = dict[str, tuple[str, str]]
"""Command and output by file name; `ip-addr.txt` holds what `ip addr` said."""


def host_dump(rng: Random, gateway: Namespace) -> Dump:
    """Everything but the rules; which further commands were asked differs."""
    commands = {**_ALWAYS, **(_ALL_TABLES if rng.random() < 0.3 else {})}
    commands.update((name, command) for name, command in _FURTHER.items() if rng.random() < 0.5)
    return {name: _asked(gateway, *command) for name, command in commands.items()}


def rules_dump(gateway: Namespace, *, iptables: bool, nftables: bool, sets: bool, legacy: bool = False) -> Dump:
    """The rules, as the tools of the one or the other language tell them, or both."""
    found: Dump = {}
    if iptables:
        kind = "legacy" if legacy else "nft"
        found["iptables-save.txt"] = _asked(gateway, f"iptables-{kind}-save")
        found["ip6tables-save.txt"] = _asked(gateway, f"ip6tables-{kind}-save")
    if nftables:
        found["nft.txt"] = _asked(gateway, "nft", "list", "ruleset")
    if sets:
        found["ipset.txt"] = _asked(gateway, "ipset", "save")
    return found


def _asked(gateway: Namespace, *command: str) -> tuple[str, str]:
    return " ".join(command), gateway.run(*command)


def as_files(rng: Random, dump: Dump) -> list[tuple[str, bytes]]:
    """The dump as files to load: a folder, a row of files with the host's name, or one session at a terminal."""
    chance = rng.random()
    if chance < 0.7:
        return [(f"{HOST}/{name}", text.encode()) for name, (_, text) in dump.items()]
    if chance < 0.85:
        return [(f"{HOST}-{name}", text.encode()) for name, (_, text) in dump.items()]
    mark = rng.choice((f"root@{HOST}:~# ", f"[root@{HOST} ~]# ", "### "))
    session = "".join(f"{mark}{command}\n{text.rstrip()}\n" for command, text in dump.values())
    return [(f"{HOST}.txt", session.encode())]
