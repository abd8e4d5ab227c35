"""Local-in policies: who may speak to the firewall itself."""

from __future__ import annotations

from tests.vendors.fortinet_fortios.boxes import ADDRESSES, NETWORKS, box, configuration_of, converted, fate, packet

from segcheck.model.header import Family
from segcheck.model.network import Device
from segcheck.semantics.evaluate import decide

SELF = packet("10.1.1.10", "10.1.1.1", 443)
OTHER = packet("10.1.1.11", "10.1.1.1", 443)


def entry(order: int = 1, **settings: str) -> str:
    known = {"intf": '"lan"', "srcaddr": '"all"', "dstaddr": '"all"', "service": '"ALL"', "schedule": '"always"'}
    known.update({key.replace("_", "-"): value for key, value in settings.items()})
    lines = "".join(f"        set {key} {value}\n" for key, value in known.items() if value)
    return f"    edit {order}\n{lines}    next\n"


def guarded(entries: str, more: str = "") -> Device:
    return box(f"{NETWORKS}{more}{ADDRESSES}config firewall local-in-policy\n{entries}end\n")


def test_an_entry_without_action_denies() -> None:
    assert fate(guarded(entry()), "lan", SELF) == "dropped"


def test_what_no_entry_matches_depends_on_what_the_device_listens_to() -> None:
    assert fate(guarded(entry(srcaddr='"pc"')), "lan", OTHER) == "unknown"
    assert fate(box(NETWORKS), "lan", SELF) == "unknown"


def test_order_decides() -> None:
    entries = entry(7, srcaddr='"pc"', action="accept") + entry(2)
    device = guarded(entries)
    assert (fate(device, "lan", SELF), fate(device, "lan", OTHER)) == ("passes", "dropped")


def test_disabled_entries_are_not_there() -> None:
    assert fate(guarded(entry(status="disable")), "lan", SELF) == "unknown"


def test_entries_hold_at_their_interface_only() -> None:
    device = guarded(entry(intf='"wan"'))
    assert fate(device, "lan", SELF) == "unknown"
    assert fate(device, "wan", packet("198.51.100.7", "203.0.113.1")) == "dropped"
    assert fate(guarded(entry(intf='"any"')), "lan", SELF) == "dropped"


def test_negations_are_heeded() -> None:
    device = guarded(entry(srcaddr='"pc"', srcaddr_negate="enable"))
    assert (fate(device, "lan", SELF), fate(device, "lan", OTHER)) == ("unknown", "dropped")


def test_what_is_said_of_one_member_of_a_zone_may_hold_for_the_zone() -> None:
    zone = 'config system zone\n edit "inside"\n set interface "lan" "dmz"\n next\nend\n'
    assert fate(guarded(entry(), zone), "lan", SELF) == "unknown"


def test_an_entry_that_is_not_understood_is_bounded() -> None:
    strange = entry().replace("    next\n", "        set frobnicate hard\n    next\n")
    assert fate(guarded(strange + entry(2)), "lan", SELF) == "unknown"
    assert fate(guarded(entry(action="frobnicate")), "lan", SELF) == "unknown"


def test_an_entry_for_the_management_interface_only_may_hold_elsewhere() -> None:
    assert fate(guarded(entry(ha_mgmt_intf_only="enable")), "lan", SELF) == "unknown"


def test_transit_packets_are_not_meant() -> None:
    device = guarded(entry(action="accept"))
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80")) == "dropped"


def test_the_filters_of_one_interface_for_those_who_manage_it() -> None:
    entries = entry(srcaddr='"pc"', action="accept") + entry(2)
    text = f"{NETWORKS}{ADDRESSES}config firewall local-in-policy\n{entries}end\n"
    firewall, device = converted(configuration_of(text))
    lan, wan = device.interface("lan"), device.interface("wan")
    assert lan is not None
    assert wan is not None
    (filter_,) = firewall.local_in["root"].filters(lan)
    assert filter_.family is Family.IPV4
    assert decide(filter_, SELF).may_permit
    assert not decide(filter_, OTHER).may_permit
    assert firewall.local_in["root"].filters(wan) == ()
