"""Lines that tell which command printed what follows: shell prompts, and marks of scripts that collect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.vendors.linux.text.sections import SectionKind

# root@gw1:~# … · [root@gw1 ~]# … · admin@gw1:/etc$ …
_PROMPT = re.compile(
    r"\s*\[?[\w.-]{1,64}@(?P<host>[\w.-]{1,255})(?:[: ][^\]#$]{0,200})?\]?[#$%]\s?(?P<command>.*)\Z", re.ASCII
)
# $ … · # … · ### … · === … ===
_BARE = re.compile(
    r"\s*(?:[$%]|#{1,8}|={2,8}|-{2,8}|>{1,3})\s*(?P<command>[\w/].{0,200}?)\s*(?:#+|=+|-+|<+|:)?\s*\Z", re.ASCII
)
_MARK = re.compile(r"(?P<signs>#{3,8}|={3,8}|-{3,8}|>{3})\s*\w", re.ASCII)
_ASSIGNMENT = re.compile(r"\w+=\S*\Z", re.ASCII)
_NAT_ELEVATION = frozenset(("sudo", "doas", "-n", "-E", "nice", "time", "exec"))
_FAMILIES = {"-4": Family.IPV4, "-6": Family.IPV6, "-family": None}
_IP_OBJECTS = {
    SectionKind.ADDRESSES: ("address", "link"),
    SectionKind.ROUTES: ("route",),
    SectionKind.RULES: ("rule",),
    SectionKind.NEIGHBORS: ("neighbour", "neighbor"),
}
_MOST_WORDS = 24  # of a command that runs another
_SHOWING = frozenset(("show", "list", "lst", "ls", "sh", "s", "l"))
# What stands between a command and what the shell does with its output.
_SHELL = re.compile(r"[|;<`]|&&|\$\(|(?:\d|&)?>")
_LONGEST_COMMAND = 400
_PAGER = r"\|\s*(?:sudo\s+)?(?:cat|less|more|tee\s+\S+)"
_HANDED_ON = re.compile(rf"(?:\s*(?:2>&1|2>\s?/dev/null|{_PAGER}))*\s*;?\s*\Z", re.ASCII)
_FILTERED = re.compile(r"[^;&<`$]*(?:2>&1[^;&<`$]*)?\Z", re.ASCII)
# Programs that run another one in another namespace, container or host.
_RUNNERS = frozenset(
    (
        "docker", "podman", "nerdctl", "crictl", "kubectl", "oc", "lxc", "lxc-attach", "incus", "pct", "machinectl",
        "nsenter", "unshare", "chroot", "ssh", "sshpass", "virsh", "ansible", "vtysh", "ip", "grep", "egrep", "diff",
    )
)  # fmt: skip


class Command(NamedTuple):
    """A command that was typed. `host`: the prompt's, "" without. `kind` OTHER: its output is not read.

    `whole`: nothing is selected (an interface, a table), so what is not printed is not there. `by_content`: what
    follows may be the output of any command, and its own lines tell of which.
    """

    text: str
    kind: SectionKind
    host: str = ""
    family: Family | None = None
    whole: bool = True
    by_content: bool = False


def command_of(line: str) -> Command | None:
    """The command that `line` is about, or None: no command.

    A bare `#` or `$` is a prompt only before a command whose output is read.

    >>> command_of("root@gw1:~# ip -6 route show table all")
    Command(text='ip -6 route show table all', kind=<SectionKind.ROUTES: 'ip route show table all'>, host='gw1', \
family=<Family.IPV6: 6>, whole=True, by_content=False)
    >>> command_of("### iptables-save -c").kind.name, command_of("# allow ip addr of the printer")
    ('IPTABLES', None)
    """
    if not any(sign in line for sign in "#$%=->"):
        return None
    prompt = _PROMPT.match(line)
    if prompt is not None:
        text = prompt["command"].strip()
        known = _known(text)
        host = prompt["host"]
        return Command(text, SectionKind.OTHER, host) if known is None else known._replace(host=host)
    bare = _BARE.match(line)
    if bare is None:
        return None
    known = _known(bare["command"])
    return _run_elsewhere(bare["command"]) if known is None else known


def mark_of(line: str) -> str:
    """The signs that a collecting script put before the command, "" for fewer than three.

    >>> mark_of("### uptime"), mark_of("# uptime")
    ('###', '')
    """
    found = _MARK.match(line)
    return "" if found is None else found["signs"]


def _run_elsewhere(text: str) -> Command | None:
    """A command that runs one of those whose output is read, for another than this host.

    >>> _run_elsewhere("docker exec web ip route").kind.name, _run_elsewhere("ssh only from the office")
    ('OTHER', None)
    """
    words = text.split()
    while words and words[0] in _NAT_ELEVATION:
        words = words[1:]
    if not words or words[0].rpartition("/")[2] not in _RUNNERS:
        return None
    known = any(_known(" ".join(words[at:])) is not None for at in range(1, min(len(words), _MOST_WORDS)))
    return Command(text, SectionKind.OTHER) if known else None


def _known(text: str) -> Command | None:
    """SOUNDNESS: what a shell does to the output may leave lines out; then it is not read. Parts of all settings are
    nothing worse than few settings.
    """
    if len(text) > _LONGEST_COMMAND:
        return None
    shell = _SHELL.search(text)
    if shell is None:
        return _of_program(text)
    found = _of_program(text[: shell.start()])
    if found is None or _HANDED_ON.match(text, shell.start()):
        return found
    if found.kind is SectionKind.SETTINGS and _FILTERED.match(text, shell.start()):
        return found._replace(text=text, whole=False)
    return Command(text, SectionKind.OTHER)


def _of_program(text: str) -> Command | None:
    words = text.split()
    while words and (words[0] in _NAT_ELEVATION or _ASSIGNMENT.match(words[0])):
        words = words[1:]
    if not words:
        return None
    program, arguments = words[0].rpartition("/")[2], words[1:]
    if program == "cat" and len(arguments) == 1:
        if arguments[0] == "/etc/hostname":
            return Command(text, SectionKind.HOSTNAME)
        return Command(text, SectionKind.OTHER, by_content=True)
    reader = _PROGRAMS.get(program)
    found = None if reader is None else reader(program, arguments)
    return None if found is None else found._replace(text=text)


def _tables_save(program: str, arguments: list[str]) -> Command | None:
    if any(
        not word.startswith("-") and word not in ("raw", "mangle", "nat", "filter", "security") for word in arguments
    ):
        return None
    family = Family.IPV6 if program.startswith("ip6") else Family.IPV4
    return Command("", SectionKind.IPTABLES, family=family, whole="-t" not in arguments and "--table" not in arguments)


def _nft(_program: str, arguments: list[str]) -> Command | None:
    words = [word for word in arguments if not word.startswith("-")]
    if words[:2] == ["list", "ruleset"]:
        return Command("", SectionKind.NFTABLES, whole=len(words) == 2)
    if words[:1] == ["list"] and words[1:2] in (["table"], ["tables"], ["chain"], ["set"]):
        return Command("", SectionKind.NFTABLES, whole=False)
    return None


def _ip(_program: str, arguments: list[str]) -> Command | None:
    family: Family | None = None
    words = list(arguments)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in ("-4", "-6"):
            family = _FAMILIES[option]
        elif option in ("-f", "-family") and words:
            family = {"inet": Family.IPV4, "inet6": Family.IPV6}.get(words.pop(0))
        elif option in ("-j", "-json", "-p", "-pretty", "-br", "-brief", "-s", "-stats") and option.startswith(
            ("-j", "-br")
        ):
            return Command("", SectionKind.OTHER)
    if not words:
        return None
    what = words.pop(0)
    kind = next((kind for kind, names in _IP_OBJECTS.items() if any(name.startswith(what) for name in names)), None)
    if kind is None:
        return None
    if words and words[0] in _SHOWING:
        words.pop(0)
    if kind is SectionKind.ROUTES and family is None:
        family = Family.IPV4 if words != ["table", "all"] else None
    if kind is SectionKind.RULES and family is None:
        family = Family.IPV4
    if words in ([], ["table", "all"], ["table", "main"]):
        return Command("", kind, family=family)
    if any(word in ("add", "del", "flush", "set", "get", "save", "restore", "replace", "change") for word in words):
        return Command("", SectionKind.OTHER)
    if not all(re.fullmatch(r"[\w.:/@-]+", word) for word in words) or len(words) > 4:
        return None
    known = ("table", "dev", "vrf", "scope", "proto", "type", "master", "up", "permanent", "nud")
    return Command("", kind, family=family, whole=False) if words[0] in known or len(words) == 1 else None


def _bridge(_program: str, arguments: list[str]) -> Command | None:
    words = [word for word in arguments if not word.startswith("-")]
    if words[:1] == ["vlan"]:
        return Command("", SectionKind.BRIDGE_VLANS, whole=len(words) < 3)
    return Command("", SectionKind.OTHER) if words[:1] in (["link"], ["fdb"], ["mdb"]) else None


def _sysctl(_program: str, arguments: list[str]) -> Command | None:
    names = [word for word in arguments if not word.startswith("-")]
    if any("=" in name for name in names):
        return None
    return Command("", SectionKind.SETTINGS, whole=not names)


def _sockets(_program: str, arguments: list[str]) -> Command | None:
    if not all(word.startswith("-") for word in arguments):
        return None
    letters = "".join(word.lstrip("-") for word in arguments)
    listening = "l" in letters or "a" in letters
    both = ("t" in letters) == ("u" in letters)
    return Command("", SectionKind.SOCKETS, whole=listening and both and not set(letters) & set("46"))


def _host_name(_program: str, arguments: list[str]) -> Command | None:
    return Command("", SectionKind.HOSTNAME) if arguments in ([], ["-s"], ["-f"]) else None


def _sets(_program: str, arguments: list[str]) -> Command | None:
    return Command("", SectionKind.IPSET, whole=len(arguments) == 1) if arguments[:1] in (["save"], ["-S"]) else None


def _frames(program: str, _arguments: list[str]) -> Command | None:
    return Command("", SectionKind.EBTABLES if program.startswith("eb") else SectionKind.ARPTABLES)


_PROGRAMS: dict[str, Callable[[str, list[str]], Command | None]] = {
    **{f"{family}tables{kind}-save": _tables_save for family in ("ip", "ip6") for kind in ("", "-nft", "-legacy")},
    **{f"{family}tables{kind}-save": _frames for family in ("eb", "arp") for kind in ("", "-nft", "-legacy")},
    "nft": _nft,
    "ip": _ip,
    "bridge": _bridge,
    "sysctl": _sysctl,
    "ss": _sockets,
    "netstat": _sockets,
    "hostname": _host_name,
    "ipset": _sets,
}
