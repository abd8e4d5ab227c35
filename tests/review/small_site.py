"""A router between three networks, as text: what reviews of changes are tried on."""

from __future__ import annotations

from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.vendors.registry import load_files

ROUTER = """\
hostname r1
!
interface GigabitEthernet0/0
 description office
 ip address 10.1.0.1 255.255.255.0
 ip access-group OFFICE-IN in
!
interface GigabitEthernet0/1
 description servers
 ip address 10.2.0.1 255.255.255.0
 ip access-group SERVERS-IN in
!
interface GigabitEthernet0/2
 description lab
 ip address 10.3.0.1 255.255.255.0
!
ip access-list extended OFFICE-IN
{office}ip access-list extended SERVERS-IN
{servers}end
"""
OFFICE = ("permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.80 eq 443", "deny ip any any")
SERVERS = ("permit tcp host 10.2.0.80 eq 443 10.1.0.0 0.0.0.255 established", "deny ip any any")

POLICY = """\
segcheck: 1
zones:
  office: {interfaces: [r1:GigabitEthernet0/0]}
  servers: {interfaces: [r1:GigabitEthernet0/1]}
  lab: {interfaces: [r1:GigabitEthernet0/2]}
"""


def router(office: tuple[str, ...] = OFFICE, servers: tuple[str, ...] = SERVERS) -> Snapshot:
    """The router with these access lists."""
    lists = {"office": office, "servers": servers}
    text = ROUTER.format(**{name: "".join(f" {entry}\n" for entry in entries) for name, entries in lists.items()})
    return load_files([("r1.cfg", text.encode())])


def policy(more: str = "") -> Policy:
    """Its three zones, and `more` sections."""
    return load_policy_text("policy.yaml", f"{POLICY}{more}".encode())
