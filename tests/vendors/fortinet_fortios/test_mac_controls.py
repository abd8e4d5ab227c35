"""MAC addresses: fixed ARP entries, IP-MAC binding, reservations."""

from __future__ import annotations

from tests.vendors.fortinet_fortios.boxes import NETWORKS, configuration_of

from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.fortinet_fortios.network.attachments import attachments
from segcheck.vendors.fortinet_fortios.network.mac_controls import static_arp, with_bindings

ARP = 'config system arp-table\n edit 1\n  set interface "lan"\n  set ip 10.1.1.10\n  set mac {mac}\n next\nend\n'
BINDING = """
config firewall ipmacbinding setting
    set bindthroughfw enable
end
config firewall ipmacbinding table
    edit 1
        set ip 10.1.1.10
        set mac 00:11:22:33:44:55
        set status enable
    next
end
"""
RESERVED = """
config system dhcp server
    edit 1
        set interface "lan"
        set mac-acl-default-action block
        config reserved-address
            edit 1
                set ip 10.1.1.10
                set mac 00:11:22:33:44:55
                set action block
            next
        end
    next
end
"""


def test_a_fixed_arp_entry_is_a_pair_in_the_table_of_its_interface() -> None:
    configuration = configuration_of(NETWORKS + ARP.format(mac="00:11:22:33:44:55"))
    (pair,) = static_arp(configuration, attachments(configuration))
    assert (pair.vrf, pair.address, pair.mac) == ("", ipv4("10.1.1.10"), 0x001122334455)


def test_an_entry_that_cannot_be_read_is_malformed_and_no_pair() -> None:
    configuration = configuration_of(NETWORKS + ARP.format(mac="nonsense"))
    assert static_arp(configuration, attachments(configuration)) == ()
    assert LineFate.MALFORMED in {entry.fate for entry in configuration.notes.ledger.build()}


def test_a_binding_only_makes_passing_unsure_where_the_interface_takes_part() -> None:
    taking_part = NETWORKS.replace("set ip 10.1.1.1", "set ipmac enable\n        set ip 10.1.1.1")
    configuration = configuration_of(taking_part + BINDING)
    found = with_bindings(configuration, attachments(configuration).interfaces)
    assert [bool(interface.doubts) for interface in found] == [True, False, False]
    assert configuration.notes.unmodeled == []


def test_a_binding_that_no_interface_takes_part_in_does_nothing() -> None:
    configuration = configuration_of(NETWORKS + BINDING)
    found = with_bindings(configuration, attachments(configuration).interfaces)
    assert not any(interface.doubts for interface in found)


def test_reservations_of_the_dhcp_server_keep_nothing_apart() -> None:
    configuration = configuration_of(NETWORKS + RESERVED)
    assert not any(interface.doubts or interface.mac_filters for interface in attachments(configuration).interfaces)
    fates = {entry.fate for entry in configuration.notes.ledger.build()}
    assert fates <= {LineFate.MODELED, LineFate.IRRELEVANT}
    assert configuration.notes.unmodeled == []
