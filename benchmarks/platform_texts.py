"""Generated configurations of every platform: a city's segments, each with an interface and a list of its own.

Three quarters of the lines or more are entries of filters, as on the devices that hold many. Addresses, names and ports
change from line to line; nothing is random.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.linux_gateway import gateway_files
from benchmarks.parse_lines import generated, generated_asa, generated_fortios

PLATFORMS = (
    "cisco_ios",
    "cisco_asa",
    "fortinet_fortios",
    "linux",
    "yamaha_rtx",
    "nec_ix",
    "alliedware_plus",
    "alaxala_ax",
    "furukawa_fitelnet",
    "iij_seil",
    "apresia_aeos",
)
_ENTRIES = 32  # of the list of one segment
Files = tuple[tuple[str, bytes], ...]


def _network(segment: int) -> str:
    return f"10.{segment // 250}.{segment % 250}"


def _server(segment: int, entry: int) -> str:
    return f"10.200.{entry}.{segment % 250 + 1}"


def _yamaha(segment: int) -> Iterator[str]:
    first = 1_000 + segment * 100
    yield f"ip lan1/{segment + 1} address {_network(segment)}.1/24"
    yield f"vlan lan1/{segment + 1} 802.1q vid={segment + 2}"
    numbers = " ".join(str(first + entry) for entry in range(_ENTRIES))
    yield f"ip lan1/{segment + 1} secure filter in {numbers} dynamic {first + 90}"
    for entry in range(_ENTRIES):
        yield f"ip filter {first + entry} pass {_network(segment)}.0/24 {_server(segment, entry)} tcp * {8000 + entry}"
    yield f"ip filter dynamic {first + 90} {_network(segment)}.0/24 * www syslog=off"


def _nec(segment: int) -> Iterator[str]:
    for entry in range(_ENTRIES):
        ends = f"src {_network(segment)}.0/24 sport any dest {_server(segment, entry)}/32 dport eq {8000 + entry}"
        yield f"ip access-list seg-{segment} permit tcp {ends}"
    yield f"interface GigaEthernet2.{segment + 1}"
    yield f"  description segment {segment}"
    yield f"  encapsulation dot1q {segment + 2} tpid 8100"
    yield f"  ip address {_network(segment)}.1/24"
    yield f"  ip filter seg-{segment} 10 in"
    yield "  no shutdown"
    yield "!"


def _alliedware_plus(segment: int) -> Iterator[str]:
    yield f"access-list hardware SEGMENT-{segment}"
    for entry in range(_ENTRIES):
        yield f" permit tcp {_network(segment)}.0/24 {_server(segment, entry)}/32 eq {8000 + entry}"
    yield " deny ip any any"
    yield "!"
    yield f"interface vlan{segment + 2}"
    yield f" ip address {_network(segment)}.1/24"
    yield f" description segment {segment}"
    yield "!"
    yield f"vlan access-map MAP-{segment}"
    yield f" match access-group SEGMENT-{segment}"
    yield f"vlan filter MAP-{segment} vlan-list {segment + 2} input"


def _alaxala(segment: int) -> Iterator[str]:
    yield f"ip access-list extended SEGMENT-{segment}"
    for entry in range(_ENTRIES):
        ends = f"{_network(segment)}.0 0.0.0.255 host {_server(segment, entry)}"
        yield f"  {entry * 10 + 10} permit tcp {ends} eq {8000 + entry}"
    yield "!"
    yield f"interface vlan {segment + 2}"
    yield f"  ip address {_network(segment)}.1 255.255.255.0"
    yield f"  ip access-group SEGMENT-{segment} in"
    yield "!"


def _fitelnet(segment: int) -> Iterator[str]:
    for entry in range(_ENTRIES):
        ends = f"{_network(segment)}.0 0.0.0.255 host {_server(segment, entry)}"
        yield f"access-list {2000 + segment} permit tcp {ends} eq {8000 + entry}"
    yield f"interface Port-channel {segment + 1}"
    yield f" ip address {_network(segment)}.1 255.255.255.0"
    yield f" ip access-group {2000 + segment} in"
    yield "exit"
    yield "!"


def _seil(segment: int) -> Iterator[str]:
    yield f"interface vlan{segment} over lan0 tag {segment + 2}"
    yield f"interface vlan{segment} add {_network(segment)}.1/24"
    for entry in range(_ENTRIES):
        ends = f"source {_network(segment)}.0/24 destination {_server(segment, entry)}/32 dstport {8000 + entry}"
        place = f"S{segment}E{entry} interface vlan{segment} direction in"
        yield f"filter add {place} action pass protocol tcp {ends} state enable enable"


def _apresia(segment: int) -> Iterator[str]:
    for entry in range(_ENTRIES):
        rule = f"{segment % 100 + 1} {entry + 1}"
        yield f"packet-filter2 {rule} condition ipv4 dst {_server(segment, entry)}/32"
        yield f"packet-filter2 {rule} action permit"
    yield f"interface vlan {segment + 2}"
    yield f" ip address {_network(segment)}.1/24"
    yield "!"


# Platform (its folder below `vendors`) -> lines before all segments, lines of one segment, lines behind all.
_SEGMENTED: dict[str, tuple[str, Callable[[int], Iterator[str]], str]] = {
    "yamaha_rtx": ("# RTX1220 Rev.15.04.03 (Fri Jul  8 10:00:00 2022)\nip routing on", _yamaha, ""),
    "nec_ix": (
        "! NEC Portable Internetwork Core Operating System Software\n"
        "! IX Series IX2215 (magellan-sec) Software, Version 10.2.16, RELEASE SOFTWARE\nhostname rt1\n!",
        _nec,
        "",
    ),
    "alliedware_plus": ("!\nservice password-encryption\n!\nhostname sw1\n!", _alliedware_plus, "!\nend"),
    "alaxala_ax": (
        '#Last modified by admin at Mon Apr  6 10:00:00 2026 with version 12.1.Q\n!\nhostname "sw1"\n!\n'
        "flow detection mode layer3-2\n!",
        _alaxala,
        "",
    ),
    "furukawa_fitelnet": (
        "!  LAST EDIT    10:00:00 2026/04/06\n!  LAST REFRESH 10:00:00 2026/04/06\n"
        "!  LAST SAVE    10:00:00 2026/04/06\n!\nhostname rt1\n!",
        _fitelnet,
        "end",
    ),
    "iij_seil": ("hostname rt1\ninterface lan0 add 10.255.0.1/24", _seil, ""),
    "apresia_aeos": ("! Apresia15000-32XL-PSR Ver 8.40.01\n!\nhostname sw1\n!\npacket-filter2", _apresia, "end"),
}


def _segmented(platform: str, lines: int) -> bytes:
    head, segment, foot = _SEGMENTED[platform]
    texts = head.split("\n")
    number = 0
    while len(texts) < lines:
        texts += segment(number)
        number += 1
    return "\n".join([*texts, *filter(None, [foot])]).encode() + b"\n"


def platform_files(platform: str, lines: int = 10_000) -> Files:
    """One device of `platform`, in about `lines` lines. Raises: KeyError for a platform that has no generator."""
    if platform == "linux":
        return gateway_files(lines)
    if platform in _SEGMENTED:
        return (("device.cfg", _segmented(platform, lines)),)
    makers = {"cisco_ios": generated, "cisco_asa": generated_asa, "fortinet_fortios": generated_fortios}
    return (("device.cfg", makers[platform](lines)),)
