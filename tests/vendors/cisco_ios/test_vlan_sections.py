"""Sections about VLANs, VTP, VLAN filters and static ARP."""

import pytest
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.source.ledger import LineFate


@pytest.mark.parametrize(
    ("line", "fate", "reason"),
    [
        ("name LGWAN", LineFate.MODELED, ""),
        ("no shutdown", LineFate.MODELED, ""),
        ("state active", LineFate.MODELED, ""),
        ("shutdown", LineFate.APPROXIMATED, "vlan-suspended"),
        ("state suspend", LineFate.APPROXIMATED, "vlan-suspended"),
        ("remote-span", LineFate.IRRELEVANT, "vlan-setting"),
        ("mtu 1500", LineFate.IRRELEVANT, "vlan-setting"),
        ("private-vlan isolated", LineFate.APPROXIMATED, "private-vlan"),
        ("private-vlan association 20,30-31", LineFate.APPROXIMATED, "private-vlan"),
        ("private-vlan association add 20", LineFate.APPROXIMATED, "private-vlan"),
    ],
)
def test_lines_below_a_vlan(line: str, fate: LineFate, reason: str) -> None:
    loaded = Loaded(f"vlan 10\n {line}\n")
    assert (loaded.ledger[2].fate, loaded.ledger[2].reason) == (fate, reason)
    assert loaded.device.vlans == ((10, "LGWAN" if line.startswith("name") else ""),)
    assert loaded.device.unmodeled == ()


@pytest.mark.parametrize(
    "text",
    [
        "vlan 10\n frob\n",
        "vlan 10\n private-vlan association remove 20\n",
        "vlan 10\n private-vlan twoway\n",
        "vlan 10\n no private-vlan association\n",
        # One secondary VLAN has one primary.
        "vlan 10,20\n private-vlan association 30\n",
        "vlan 10-11\n private-vlan association 30\n",
        "vlan\n name X\n",
        "vlan 0\n",
        "vlan dot1q tag native\n",
        "vlan configuration 10\n service-policy input X\n",
        "no vlan 10\n",
        "vlan access-map M 10\n action redirect GigabitEthernet0/1\n",
        "vlan filter M vlan-list\n",
        "vlan filter M vlan-list 0\n",
        "vlan filter M interface Vlan10\n",
        "arp 10.0.0.5\n",
        "arp 10.0.0.5 nomac arpa\n",
        "arp 10.0.0.5 0012.3456.789a arpa GigabitEthernet0/1 alias more\narp 10.0.0.5 0012.3456.789a token\n",
        "arp vrf RED\n",
        "vlan database\n frob 10\n",
        "vlan database\n vlan 4095\n",
    ],
)
def test_what_is_not_understood_costs_the_proof(text: str) -> None:
    loaded = Loaded(text)
    assert loaded.device.unmodeled
    assert LineFate.UNRECOGNIZED in {entry.fate for entry in loaded.ledger.values()}
    assert "unrecognized-statement" in loaded.diagnostics


def test_several_vlans_may_be_of_one_private_kind() -> None:
    loaded = Loaded("vlan 101,102\n private-vlan community\n")
    assert (loaded.device.unmodeled, loaded.device.vlans) == ((), ((101, ""), (102, "")))


def test_a_later_section_keeps_the_name() -> None:
    assert Loaded("vlan 10\n name LGWAN\nvlan 10-11\n").device.vlans == ((10, "LGWAN"), (11, ""))


@pytest.mark.parametrize(
    ("modes", "local"),
    [
        ("vtp mode transparent\n", True),
        ("vtp mode off\n", True),
        ("vtp mode off vlan\n", True),
        ("vtp mode server\n", False),
        ("vtp mode client\n", False),
        ("vtp mode\n", False),
        ("vtp mode transparent\nvtp mode server\n", False),
        # VTP 3 has a mode for each of its databases.
        ("vtp mode off mst\n", False),
        ("vtp mode transparent unknown\n", False),
        ("vtp mode transparent\nvtp mode server mst\n", True),
        ("vtp domain CITY\nvtp version 3\n", False),
    ],
)
def test_whether_the_configuration_prints_every_vlan(modes: str, local: bool) -> None:
    """A server or client prints extended VLANs only: their list is no reason to think that 10 does not exist."""
    loaded = Loaded(modes + "vlan 2000\n")
    assert loaded.device.vlans == (((2000, ""),) if local else ())
    assert loaded.device.unmodeled == ()


def test_vlans_of_the_old_database_mode() -> None:
    loaded = Loaded("vlan database\n vlan 10 name LGWAN\n vlan 20\n vtp transparent\n apply\n exit\n")
    assert loaded.device.vlans == ((10, "LGWAN"), (20, ""))
    assert [entry.fate for entry in loaded.ledger.values()] == [LineFate.MODELED] * 3 + [LineFate.IRRELEVANT] * 3
    assert Loaded("vlan database\n vlan 10 name\n").device.vlans == ((10, ""),)


@pytest.mark.parametrize("listed", ["all", "10", "5,10-12", "5 , 10"])
def test_a_vlan_filter_leaves_a_doubt_on_its_vlans(listed: str) -> None:
    loaded = Loaded(f"interface Vlan10\n ip address 10.0.0.1 255.0.0.0\nvlan filter M vlan-list {listed}\n")
    assert [span.line for span in loaded.interface("Vlan10").doubts] == [3]
    assert loaded.ledger[3].fate is LineFate.APPROXIMATED


@pytest.mark.parametrize(
    "line", ["vlan internal allocation policy ascending", "vlan accounting input", "arp timeout 300", "vtp domain CITY"]
)
def test_settings_are_passed_over(line: str) -> None:
    loaded = Loaded(line + "\n")
    assert (loaded.ledger[1].fate, loaded.ledger[1].reason) == (LineFate.IRRELEVANT, "vlan-setting")


@pytest.mark.parametrize("kind", ["", " arpa", " ARPA", " snap"])
def test_static_arp_in_any_encapsulation(kind: str) -> None:
    (entry,) = Loaded(f"arp vrf RED 10.0.0.5 0012.3456.789a{kind}\n").device.static_arp
    assert (entry.vrf, entry.address, entry.mac) == ("RED", 0x0A000005, 0x123456789A)
