"""Objects of a FortiOS text, and what they say of single packets."""

from __future__ import annotations

from segcheck.model.header import TCP, Cited, Family, Flow, Match
from segcheck.semantics.evaluate import Truth, matches
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span, decode
from segcheck.vendors._shared.values import ipv4, ipv6, mac
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.parse import parse
from segcheck.vendors.fortinet_fortios.statements import Setting

HEAD = "#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin\n"
REFERENCE = Setting("srcaddr", ("x",), Span("fw.conf", 1, 1, 1, 2))
_WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.MAYBE: "maybe"}


def table(path: str, **entries: str) -> str:
    """A table: entry names are the keys, `_` for a blank; settings are separated by semicolons."""
    lines = [f"config {path}"]
    for name, settings in entries.items():
        lines.append(f'    edit "{name.replace("_", " ")}"')
        lines.extend(f"        {setting.strip()}" for setting in settings.split(";") if setting.strip())
        lines.append("    next")
    return "\n".join([*lines, "end", ""])


def addresses(**entries: str) -> str:
    return table("firewall address", **entries)


def groups(**entries: str) -> str:
    return table("firewall addrgrp", **entries)


def packet(
    source: str = "10.0.0.1",
    destination: str = "10.9.9.9",
    protocol: int = TCP,
    port: int = 443,
    source_port: int = 50000,
    **fields: int,
) -> Flow:
    family = Family.IPV6 if ":" in source else Family.IPV4
    read = ipv6 if family is Family.IPV6 else ipv4
    first, second = read(source), read(destination)
    assert first is not None
    assert second is not None
    ports = protocol in (6, 17, 132) and not fields.get("fragment")
    return Flow(family, first, second, protocol, source_port * ports, port * ports, **fields)


def said(match: Match) -> Match:
    """The condition without the lines that it cites."""
    return match.part if isinstance(match, Cited) else match


def hardware(text: str) -> int:
    value = mac(text)
    assert value is not None
    return value


def holds(match: Match, flow: Flow) -> str:
    return _WORDS[matches(match, flow)]


class Loaded:
    """The objects of `text`, in one of its virtual firewalls."""

    def __init__(self, text: str, vdom: int = 0, head: str = HEAD, first_mark: int = 1) -> None:
        self.text = head + text
        self.configuration = parse(decode("fw.conf", self.text.encode()))
        self.notes = self.configuration.notes
        self.objects = Objects(self.configuration, self.configuration.vdoms[vdom], first_mark)

    def source(self, name: str, *senders: str, **fields: int) -> list[str]:
        """Whether packets from each of `senders` come from the object."""
        found = [packet(sender, "2001:db8:9::9" if ":" in sender else "10.9.9.9", **fields) for sender in senders]
        return [holds(self.objects.source(name, flow.family, REFERENCE), flow) for flow in found]

    def destination(self, name: str, *receivers: str) -> list[str]:
        found = [packet("2001:db8:9::9" if ":" in receiver else "10.9.9.9", receiver) for receiver in receivers]
        return [holds(self.objects.destination(name, flow.family, REFERENCE), flow) for flow in found]

    def service(self, name: str, *flows: Flow) -> list[str]:
        return [holds(self.objects.service(name, flow.family, REFERENCE), flow) for flow in flows]

    def schedule(self, name: str) -> Match:
        return self.objects.schedule(name, REFERENCE)

    def codes(self) -> list[str]:
        """Codes of all diagnostics."""
        return [diagnostic.code for diagnostic in self.notes.diagnostics]

    def fate(self, words: str) -> LineFate | None:
        """Fate of the first line that holds `words`."""
        number = next(number for number, line in enumerate(self.text.splitlines(), 1) if words in line)
        return self.notes.ledger.fate(number)

    @property
    def device_in_doubt(self) -> bool:
        return bool(self.notes.unmodeled)
