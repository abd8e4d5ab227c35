"""Which lines make a list, which leave it alone, and which cost the device its proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_ios.parse import parse

USED = "interface GigabitEthernet0/1\n ip address 10.0.0.1 255.255.255.0\n ip access-group T in\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("access-list compiled\n", "list-housekeeping"),
        ("access-list dynamic-extended\n", "list-housekeeping"),
        ("access-list rate-limit 10 5\n", "list-housekeeping"),
        ("access-list 100 remark web servers\n", "remark"),
        ("access-list 210 permit 0x0800 0x0000\n", "not-an-ip-list"),
        ("access-list 1100 permit 0011.2233.4455 0000.0000.0000 any\n", "not-an-ip-list"),
        ("arp access-list GUESTS\n permit ip host 10.0.0.5 mac host 0011.2233.4455\n", "not-an-ip-list"),
        ("ip access-list role-based STAFF\n permit ip\n", "bounded-where-used"),
        ("ipv6 access-list role-based STAFF\n permit ipv6\n", "bounded-where-used"),
        ("ip access-list logging interval 10\n", "list-housekeeping"),
        ("ip access-list persistent\n", "list-housekeeping"),
        ("ip access-list log-update threshold 10\n", "list-housekeeping"),
        ("ipv6 access-list log-update threshold 10\n", "list-housekeeping"),
        ("time-range NIGHT\n periodic daily 22:00 to 23:59\n", "bounded-where-used"),
        ("no access-list 10\n", "nothing-to-remove"),
    ],
)
def test_what_makes_no_packet_list_is_passed_over(text: str, reason: str) -> None:
    loaded = Loaded(text)
    assert {(entry.fate, entry.reason) for entry in loaded.ledger.values()} == {(LineFate.IRRELEVANT, reason)}
    assert loaded.device.unmodeled == ()
    assert loaded.device.filters == ()


@pytest.mark.parametrize(
    "text",
    [
        "access-list 3000 permit any\n",
        "access-list 100\n",
        "access-list 100 permit ip any any\n deny ip any any\n",
        "access-list bogus permit any\n",
        "ip access-list extended\n",
        "ip access-list standard A B\n",
        "ip access-list resequence T 10 10\n",
        "ipv6 access-list A B\n permit ipv6 any any\n",
        "mac access-list standard M\n permit any any\n",
        "mac access-list extended\n",
        "time-range NIGHT DAY\n",
        "time-range NIGHT\n permit ip any any\n",
        # A list of one kind cannot be continued as the other.
        "access-list 10 permit any\nip access-list extended 10\n permit ip any any\n",
        "ip access-list extended 10\n permit ip any any\naccess-list 10 permit any\n",
        "access-list 700 deny 0012.3456.789a 0000.0000.0000\nno access-list 700\n",
        "mac access-list extended M\n deny any any\nno mac access-list extended M\n",
        "ipv6 access-list V\n deny ipv6 any any\nno ipv6 access-list V\n",
        "no ip access-list extended T\n permit ip any any\n",
    ],
)
def test_what_is_no_list_costs_the_proof(text: str) -> None:
    loaded = Loaded(text)
    assert loaded.device.unmodeled
    assert LineFate.UNRECOGNIZED in {entry.fate for entry in loaded.ledger.values()}


def test_a_head_without_kind_begins_an_extended_list() -> None:
    loaded = Loaded(USED + "ip access-list T\n permit tcp any any eq www\n")
    (binding,) = loaded.interface("GigabitEthernet0/1").ingress
    assert [rule.action.name for rule in binding.filter.rules] == ["PERMIT"]
    assert loaded.diagnostics == set()


@pytest.mark.parametrize("entry", ["exit", "exit-access-list", "remark nothing", "10 remark numbered"])
def test_lines_without_effect_leave_a_list_empty_and_so_open(entry: str) -> None:
    loaded = Loaded(USED + f"ip access-list extended T\n {entry}\n")
    assert loaded.fate(entry) is LineFate.IRRELEVANT
    (binding,) = loaded.interface("GigabitEthernet0/1").ingress
    assert binding.filter.rules == ()
    assert binding.filter.default.name == "PERMIT"


@pytest.mark.parametrize("entry", ["sequence 99999999999 permit ip any any", "sequence permit ip any any", "sequence"])
def test_an_entry_whose_number_is_none_may_do_anything_in_its_place(entry: str) -> None:
    loaded = Loaded("ipv6 access-list T\n" + f" {entry}\n deny ipv6 any any\n")
    found = next(one for one in loaded.device.filters if one.family is Family.IPV6)
    assert found.rules[0].action.name == "UNKNOWN"
    assert loaded.fate(entry) is LineFate.UNRECOGNIZED


def test_a_number_behind_an_ipv6_entry_gives_its_place() -> None:
    loaded = Loaded("ipv6 access-list T\n deny ipv6 any any sequence 20\n permit tcp any any sequence 10\n")
    found = next(one for one in loaded.device.filters if one.family is Family.IPV6)
    assert [rule.action.name for rule in found.rules][:2] == ["PERMIT", "DENY"]


def test_remarks_and_numbers_of_mac_lists() -> None:
    loaded = Loaded("mac access-list extended M\n remark staff\n 10 permit host 0012.3456.789a any\n")
    assert loaded.fate("remark") is LineFate.IRRELEVANT
    assert loaded.device.unmodeled == ()


@pytest.mark.parametrize(
    "head",
    ["ip access-list extended T", "ipv6 access-list T", "mac access-list extended T", "time-range T", "vlan 10"],
)
def test_free_text_inside_a_section_is_never_passed_over(head: str) -> None:
    """The lines of a banner have no words, wherever the banner stands."""
    loaded = Loaded(f"{head}\n banner motd ^C\n permit ip any any\n ^C\n")
    assert LineFate.UNRECOGNIZED in {entry.fate for entry in loaded.ledger.values()}


HEADS = (
    *("ip access-list extended T", "ip access-list standard S", "ipv6 access-list V", "mac access-list extended M"),
    *("object-group network G", "object-group service P", "interface GigabitEthernet0/1", "vlan 10", "vlan database"),
    *("class-map type inspect C", "route-map R permit 10", "router bgp 1", "vlan access-map A 10", "time-range W"),
)
BELOW = ("banner motd ^C", "^C", "certificate ca 01", "quit", "macro name x", "@", "permit ip any any", "exit", "")


@given(st.lists(st.tuples(st.sampled_from(HEADS), st.lists(st.sampled_from(BELOW), max_size=4)), max_size=4))
def test_blocks_of_text_below_any_head_raise_nothing(sections: list[tuple[str, list[str]]]) -> None:
    text = "".join(f"{head}\n" + "".join(f" {line}\n" for line in below) for head, below in sections)
    configuration = parse(decode("r.cfg", text.encode()))
    assert configuration.notes.source.path == "r.cfg"
