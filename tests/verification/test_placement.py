"""Places and steps of a certificate against a configuration with firewall zones and address translation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.verification.alterations import Original, Plain

import segcheck
from segcheck.model.network import Snapshot
from segcheck.verification.verify import verify

CONFIG = """\
hostname fw1
!
zone security INSIDE
zone security SECRET
zone security OUTSIDE
!
class-map type inspect match-any ALL
 match access-group name ALL
policy-map type inspect OPEN
 class type inspect ALL
  pass
 class class-default
  drop
zone-pair security IN-OUT source INSIDE destination OUTSIDE
 service-policy type inspect OPEN
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 zone-member security INSIDE
 ip nat inside
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 zone-member security SECRET
!
interface GigabitEthernet0/2
 ip address 203.0.113.2 255.255.255.0
 zone-member security OUTSIDE
 ip nat outside
!
ip nat inside source list INSIDE-ADDRESSES interface GigabitEthernet0/2 overload
ip route 0.0.0.0 0.0.0.0 203.0.113.1
!
ip access-list standard INSIDE-ADDRESSES
 permit 10.1.0.0 0.0.0.255
ip access-list extended ALL
 permit ip any any
!
end
"""
POLICY = """\
segcheck: 1
zones:
  office: {interfaces: ["fw1:GigabitEthernet0/0"], prefixes: [10.1.0.0/24]}
  secret: {interfaces: ["fw1:GigabitEthernet0/1"], prefixes: [10.2.0.0/24]}
  outside: {interfaces: ["fw1:GigabitEthernet0/2"], prefixes: [203.0.113.0/24], external: true}
intents:
  - name: apart
    isolated: {from: office, to: secret}
    because: nothing may cross
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return loaded(tmp_path, CONFIG)


def loaded(folder: Path, text: str) -> Snapshot:
    (folder / "fw1.cfg").write_text(text, "utf-8")
    return segcheck.load(folder / "fw1.cfg")


@pytest.fixture
def data(snapshot: Snapshot, tmp_path: Path) -> bytes:
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    return segcheck.certify(snapshot, segcheck.load_policy(tmp_path / "policy.yaml")).certificate.encode()


def codes(data: bytes, snapshot: Snapshot | None = None) -> list[str]:
    return [refusal.code for refusal in verify(data, snapshot).refusals]


def test_the_certificate_verifies_and_has_what_is_asked_about(data: bytes, snapshot: Snapshot) -> None:
    assert codes(data, snapshot) == []
    [family] = json.loads(data)["families"]
    assert {"default", "route"} <= {edge["why"]["kind"] for edge in family["edges"] if "why" in edge}
    assert any("set" in edge for edge in family["edges"])
    assert any(edge.get("router") for edge in family["edges"])


def renamed(family: Plain, old: str, new: str) -> Plain:
    changed: Plain = json.loads(json.dumps(family).replace(json.dumps(old), json.dumps(new)))
    return changed


def other_zone(family: Plain) -> None:
    """The firewall zone that packets come from, wherever it is named: where the default stops them is elsewhere."""
    for location in family["locations"]:
        if location["kind"] == "routing":
            location["zone"] = "SECRET"
    for edge in family["edges"]:
        if edge.get("why", {}).get("kind") in ("default", "policy"):
            edge["why"]["source"] = "SECRET"


def other_destination(family: Plain) -> None:
    for edge in family["edges"]:
        if edge.get("why", {}).get("kind") == "default" and edge["why"]["destination"] == "SECRET":
            edge["why"]["destination"] = "OUTSIDE"


def other_rewriting(family: Plain) -> None:
    edge = next(edge for edge in family["edges"] if "set" in edge)
    edge["set"] = ["mark", {"in": [[7, 7]]}]


def no_router(family: Plain) -> None:
    for edge in family["edges"]:
        if "router" in edge:
            edge["router"] = False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda family: renamed(family, "GigabitEthernet0/0", "GigabitEthernet0/9"), "certificate-place-missing"),
        (lambda family: renamed(family, "fw1", "fw2"), "certificate-place-missing"),
        (other_zone, "certificate-step-differs"),
        (other_destination, "certificate-step-differs"),
        (other_rewriting, "certificate-step-differs"),
        (no_router, "certificate-step-differs"),
    ],
)
def test_what_the_configuration_does_not_have_is_refused(
    data: bytes, snapshot: Snapshot, change: Callable[[Plain], Any], code: str
) -> None:
    original = Original(data)
    family = original.copied()
    family = change(family) or family
    assert code in codes(original.written(family), snapshot)


def test_a_device_that_may_do_anything_is_shown_as_one(data: bytes, tmp_path: Path) -> None:
    """The hash tells that the file is another; beside it, the steps inside the device are those of one understood."""
    snapshot = loaded(tmp_path, CONFIG.replace("ip route 0", "l2tp-class unheard-of\nvpdn enable\nip route 0"))
    assert snapshot.devices[0].unmodeled
    assert "certificate-step-differs" in codes(data, snapshot)
