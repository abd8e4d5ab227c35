"""The text behind `segcheck init`: a policy file drafted from configurations, for a person to correct."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from segcheck.model.address import Prefix
from segcheck.model.network import Device, Snapshot
from segcheck.policy.addresses import prefix_text
from segcheck.policy.drafting.draft_texts import TEXTS, TITLES, Language
from segcheck.policy.drafting.draft_zones import DraftZone, DraftZones, NextHop, Port, clean, guess_zones

_PLAIN = re.compile(r"[^\W_](?:[\w./:-]*[\w./-])?")
_YAML_WORDS = re.compile(r"(?:null|true|false|yes|no|on|off|y|n)", re.IGNORECASE)
_INTERFACE_NAME = re.compile(r"([A-Za-z]{2,}[A-Za-z-]*)\s?(\d+(?:[/.:]\d+)*)")


def draft_policy(snapshot: Snapshot, lang: Language = "ja") -> str:
    """A policy file that loads without a mistake: zones guessed, isolation between guessed tiers, the rest as comments.

    Of the configurations it holds names, addresses and descriptions, no secrets. `lang` is the language of the
    comments. Equal snapshots give equal texts.

    >>> print(draft_policy(Snapshot((), (), (), (), ()), "en").splitlines()[4])
    segcheck: 1
    """
    found = guess_zones(snapshot)
    parts = (_head(snapshot, lang), _links(snapshot, lang), _zones(found, lang), _intents(found, lang), _assume(lang))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def quoted(text: str) -> str:
    """`text` as a YAML scalar.

    >>> quoted("core1:Vlan30"), quoted("no"), quoted("a: b")
    ('core1:Vlan30', '"no"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and not _YAML_WORDS.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str, indent: int = 0) -> Iterator[str]:
    for line in text.split("\n"):
        yield f"{' ' * indent}# {line}"


def _head(snapshot: Snapshot, lang: Language) -> Iterator[str]:
    yield from _comment(TEXTS["head"][lang])
    if snapshot.rejected:
        yield from _comment(TEXTS["rejected"][lang])
        for path in snapshot.rejected:
            yield from _comment(f"  {clean(path)}")
    yield ""
    yield "segcheck: 1"
    yield f"name: {quoted(TEXTS['name'][lang])}"


# -- links ----------------------------------------------------------------------------------------


def _links(snapshot: Snapshot, lang: Language) -> Iterator[str]:
    yield from _comment(TEXTS["links"][lang])
    yield "links:"
    said: dict[frozenset[tuple[str, str]], int] = {}
    for device in snapshot.devices:
        for interface in device.interfaces:
            end = _far_end(snapshot, device, interface.description)
            if end is not None:
                pair = frozenset(((device.name, interface.name), end))
                said[pair] = said.get(pair, 0) + 1
    for pair, times in said.items():
        ends = [f"{device}:{interface}" for device, interface in sorted(pair) if ":" not in device]
        if len(ends) == 2 and all(clean(end) == end for end in ends):
            why = TEXTS["both-ends" if times > 1 else "one-end"][lang]
            yield f"  # - [{quoted(ends[0])}, {quoted(ends[1])}]  # {why}"


def _far_end(snapshot: Snapshot, device: Device, description: str) -> tuple[str, str] | None:
    """The interface of another device that `description` names ("to core1 Gi1/0/1"), when it is exactly one."""
    for other in snapshot.devices:
        if other.name == device.name or not other.name:
            continue
        named = re.search(rf"(?<![\w-]){re.escape(other.name)}(?![A-Za-z0-9-])", description, re.IGNORECASE)
        if named is None:
            continue
        for kind, number in _INTERFACE_NAME.findall(description[named.end() :]):
            matching = [
                interface.name
                for interface in other.interfaces
                if (parts := _INTERFACE_NAME.fullmatch(interface.name))
                and parts[1].casefold().startswith(kind.casefold())
                and parts[2] == number
            ]
            if len(matching) == 1:
                return other.name, matching[0]
    return None


# -- zones ----------------------------------------------------------------------------------------


def _zones(found: DraftZones, lang: Language) -> Iterator[str]:
    yield from _comment(TEXTS["zones"][lang])
    yield "zones:"
    written = False
    for zone in found.zones:
        lines = list(_zone(zone, lang))
        written = written or any(not line.lstrip().startswith("#") for line in lines)
        yield from lines
    if not written:
        yield from ("  INTERNET:", f"    title: {quoted(TITLES['INTERNET'][lang])}", "    external: true")
        yield "    prefixes: [any]"
    if found.transit:
        yield from _comment(TEXTS["transit"][lang], 2)
        for group in found.transit:
            for port in group:
                yield from _comment(f"  {clean(port.device)}:{clean(port.interface)}  {_about(port, lang)}", 2)
    if found.loose_vlans:
        yield from _comment(TEXTS["loose-vlans"][lang], 2)
        for vlan, name in found.loose_vlans:
            yield from _comment(f"  {vlan}  {name}", 2)


def _zone(zone: DraftZone, lang: Language) -> Iterator[str]:
    places = [port for port in zone.ports if _namable(port)]
    for device in dict.fromkeys(port.device for port in zone.ports if not _namable(port)):
        yield from _comment(TEXTS["unnamable"][lang].replace("{device}", clean(device)), 2)
    if not (places or zone.vlans or zone.prefixes):
        return
    title = TITLES.get(zone.name) or (None if zone.external else TITLES.get(zone.tier))
    if title is None:
        yield from _comment(TEXTS["unsure"][lang], 2)
    yield f"  {quoted(zone.name)}:"
    written = next((port.text for port in zone.ports if port.text), zone.name)
    yield f"    title: {quoted(title[lang] if title else written)}"
    if zone.external:
        yield "    external: true"
        for hop in zone.next_hops:
            yield from _comment(TEXTS["next-hop"][lang].replace("{address}", _hop_text(hop)), 4)
    if places:
        yield "    interfaces:"
        for port in places:
            yield f"      - {quoted(f'{port.device}:{port.interface}')}  # {_about(port, lang)}"
    if zone.vlans:
        yield "    vlans:"
        for vlan, name in zone.vlans:
            yield f"      - {vlan}  # {name}".rstrip(" #")
    if zone.prefixes:
        yield f"    prefixes: [{', '.join(_prefix(prefix) for prefix in zone.prefixes)}]"
    if not zone.external:
        for hop in zone.next_hops:
            yield from _candidate(hop, lang)


def _candidate(hop: NextHop, lang: Language) -> Iterator[str]:
    """An external zone behind an unknown neighbour, commented out."""
    place = f"{clean(hop.port.device)}:{clean(hop.port.interface)}"
    text = TEXTS["next-hop-inside"][lang].replace("{address}", _hop_text(hop)).replace("{port}", place)
    yield from _comment(text, 2)
    prefixes = ", ".join(_prefix(prefix if prefix.length else None) for prefix in hop.prefixes)
    name = re.sub("[^0-9a-z]+", "-", f"external-{_hop_text(hop)}").strip("-")
    yield from _comment(f"{name}: {{external: true, interfaces: [{quoted(place)}], prefixes: [{prefixes}]}}", 2)


def _namable(port: Port) -> bool:
    """Whether `device:interface` can be written and read back."""
    names = (port.device, port.interface)
    return ":" not in port.device and all(name and clean(name) == name for name in names)


def _about(port: Port, lang: Language) -> str:
    words = [prefix_text(subnet) for subnet in port.subnets] or [TEXTS["address-unknown"][lang]]
    if port.vlan is not None:
        words.append(f"VLAN {port.vlan} {port.vlan_name}".strip())
    words += [f"{kind} {name}" for kind, name in (("VRF", port.vrf), ("zone", port.firewall_zone)) if name]
    return " · ".join([*words, port.text] if port.text else words)


def _prefix(prefix: Prefix | None) -> str:
    return "any" if prefix is None else quoted(prefix_text(prefix))


def _hop_text(hop: NextHop) -> str:
    return prefix_text(Prefix(hop.family, hop.address, hop.family.address_bits))


# -- intents --------------------------------------------------------------------------------------


def _intents(found: DraftZones, lang: Language) -> Iterator[str]:
    names = [zone.name for zone in found.zones if zone.vlans or zone.prefixes or any(map(_namable, zone.ports))]
    inside = [name for name in ("lgwan", "sanitizer-lgwan") if name in names]
    outside = [name for name in ("internet", "sanitizer-net", "dmz", "security-cloud", "INTERNET") if name in names]
    yield from _comment(TEXTS["intents"][lang])
    yield "intents:"
    if "mynumber" in names and len(names) > 1:
        yield from _intent("mynumber-isolated", "{between: [mynumber, others]}", "ISO-1", lang)
    if "lgwan" in names and outside:
        there = f"{{from: lgwan, to: [{', '.join(outside)}]}}"
        back = f"{{from: [{', '.join(outside)}], to: [{', '.join(inside)}]}}"
        yield from _intent("lgwan-internet", there, "DIV-1", lang)
        yield from _intent("internet-lgwan", back, "DIV-1", lang, because="lgwan-internet")
    if "mgmt" in names and "INTERNET" in names:
        yield from _intent("mgmt-internet", "{from: INTERNET, to: mgmt}", "MGT-1", lang)
    yield from _comment(TEXTS["example"][lang], 2)
    example = (
        "- name: screen-transfer",
        "  only:",
        "    from: lgwan",
        "    to: internet",
        "    flows:",
        "      - {source: 192.0.2.0/25, destination: 192.0.2.130, service: rdp}",
        f"  because: {quoted(TEXTS['example-because'][lang])}",
        "  clauses: [DIV-1, DIV-2]",
    )
    yield from _comment("\n".join(example), 2)


def _intent(name: str, isolated: str, clause: str, lang: Language, because: str = "") -> Iterator[str]:
    yield f"  - name: {name}"
    yield f"    isolated: {isolated}"
    yield f"    because: {quoted(TEXTS[because or name][lang])}"
    yield f"    clauses: [{clause}]"


def _assume(lang: Language) -> Iterator[str]:
    yield from _comment(TEXTS["assume"][lang])
    yield "assume: {spoofing: false, closed_segments: true}"
