"""Zones, SD-WAN zones and virtual domains: what the interface words of a policy stand for."""

from __future__ import annotations

from tests.vendors.fortinet_fortios.boxes import box, configuration_of

from segcheck.model.network import Snapshot
from segcheck.reachability.topology import build_topology
from segcheck.source.ledger import LineFate
from segcheck.vendors.fortinet_fortios.administration.missing_parts import report_missing_parts
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments, attachments

PORTS = """
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.0.1.1 255.255.255.0
    next
    edit "port2"
        set vdom "root"
        set ip 10.0.2.1 255.255.255.0
    next
    edit "port3"
        set vdom "root"
        set ip 10.0.3.1 255.255.255.0
    next
end
"""


def attached(text: str) -> tuple[FortiConfiguration, Attachments]:
    configuration = configuration_of(text)
    return configuration, attachments(configuration)


def zones(*entries: str) -> str:
    return "config system zone\n" + "".join(f"{entry}\n" for entry in entries) + "end\n"


def test_a_zone_stands_for_its_members_and_they_for_it() -> None:
    found = attached(PORTS + zones('edit "lgwan"', 'set interface "port1" "port2"', "next"))[1]
    assert found.zones("root", "lgwan") == ("lgwan",)
    assert [interface.name for interface in found.behind("root", "lgwan")] == ["port1", "port2"]
    assert found.zones("root", "port1") == ("lgwan",)
    assert [interface.name for interface in found.behind("root", "port1")] == ["port1"]
    assert found.zones("root", "port3") == ("port3",)
    assert [interface.zone for interface in found.interfaces] == ["lgwan", "lgwan", "port3"]
    assert [interface.nat_side for interface in found.interfaces] == ["port1", "port2", "port3"]


def test_a_policy_that_names_a_member_of_a_zone_puts_the_device_in_doubt() -> None:
    text = PORTS + zones('edit "lgwan"', 'set interface "port1"', "next")
    line = 'config firewall policy\n edit 1\n  set srcintf "{}"\n  set dstintf "port3"\n next\nend\n'
    assert [code for code in _codes(text + line.format("port1")) if code == "zone-member-in-policy"]
    assert "zone-member-in-policy" not in _codes(text + line.format("lgwan"))


def _codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in attached(text)[0].notes.diagnostics]


def test_any_stands_for_all_interfaces_of_the_virtual_domain() -> None:
    found = attached(PORTS + zones('edit "lgwan"', 'set interface "port1" "port2"', "next"))[1]
    assert found.zones("root", "any") == ("lgwan", "port3")
    assert len(found.behind("root", "any")) == 3


def test_any_stands_for_tunnels_and_loopbacks_too() -> None:
    more = (
        'config system interface\n edit "lo"\n set vdom "root"\n set type loopback\n next\n'
        ' edit "ssl.root"\n set vdom "root"\n set type tunnel\n next\n'
        ' edit "agg"\n set vdom "root"\n set type aggregate\n set member "port3"\n next\nend\n'
    )
    assert attached(PORTS + more)[1].zones("root", "any") == ("port1", "port2", "lo", "ssl.root", "agg")


def test_a_zone_without_members_is_a_zone() -> None:
    found = attached(PORTS + zones('edit "empty"', "next"))[1]
    assert found.zones("root", "empty") == ("empty",)
    assert found.behind("root", "empty") == ()


def test_traffic_inside_a_zone_is_denied_unless_allowed() -> None:
    text = PORTS + zones(
        'edit "a"', 'set interface "port1"', "next", 'edit "b"', 'set interface "port2"', "set intrazone allow", "next"
    )
    assert [(zone.name, zone.allows_inside) for zone in attached(text)[1].firewall_zones] == [("a", False), ("b", True)]


def test_an_interface_in_two_zones_is_malformed_and_puts_the_device_in_doubt() -> None:
    text = PORTS + zones('edit "a"', 'set interface "port1"', "next", 'edit "b"', 'set interface "port1"', "next")
    configuration, _ = attached(text)
    assert LineFate.MALFORMED in {entry.fate for entry in configuration.notes.ledger.build()}
    assert configuration.notes.unmodeled


def test_a_zone_with_the_name_of_an_interface_puts_the_device_in_doubt() -> None:
    assert box(PORTS + zones('edit "port3"', "next")).unmodeled


def test_a_word_that_names_nothing_stands_for_nothing() -> None:
    assert attached(PORTS)[1].zones("root", "port9") == ()
    assert attached(PORTS)[1].zones("other", "port1") == ()


SDWAN = """
config system sdwan
    set status enable
    config zone
        edit "virtual-wan-link"
        next
        edit "lines"
        next
    end
    config members
        edit 1
            set interface "port1"
            set zone "lines"
            set gateway 10.0.1.254
        next
        edit 2
            set interface "port2"
            set gateway 10.0.2.254
        next
    end
end
"""


def test_members_of_sdwan_are_in_its_zones() -> None:
    found = attached(PORTS + SDWAN)[1]
    assert [interface.zone for interface in found.interfaces] == ["lines", "virtual-wan-link", "port3"]
    assert found.zones("root", "lines") == found.zones("root", "port1") == ("lines",)


def test_before_release_6_4_the_same_is_called_virtual_wan_link() -> None:
    text = (
        "config system virtual-wan-link\n set status enable\n config members\n edit 1\n"
        ' set interface "port1"\n set gateway 10.0.1.254\n next\n end\nend\n'
    )
    found = attached(PORTS + text)[1]
    assert found.zones("root", "virtual-wan-link") == ("virtual-wan-link",)
    assert [interface.name for interface in found.behind("root", "virtual-wan-link")] == ["port1"]


def test_a_member_of_sdwan_and_of_a_zone_puts_the_device_in_doubt() -> None:
    assert box(PORTS + SDWAN + zones('edit "z"', 'set interface "port1"', "next")).unmodeled


# -- virtual domains -----------------------------------------------------------------------------------------------

DIVIDED = """
config vdom
edit root
next
edit inner
next
end
config global
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.0.1.1 255.255.255.0
    next
    edit "port2"
        set vdom "inner"
        set ip 10.0.2.1 255.255.255.0
    next
    edit "link0"
        set vdom "root"
        set type vdom-link
        set ip 192.0.2.1 255.255.255.252
    next
    edit "link1"
        set vdom "inner"
        set type vdom-link
        set ip 192.0.2.2 255.255.255.252
    next
end
config system vdom-link
    edit "link"
        set type ethernet
    next
end
end
config vdom
edit root
config system zone
    edit "shared name"
        set interface "port1"
    next
end
end
config vdom
edit inner
config system zone
    edit "shared name"
        set interface "port2"
    next
end
config router static
    edit 1
        set gateway 192.0.2.1
        set device "link1"
    next
end
end
"""


def test_virtual_domains_keep_names_and_tables_apart() -> None:
    configuration, found = attached(DIVIDED)
    assert configuration.divided
    assert found.zones("root", "shared name") == ("root/shared name",)
    assert found.zones("inner", "shared name") == ("inner/shared name",)
    assert [interface.name for interface in found.behind("inner", "shared name")] == ["port2"]
    assert found.zones("root", "any") == ("root/shared name", "root/link0")
    assert [interface.vrf for interface in found.interfaces] == ["root", "inner", "root", "inner"]


def test_a_link_between_virtual_domains_is_one_wire() -> None:
    device = box(DIVIDED)
    assert [(link.first, link.second) for link in device.inner_links] == [("link0", "link1")]
    topology = build_topology(Snapshot((device,), (), (), (), ()))
    assert topology.segment_of["fw", "link0"] == topology.segment_of["fw", "link1"]
    assert [route.target for route in device.table("inner").routes if route.prefix.length == 0]
    assert [route for route in device.table("root").routes if route.prefix.length == 0] == []


def test_links_of_network_processors_join_their_vlans_tag_by_tag() -> None:
    text = """
config system interface
    edit "npu0_vlink0"
        set vdom "root"
        set type physical
    next
    edit "npu0_vlink1"
        set vdom "root"
        set type physical
    next
    edit "a10"
        set vdom "root"
        set interface "npu0_vlink0"
        set vlanid 10
    next
    edit "b10"
        set vdom "root"
        set interface "npu0_vlink1"
        set vlanid 10
    next
    edit "b20"
        set vdom "root"
        set interface "npu0_vlink1"
        set vlanid 20
    next
end
"""
    device = box(text)
    pairs = [(link.first, link.second) for link in device.inner_links]
    assert pairs == [("npu0_vlink0", "npu0_vlink1"), ("a10", "b10")]


def test_a_domain_with_interfaces_but_no_configuration_puts_the_device_in_doubt() -> None:
    lost = PORTS.replace('set vdom "root"\n        set ip 10.0.3', 'set vdom "lost"\n        set ip 10.0.3')
    configuration = configuration_of(lost + "config firewall policy\nend\n")
    report_missing_parts(configuration, attachments(configuration))
    assert len(configuration.notes.unmodeled) == 1


def test_transparent_mode_puts_the_device_in_doubt() -> None:
    configuration = configuration_of(PORTS + "config system settings\n set opmode transparent\nend\n")
    attachments(configuration)
    assert [span.line for span in configuration.notes.unmodeled]
    assert "transparent-mode" in [entry.reason for entry in configuration.notes.ledger.build()]


def test_a_virtual_wire_pair_puts_the_device_in_doubt() -> None:
    pair = 'config system virtual-wire-pair\n edit "wire"\n set member "port1" "port2"\n next\nend\n'
    device = box(PORTS + pair)
    assert [span.line for span in device.unmodeled] == [18]


def test_routing_tables_of_one_virtual_domain_have_numbers() -> None:
    text = PORTS.replace("set ip 10.0.3.1", "set vrf 7\n        set ip 10.0.3.1")
    assert [interface.vrf for interface in attached(text)[1].interfaces] == ["", "", "#7"]
    assert {table.vrf for table in box(text).routing} == {"", "#7"}
