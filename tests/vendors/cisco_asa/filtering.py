"""Access lists out of a few lines of configuration, and packets held against them."""

from __future__ import annotations

from segcheck.model.filters import Filter
from segcheck.model.header import Family, Flow
from segcheck.semantics.evaluate import decide
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors.cisco_asa.filters.access_entries import InterfaceAddresses
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.parse import parse

BINDING = ConfigLine(1, 0, "access-group T global", ("access-group", "T", "global"))
NEW_RELEASE = "ASA Version 9.16(4)\n"


class Lists:
    """The lists of a configuration with the notes taken on the way; `release` is its first line."""

    def __init__(self, text: str, interfaces: InterfaceAddresses | None = None, release: str = NEW_RELEASE) -> None:
        self.source = decode("fw.cfg", (release + text).encode())
        self.configuration = parse(self.source)
        self.filters = Filters(self.configuration, interfaces or {})
        self.notes = self.configuration.notes

    def codes(self) -> set[str]:
        return {diagnostic.code for diagnostic in self.notes.diagnostics}

    def one(self, name: str = "T", family: Family = Family.IPV4) -> Filter:
        return self.filters.lists(name, family, BINDING, 1)

    def fate(self, start: str) -> LineFate:
        """Fate of the first line that begins with `start` (blanks aside)."""
        return self.entry(start)[0]

    def reason(self, start: str) -> str:
        return self.entry(start)[1]

    def entry(self, start: str) -> tuple[LineFate, str]:
        number = next(n for n, text in enumerate(self.source.lines, 1) if text.strip().startswith(start))
        found = next(entry for entry in self.notes.ledger.build() if entry.line == number)
        return found.fate, found.reason


def verdict(found: Filter, flow: Flow) -> str:
    """`permit`, `deny`, or `either`."""
    decision = decide(found, flow)
    if decision.may_permit and decision.may_deny:
        return "either"
    return "permit" if decision.may_permit else "deny"


def judged(text: str, flow: Flow, **arguments: object) -> str:
    """What the list T in `text` does with `flow`."""
    interfaces = arguments.get("interfaces")
    lists = Lists(text, interfaces)  # type: ignore[arg-type]
    return verdict(lists.one("T", flow.family), flow)
