"""What a FortiOS configuration defines for policies to name, and the lines that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.model.definitions import Name
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.objects.predefined_services import GROUPS, SERVICES
from segcheck.vendors.fortinet_fortios.text.words import Command

_SERVICES = frozenset(("firewall service custom", "firewall service group"))
_SCHEDULES = frozenset(f"firewall schedule {kind}" for kind in ("onetime", "recurring", "group"))
_POOLS = frozenset(("firewall ippool", "firewall ippool6"))
_ADDRESSES = frozenset(("firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6"))
_VIRTUAL = frozenset(("firewall vip", "firewall vip6", "firewall vipgrp", "firewall vipgrp6"))
_TABLES = _SERVICES | _SCHEDULES | _POOLS | _ADDRESSES | _VIRTUAL
# What the factory puts into the tables; nobody wrote it, and it cannot always be deleted.
# SOURCE: factory configurations of FortiOS 5.x to 7.x.
_FACTORY = frozenset(
    (
        *SERVICES, *GROUPS, "all", "none", "always", "default-darrp-optimize", "FABRIC_DEVICE",
        "FIREWALL_AUTH_PORTAL_ADDRESS", "SSLVPN_TUNNEL_ADDR1", "SSLVPN_TUNNEL_IPv6_ADDR1", "EMS_ALL_UNKNOWN_CLIENTS",
        "EMS_ALL_UNMANAGEABLE_CLIENTS", "FCTEMS_ALL_FORTICLOUD_SERVERS", "login.microsoftonline.com",
        "login.microsoft.com", "login.windows.net", "gmail.com", "wildcard.google.com", "wildcard.dropbox.com",
        "G Suite", "Microsoft Office 365", "adobe", "Adobe Login", "android", "apple", "appstore", "auth.gfx.ms",
        "autoupdate.opera.com", "citrix", "dropbox.com", "firefox update server", "fortinet",
        "googleapis.com", "google-drive", "google-play", "google-play2", "google-play3", "Gotomeeting",
        "icloud", "itunes", "microsoft", "skype", "softwareupdate.vmware.com", "swscan.apple.com",
        "update.microsoft.com", "verisign", "Windows update 2", "windows update 2", "live.com",
    )
)  # fmt: skip
_FREE_TEXT = frozenset(("comment", "comments", "description", "alias", "name", "hostname", "buffer", "uuid"))
_BY_KEY = {
    "service": _SERVICES,
    "schedule": _SCHEDULES,
    "poolname": _POOLS,
    "poolname6": _POOLS,
    **dict.fromkeys(("srcaddr", "dstaddr", "srcaddr6", "dstaddr6"), _ADDRESSES | _VIRTUAL),
}
_MEMBERS = {
    table: kinds
    for kinds in (_SERVICES, _SCHEDULES, _ADDRESSES, _VIRTUAL)
    for table in kinds
    if table.endswith(("group", "grp", "grp6"))
}
_STRUCTURE = frozenset(("config", "edit", "next", "end"))
_SETTING = frozenset(("set", "append", "select", "unselect"))


class _Place:
    """Where a command stands: the tables that are open, and the object of `_TABLES` that is being edited."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self.holder: Name | None = None
        self._depth = 0  # of the table the holder is in

    @property
    def table(self) -> str:
        """The innermost table."""
        return self._open[-1] if self._open else ""

    def enter(self, command: Command) -> None:
        """Follow `config`, `edit`, `next` and `end`."""
        if command.verb == "config":
            self._open.append(" ".join((command.subject, *command.rest)))
        elif command.verb == "edit" and self.table in _TABLES:
            self.holder, self._depth = (self.table, command.subject), len(self._open)
        elif command.verb in ("next", "end"):
            if len(self._open) <= self._depth:
                self.holder = None
            if command.verb == "end" and self._open:
                self._open.pop()


def read_names(notes: Notes, commands: Iterable[tuple[int, Command]]) -> Names:
    """Addresses, services, schedules, virtual IPs, pools and groups of them, and what names them.

    `commands`: those of the file, with the lines they begin on.
    CHOICE: names count in the whole file, whatever virtual domain they stand in: what is used in one domain is not
    called unused in another.
    """
    names = Names()
    place = _Place()
    naming: list[tuple[int, Command, str, Name | None]] = []
    for line, command in commands:
        if command.verb in _STRUCTURE:
            place.enter(command)
            if command.verb == "edit" and place.table in _TABLES:
                if place.holder is not None and _is_own(command):
                    names.define(place.holder, notes, notes.source.span_of_line(line))
                continue
        naming.append((line, command, place.table, place.holder))
    known = names.kinds.keys()
    for line, command, table, holder in naming:
        if command.subject in known or not known.isdisjoint(command.rest):
            for word, kinds in _named(command, table):
                for kind in names.kinds.get(word, ()):
                    if kinds is None or kind in kinds:
                        names.mention((kind, word), notes, line, holder)
    return names


def _is_own(command: Command) -> bool:
    return command.subject not in _FACTORY and not command.faulty


def _named(command: Command, table: str) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Words of the command that may be names, and of what kinds; None: of every kind."""
    if command.verb in _SETTING:
        if command.subject in _FREE_TEXT:
            return
        kinds = _MEMBERS.get(table) if command.subject == "member" else _BY_KEY.get(command.subject)
        for word in command.rest:
            yield word, kinds
    elif command.verb not in ("config", "next", "end", "unset"):
        for word in (command.subject, *command.rest):
            yield word, None
