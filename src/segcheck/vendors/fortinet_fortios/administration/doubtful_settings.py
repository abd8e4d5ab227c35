"""Blocks that change nothing unless one of a few keys has a certain value; then the device may do anything.

These are features whose packets do not pass by policies, or of which it is not known that they do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Block, Entry, Path, Setting
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated


class Doubt(NamedTuple):
    """`harmless`: values of a key that change nothing. `reason`: what any other value switches on."""

    harmless: frozenset[str]
    reason: str


def _off(reason: str, *harmless: str) -> Doubt:
    return Doubt(frozenset(harmless or ("disable",)), reason)


_PROXY = "fortios-proxy"
_BYPASS = "fortios-bypass"
# SOURCE: Fortinet, "FortiOS CLI Reference": defaults of these keys are the values named harmless.
_DOUBTS: dict[Path, dict[str, Doubt]] = {
    ("wireless-controller", "vap"): {"local-bridging": _off("fortios-wireless-bridge")},
    ("ftp-proxy", "explicit"): {"status": _off(_PROXY)},
    ("vpn", "ocvpn"): {"status": _off("fortios-managed-tunnels")},
    ("system", "fabric-vpn"): {"status": _off("fortios-managed-tunnels")},
    ("system", "vne-tunnel"): {"status": _off("fortios-address-sharing")},
    ("system", "modem"): {"status": _off("fortios-dial-out")},
    ("system", "lte-modem"): {"status": _off("fortios-dial-out")},
    ("system", "bypass"): {"bypass-watchdog": _off(_BYPASS), "poweron-bypass": _off(_BYPASS)},
    ("system", "pcp-server"): {"status": _off("fortios-port-control")},
    ("system", "nd-proxy"): {"status": _off("fortios-neighbour-proxy")},
    ("system", "settings"): {
        "wccp-cache-engine": _off("fortios-web-cache"),
        "snat-hairpin-traffic": _off("fortios-hairpin-translation", "enable"),
        "vdom-type": _off("fortios-domain-type", "traffic", "admin"),
        "status": _off("fortios-domain-off", "enable"),
    },
    ("system", "global"): {
        "asymroute": _off("fortios-stateless"),
        "tp-mc-skip-policy": _off("fortios-multicast-unchecked"),
        "virtual-switch-vlan": _off("fortios-switch-trunks"),
    },
}
# Whose other keys are in a table of their own.
_WITH_OTHER_KEYS = (("system", "global"), ("system", "settings"))
SUPPORT: dict[Path, BlockSupport] = {
    path: BlockSupport(
        frozenset(doubts), widens_device=True, others="" if path in _WITH_OTHER_KEYS else "fortios-only-if-on"
    )
    for path, doubts in _DOUBTS.items()
}


def note_doubts(configuration: FortiConfiguration) -> None:
    """Put the device in doubt for every feature that is switched on."""
    notes = configuration.notes
    for block in _blocks(configuration):
        doubts = _DOUBTS.get(block.path, {})
        for entry in block.entries:
            for setting, reason in _switched_on(entry, doubts):
                approximated(notes, setting, reason)
                notes.unmodeled.extend(setting.origin)
                notes.report(reason, setting.origin, Severity.WARNING, Effect.WIDENS_DEVICE)


def _blocks(configuration: FortiConfiguration) -> Iterator[Block]:
    owners = configuration.vdoms if not configuration.divided else (configuration.shared, *configuration.vdoms)
    for owner in owners:
        yield from owner.blocks.values()


def _switched_on(entry: Entry, doubts: Mapping[str, Doubt]) -> Iterator[tuple[Setting, str]]:
    for key, doubt in doubts.items():
        setting = entry.setting(key)
        if setting is not None and not set(setting.values) <= doubt.harmless:
            yield setting, doubt.reason
