"""Whatever stands in an interface, route, VLAN or translation line: nothing raises and no line is lost."""

from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.source.ledger import LedgerBuilder, LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_ios import interfaces, nat, route_maps, routes, switchports, vlan_sections
from segcheck.vendors.cisco_ios.route_table import is_route_capture, read_route_captures

HEADS = [
    " ".join(head)
    for module in (interfaces, nat, route_maps, routes, vlan_sections)
    for head in module.HANDLERS
    if head != ("interface",)
]
LINES = [" ".join(head) for head in (*interfaces._LINES, *switchports._READERS)]
WORDS_TEXT = (
    "Gi0/1 Gi0/1.5 Vlan10 10.0.0.1 10.0.0.9 255.255.255.0 /24 2001:db8::1/64 FE80::1 in out 10 20-30 add vrf "
    "RED track overload interface pool P static list 1 route-map tcp 80 dhcp secondary eui-64 link-local "
    "native sticky no Null0 0012.3456.789a host-association association vlan-list address ip switchport mode "
    "trunk access permit deny network name add-route match-in-vrf standby port-security 99999999999999999999 - "
    ", / . : \u0661 \u3042 "
)
WORDS = st.sampled_from(WORDS_TEXT.split())
TAIL = st.lists(WORDS | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6), max_size=7)
BELOW = st.tuples(
    st.sampled_from(["", "no ", "switchport "]),
    st.sampled_from([*LINES, "", "mode", "trunk allowed vlan", "quux"]),
    TAIL,
)
SECTION = st.tuples(
    st.sampled_from(["interface Gi0/1", "interface Gi0/1.5", "interface", "interface range", *HEADS]), TAIL
)


@given(st.lists(st.tuples(SECTION, st.lists(BELOW, max_size=4)), max_size=5))
def test_any_line_is_answered(sections: list[tuple[tuple[str, list[str]], list[tuple[str, str, list[str]]]]]) -> None:
    text = "ipv6 unicast-routing\n"
    for (head, tail), below in sections:
        bare = head in ("interface Gi0/1", "interface Gi0/1.5")
        text += f"{head} {'' if bare else ' '.join(tail)}\n"
        text += "".join(f" {prefix}{line} {' '.join(rest)}\n" for prefix, line, rest in below)
    loaded = Loaded(text)
    written = {number for number, line in enumerate(loaded.source.lines, 1) if line.strip()}
    assert set(loaded.ledger) == written
    if any(entry.fate is LineFate.UNRECOGNIZED for entry in loaded.ledger.values()):
        assert loaded.device.unmodeled or any(table.uncomputed for table in loaded.device.routing)


ROUTE_WORDS_TEXT = (
    "C S* O L B D EX i%L1 10.0.0.0/24 10.0.0.0 0.0.0.0/0 [1/0] [110/2] via 10.0.0.9, 10.0.0.9 is directly "
    "connected, subnetted, 2 subnets variably masks Gi0/1 Null0 00:00:01, Codes: r#show route ip Routing "
    "Table: - C ::/0 2001:DB8::/32 IPv6 entries --More-- "
)
ROUTE_WORDS = st.sampled_from(ROUTE_WORDS_TEXT.split())


@given(st.lists(st.tuples(st.sampled_from(["", "   ", "      "]), st.lists(ROUTE_WORDS, max_size=8)), max_size=8))
def test_any_route_capture_is_read_or_refused(lines: list[tuple[str, list[str]]]) -> None:
    source = decode("routes.txt", "\n".join(indent + " ".join(words) for indent, words in lines).encode())
    is_route_capture(source)
    found = read_route_captures(source, LedgerBuilder(source))
    assert found or isinstance(found, tuple) is False
