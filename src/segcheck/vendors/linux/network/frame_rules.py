"""Rules about frames and ARP: dumps of ebtables and arptables, which are not read but bounded.

SOURCE: ebtables(8): `filter` drops frames; `nat` changes hardware addresses; `broute` takes frames off the bridge and
routes them. arptables(8): drops and mangles ARP that the host gets and sends.
"""

from __future__ import annotations

from typing import NamedTuple

from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.text.sections import Section, SectionKind

_SOFT = ("filter", "")


class FrameRules(NamedTuple):
    """Lines that may drop: `bridged`, frames between the ports of bridges; `arp`, ARP that the host gets or sends."""

    bridged: Origin
    arp: Origin


def read_frame_rules(configuration: LinuxConfiguration) -> FrameRules:
    """What dumps of ebtables and arptables may drop.

    SOUNDNESS: what may hand frames to somebody else widens the host.
    """
    frames = [span for one in configuration.of(SectionKind.EBTABLES) for span in _bounded(one)]
    arp = [span for one in configuration.of(SectionKind.ARPTABLES) for span in _bounded(one)]
    return FrameRules((*frames, *arp), tuple(arp))


def _bounded(section: Section) -> list[Span]:
    found: list[Span] = []
    table = ""
    for line, text in section.numbered():
        words = text.split()
        if words[0].startswith("*"):
            table = words[0][1:]
        elif words[:2] == ["Bridge", "table:"]:
            table = words[2] if len(words) > 2 else ""
        opens = words[0].startswith(("*", "#", ":")) or words[0] in ("COMMIT", "Bridge")
        drops = words[0].startswith(":") and "DROP" in words
        if opens and not drops:
            section.mark(line, LineFate.IRRELEVANT, "linux-frame-table")
        elif table in _SOFT:
            section.mark(line, LineFate.APPROXIMATED, "linux-frame-rule")
            found.append(section.span(line))
        else:
            section.widen_device(line, "linux-frame-rule-redirects", LineFate.APPROXIMATED)
    return found
