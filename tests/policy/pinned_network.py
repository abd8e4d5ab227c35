"""A switch and a router with one registered exception, to be varied: what is at the ports, what the router says."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from segcheck.model.filters import Action, Rule
from segcheck.model.header import Field, FieldIn
from segcheck.model.layer2 import FrameScope, MacFilter
from segcheck.model.network import Snapshot
from segcheck.policy.check import check
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Observation, Outcome, Verdict
from segcheck.source.text import Span
from segcheck.vendors.registry import load_files

DAY = datetime.date(2026, 11, 21)
OWN, OTHER = "0000.5e00.5340", "0000.5e00.5341"
ACCESS = ("switchport mode access", "switchport access vlan 20")
LISTS = """ip access-list extended NOT-40
 deny ip host 10.10.20.40 any
 permit ip any any
ip access-list extended MAYBE-40
 deny ip host 10.10.20.40 any time-range NIGHT
 permit ip any any
"""


@dataclass(frozen=True)
class Site:
    """`ports`: lines of each port of the switch beside access mode; `router`: lines at the router's top level.

    `listed`: addresses that a MAC list for all frames admits at the first port.
    """

    ports: tuple[tuple[str, ...], ...] = ((),)
    router: tuple[str, ...] = ()
    switch: tuple[str, ...] = ()
    permitted: str = "tcp host 10.10.20.40 host 198.51.100.80 eq 443"
    service: str = "https"
    source: str = "{ip: 10.10.20.40, mac: 00:00:5e:00:53:40}"
    destination: str = "{ip: 198.51.100.80}"
    outside: str = "LGWAN: {title: l, interfaces: ['rt1:GigabitEthernet0/1']}"
    more: tuple[str, ...] = field(default=())
    listed: tuple[int, ...] = ()

    def texts(self) -> dict[str, str]:
        """The two configurations."""
        switch = ["hostname sw1", "vlan 20"]
        for number, lines in enumerate(self.ports, 1):
            switch += [f"interface GigabitEthernet0/{number}", *(f" {line}" for line in (*ACCESS, *lines))]
        switch += ["interface GigabitEthernet0/24", " switchport mode trunk", LISTS, *self.switch, "end"]
        router = f"""hostname rt1
interface GigabitEthernet0/0
 no ip address
interface GigabitEthernet0/0.20
 encapsulation dot1Q 20
 ip address 10.10.20.1 255.255.255.0
 ip access-group OUT in
interface GigabitEthernet0/1
 ip address 198.51.100.1 255.255.255.0
 ip access-group BACK in
ip access-list extended OUT
 permit {self.permitted}
ip access-list extended BACK
 permit tcp host 198.51.100.80 eq 443 host 10.10.20.40 established
"""
        return {"sw1.cfg": "\n".join(switch), "rt1.cfg": router + "\n".join((*self.router, "end"))}

    def snapshot(self) -> Snapshot:
        """The two devices."""
        snapshot = load_files([(name, f"{text}\n".encode()) for name, text in self.texts().items()])
        return with_mac_list(snapshot, *self.listed) if self.listed else snapshot

    def policy(self) -> Policy:
        """The policy with the exception."""
        lines = (
            "segcheck: 1",
            "name: t",
            "zones:",
            "  mynumber: {title: m, interfaces: ['rt1:GigabitEthernet0/0.20']}",
            f"  {self.outside}",
            "links: [['sw1:GigabitEthernet0/24', 'rt1:GigabitEthernet0/0']]",
            "properties: {ISO-2: {}, MAC-1: {}}",
            "exceptions:",
            "  - {id: EX-01, purpose: p, from: mynumber, to: LGWAN, reason: r, approver: a, approved: 2026-04-01,",
            f"     expires: 2027-03-31, reviewed: 2026-10-01, service: {self.service},",
            f"     sources: [{self.source}], destinations: [{self.destination}]}}",
            *self.more,
        )
        return load_policy_text("policy.yaml", "\n".join(lines).encode())

    def verdict(self, name: str = "ISO-2") -> Verdict:
        """What becomes of the property."""
        findings = check(self.snapshot(), self.policy(), on=DAY)
        return next(verdict for verdict in findings.verdicts if verdict.intent.name == name)

    def outcome(self, name: str = "ISO-2") -> Outcome:
        """Its outcome alone."""
        return self.verdict(name).outcome

    def seen(self, code: str, name: str = "ISO-2") -> Observation:
        """The one observation with this code."""
        (found,) = (one for one in self.verdict(name).observations if one.code == code)
        return found


def with_mac_list(snapshot: Snapshot, *macs: int, device: str = "sw1", port: str = "GigabitEthernet0/1") -> Snapshot:
    """The snapshot with a MAC list for all frames at one interface, which admits these addresses alone."""
    rules = tuple(Rule(str(mac), FieldIn(Field.SOURCE_MAC, ((mac, mac),)), Action.PERMIT, ()) for mac in macs)
    found = MacFilter("HOSTS", rules, FrameScope.ALL, (Span("sw1.cfg", 3, 1, 3, 2),))
    devices = tuple(
        replace(
            one,
            interfaces=tuple(
                replace(each, mac_filters=(found,)) if (one.name, each.name) == (device, port) else each
                for each in one.interfaces
            ),
        )
        for one in snapshot.devices
    )
    return replace(snapshot, devices=devices)


def secured(*macs: str) -> tuple[str, ...]:
    """Port security with these addresses and no room for more."""
    addresses = tuple(f"switchport port-security mac-address {mac}" for mac in macs)
    return ("switchport port-security", f"switchport port-security maximum {max(1, len(macs))}", *addresses)
