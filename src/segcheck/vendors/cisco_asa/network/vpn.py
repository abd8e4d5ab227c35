"""Statements about tunnels that end here: crypto maps, remote users, and the addresses these get."""

from __future__ import annotations

from itertools import islice

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.network.network_statements import CryptoEntry


def _crypto_map(section: Section, context: ParseContext) -> None:
    """`crypto map NAME interface NAMEIF`, `crypto map NAME N match address LIST`, `crypto map NAME N …`."""
    words, vpn = section.line.words, context.configuration.network.vpn
    span = context.notes.span(section.line)
    if words[3:4] == ("interface",) and len(words) == 5:
        vpn.map_uses.append((words[2], words[4], span))
    elif len(words) > 4:
        _entry(vpn.maps.setdefault(words[2], {}), words[3:], section, context)
    else:
        context.notes.unrecognized(section)
        return
    _approximated(section, context)


def _dynamic_map(section: Section, context: ParseContext) -> None:
    """`crypto dynamic-map NAME N …`."""
    words, vpn = section.line.words, context.configuration.network.vpn
    if len(words) < 5:
        context.notes.unrecognized(section)
        return
    _entry(vpn.dynamic_maps.setdefault(words[2], {}), words[3:], section, context)
    _approximated(section, context)


def _entry(entries: dict[str, CryptoEntry], words: tuple[str, ...], section: Section, context: ParseContext) -> None:
    entry = entries.setdefault(words[0], CryptoEntry())
    span = context.notes.span(section.line)
    entry.origin.append(span)
    if words[1:3] == ("match", "address") and len(words) > 3:
        entry.lists.append((words[3], span))
    elif words[1:3] == ("ipsec-isakmp", "dynamic") and len(words) > 3:
        entry.dynamic.append(words[3])


def _approximated(section: Section, context: ParseContext) -> None:
    for line in section.lines():
        context.notes.approximated(line, "asa-vpn")


def _web_vpn(section: Section, context: ParseContext) -> None:
    """`webvpn` with `enable NAMEIF`: remote users may dial in there."""
    context.notes.approximated(section.line, "asa-vpn")
    for line in islice(section.lines(), 1, None):
        if line.words[:1] == ("enable",) and len(line.words) > 1:
            context.configuration.network.vpn.clients.append((line.words[1], context.notes.span(line)))
            context.notes.approximated(line, "asa-vpn")
        else:
            context.notes.irrelevant(Section(line, ()), "cryptographic-setting")


def _pool(section: Section, context: ParseContext) -> None:
    """`ip local pool NAME A-B [mask M]`: addresses of remote users."""
    words = section.line.words
    first, _, last = words[4].partition("-") if len(words) > 4 else ("", "", "")
    low, high = ipv4(first), ipv4(last or first)
    if low is None or high is None or high < low or section.children:
        context.notes.unrecognized(section)
        return
    context.configuration.network.vpn.pools.append(((low, high), context.notes.span(section.line)))
    context.notes.approximated(section.line, "asa-vpn")


def _setting(section: Section, context: ParseContext) -> None:
    """Groups, proposals, certificates and the like: tunnels end where a map or a server is put on an interface."""
    context.notes.irrelevant(section, "cryptographic-setting")


def _assignment(section: Section, context: ParseContext) -> None:
    """`no vpn-addr-assign aaa|dhcp|local`: where remote users get their addresses from."""
    words, known = section.line.words, context.configuration.network.vpn.not_assigned_by
    if words[0] == "no" and len(words) > 2:
        known.add(words[2])
    elif len(words) > 1:
        known.discard(words[1])
    context.notes.approximated(section.line, "asa-vpn")
    for child in section.children:
        context.notes.unrecognized(child)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("crypto", "map"): _crypto_map,
    ("crypto", "dynamic-map"): _dynamic_map,
    ("webvpn",): _web_vpn,
    ("ip", "local", "pool"): _pool,
    ("crypto",): _setting,
    ("no", "crypto"): _setting,
    ("tunnel-group",): _setting,
    ("group-policy",): _setting,
    ("isakmp",): _setting,
    ("vpn-addr-assign",): _assignment,
    ("no", "vpn-addr-assign"): _assignment,
}
