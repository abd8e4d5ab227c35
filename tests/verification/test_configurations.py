"""Filters of a certificate against those of a configuration."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from tests.verification.alterations import Original, Plain

import segcheck
from segcheck.verification.verify import verify

CONFIG = """\
hostname fw1
!
vlan 10
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group OFFICE-IN in
 ip access-group OUT out
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group SECRET-IN in
!
ip access-list extended OFFICE-IN
 permit tcp any host 10.2.0.9 eq 443
 deny ip any 10.2.0.0 0.0.0.255
 permit ip any any
!
ip access-list extended SECRET-IN
 deny ip any 10.1.0.0 0.0.0.255
 permit ip any any
!
ip access-list extended OUT
 deny tcp any any eq 23
 permit ip any any
!
end
"""
POLICY = """\
segcheck: 1
zones:
  office: {interfaces: ["fw1:GigabitEthernet0/0"], prefixes: [10.1.0.0/24]}
  secret: {interfaces: ["fw1:GigabitEthernet0/1"], prefixes: [10.2.0.0/24]}
intents:
  - name: little
    only: {from: office, to: secret, flows: [{destination: 10.2.0.9, service: https}]}
    because: nothing else may cross
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "fw1.cfg").write_text(CONFIG, "utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    return tmp_path


@pytest.fixture
def data(site: Path) -> bytes:
    snapshot, policy = segcheck.load(site / "configs"), segcheck.load_policy(site / "policy.yaml")
    return segcheck.certify(snapshot, policy).certificate.encode()


def codes(data: bytes, site: Path) -> list[str]:
    verification = verify(data, segcheck.load(site / "configs"), site / "policy.yaml")
    return [refusal.code for refusal in verification.refusals]


def test_the_same_files_verify(data: bytes, site: Path) -> None:
    verification = verify(data, segcheck.load(site / "configs"), site / "policy.yaml")
    assert verification.refusals == ()
    assert verification.filters == 2
    assert verification.policy


def test_other_files_are_told(data: bytes, site: Path) -> None:
    fw1 = site / "configs" / "fw1.cfg"
    fw1.write_text(CONFIG.replace("permit tcp any host 10.2.0.9 eq 443", "permit tcp any host 10.2.0.9"), "utf-8")
    (site / "configs" / "fw2.cfg").write_text("hostname fw2\ninterface Loopback0\n", "utf-8")
    (site / "configs" / "broken.cfg").write_bytes(b"\0\1\2")
    (site / "policy.yaml").write_text(POLICY + "# later\n", "utf-8")
    assert codes(data, site) == [
        "certificate-file-changed",
        "certificate-file-added",
        "certificate-file-unread",
        "certificate-file-changed",
        "certificate-filter-differs",
    ]
    fw1.unlink()
    assert "certificate-file-missing" in codes(data, site)
    assert "certificate-filter-missing" in codes(data, site)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("permit tcp any host 10.2.0.9 eq 443\n permit udp any host 10.2.0.9 eq 53", "certificate-filter-differs"),
        ("permit tcp any host 10.2.0.9 eq 443 time-range NIGHT", None),
        ("deny tcp any host 10.2.0.9 eq 443", None),
    ],
)
def test_a_filter_may_be_narrower_and_not_wider(data: bytes, site: Path, line: str, code: str | None) -> None:
    """Beside the hash, which says that the file is another."""
    text = CONFIG.replace("permit tcp any host 10.2.0.9 eq 443", line)
    (site / "configs" / "fw1.cfg").write_text(text, "utf-8")
    assert codes(data, site) == ["certificate-file-changed", *([code] if code else [])]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("device", "fw9"),
        ("interface", "GigabitEthernet0/9"),
        ("number", 7),
        ("name", "SECRET-IN"),
        ("direction", "out"),
    ],
)
def test_a_step_that_names_another_filter(data: bytes, site: Path, key: str, value: object) -> None:
    original = Original(data)
    family = original.copied()
    edge = next(edge for edge in family["edges"] if edge.get("why", {}).get("name") == "OFFICE-IN")
    edge["why"][key] = value
    assert "certificate-filter-missing" in codes(original.written(family), site)


def narrowed(original: Original) -> bytes:
    """A forger's work: OFFICE-IN lets nothing pass any more, and everything behind it is computed anew."""
    family = original.copied()
    edge = next(edge for edge in family["edges"] if edge.get("why", {}).get("name") == "OFFICE-IN")
    lost = edge["keep"]
    edge["keep"], edge["rest"] = 0, original.sets.either(lost, edge["rest"])
    gone = _behind(family, edge.pop("to"))
    (journey,) = family["journeys"]
    journey["sets"] = [entry for entry in journey["sets"] if entry[0] not in gone]
    new = {point: place for place, point in enumerate(p for p in range(family["points"]) if p not in gone)}
    family["locations"] = [one for point, one in enumerate(family["locations"]) if point not in gone]
    family["edges"] = [one for one in family["edges"] if one["from"] not in gone and one.get("to") not in gone]
    for one in family["edges"]:
        one.update({key: new[one[key]] for key in ("from", "to") if key in one})
    journey["sets"] = [[new[point], number] for point, number in journey["sets"]]
    family["points"] = len(new)
    return original.written(family)


def _behind(family: Plain, start: int) -> set[int]:
    found, waiting = set(), [start]
    while waiting:
        point = waiting.pop()
        if point not in found:
            found.add(point)
            waiting += [edge["to"] for edge in family["edges"] if edge["from"] == point and "to" in edge]
    return found


def test_a_forger_who_computes_everything_anew_needs_the_configurations_to_agree(data: bytes, site: Path) -> None:
    """Nothing in the certificate itself speaks against a filter that lets less through: the configurations do."""
    original = Original(data)
    assert [journey.zone for journey in original.part.journeys] == ["office"]
    forged = narrowed(original)
    assert verify(forged).refusals == ()
    assert codes(forged, site) == ["certificate-filter-differs"]


@pytest.mark.parametrize(
    "path", ["../policy.yaml", "/etc/hostname", "C:\\policy.yaml", "a/../../policy.yaml", "", "a\0b"]
)
def test_a_certificate_names_no_files_elsewhere(data: bytes, site: Path, path: str) -> None:
    original = Original(data)
    policy = copy.deepcopy(original.document["policy"])
    altered = original.written(original.copied(), {"policy": [*policy, {"path": path, "sha256": "a" * 64}]})
    assert codes(altered, site) == ["certificate-file-missing"]


BOTH = """\
hostname fw1
!
ipv6 unicast-routing
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ipv6 address 2001:db8:1::1/64
 ip access-group NOTHING in
 ipv6 traffic-filter OFFICE6 in
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ipv6 address 2001:db8:2::1/64
 ip access-group NOTHING in
 ipv6 traffic-filter SECRET6 in
!
ip access-list extended NOTHING
 deny ip any any
!
ipv6 access-list OFFICE6
 permit tcp any host 2001:db8:2::9 eq 443
 deny ipv6 any 2001:db8:2::/64
 permit ipv6 any any
!
ipv6 access-list SECRET6
 deny ipv6 any any
!
end
"""
BOTH_POLICY = """\
segcheck: 1
zones:
  office: {interfaces: ["fw1:GigabitEthernet0/0"], prefixes: [10.1.0.0/24, "2001:db8:1::/64"]}
  secret: {interfaces: ["fw1:GigabitEthernet0/1"], prefixes: [10.2.0.0/24, "2001:db8:2::/64"]}
intents:
  - name: little
    only: {from: office, to: secret, flows: [{destination: "2001:db8:2::9", service: https}]}
    because: nothing else may cross
"""


def test_both_families(site: Path) -> None:
    (site / "configs" / "fw1.cfg").write_text(BOTH, "utf-8")
    (site / "policy.yaml").write_text(BOTH_POLICY, "utf-8")
    policy = segcheck.load_policy(site / "policy.yaml")
    data = segcheck.certify(segcheck.load(site / "configs"), policy).certificate.encode()
    verification = verify(data, segcheck.load(site / "configs"), site / "policy.yaml")
    assert verification.refusals == ()
    assert verification.certificate is not None
    assert [part.family.value for part in verification.certificate.families] == [4, 6]
    (site / "configs" / "fw1.cfg").write_text(BOTH.replace("eq 443", "range 443 444"), "utf-8")
    assert codes(data, site) == ["certificate-file-changed", "certificate-filter-differs"]
