"""NET-1 against a flood of frames: random switches, trunks and access links, followed frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome, Verdict
from segcheck.vendors.registry import load_files

TIERS = {10: "lgwan", 20: "internet", 30: "mynumber"}
seeds = st.integers(0, 2**32).map(Random)


@dataclass(frozen=True)
class End:
    """One end of a link: an access port of `vlan`, or a trunk with native `vlan` and `allowed`."""

    trunk: bool
    vlan: int
    allowed: frozenset[int]

    def sends(self, vlan: int) -> int | None:
        """The tag of a frame of `vlan` on the wire (0: none); None when it is not sent."""
        if not self.trunk:
            return 0 if vlan == self.vlan else None
        return None if vlan not in self.allowed else 0 if vlan == self.vlan else vlan

    def takes(self, tag: int, *, tagged_native: bool) -> int | None:
        """The VLAN a frame belongs to; switches may take or refuse their native VLAN with a tag."""
        if not self.trunk:
            return self.vlan if tag == 0 else None
        vlan = self.vlan if tag == 0 else tag
        if vlan not in self.allowed or (tag == self.vlan and not tagged_native):
            return None
        return vlan

    def lines(self) -> str:
        if not self.trunk:
            return f" switchport mode access\n switchport access vlan {self.vlan}\n"
        allowed = ",".join(map(str, sorted(self.allowed)))
        return (
            f" switchport mode trunk\n switchport trunk native vlan {self.vlan}\n"
            f" switchport trunk allowed vlan {allowed}\n"
        )


@dataclass(frozen=True)
class Network:
    """Switches in a row; the first has a trunk to a router with all tiers. `hosts`: VLANs of the ports per switch."""

    links: tuple[tuple[End, End], ...]
    hosts: tuple[tuple[int, ...], ...]

    def files(self) -> Iterator[tuple[str, bytes]]:
        for number, vlans in enumerate(self.hosts):
            text = f"hostname sw{number}\nvlan 10,20,30\n"
            if number == 0:
                text += "interface GigabitEthernet0/0\n" + End(True, 1, frozenset(TIERS)).lines()
            for link, (left, right) in enumerate(self.links):
                for switch, end in ((link, left), (link + 1, right)):
                    if switch == number:
                        text += f"interface GigabitEthernet1/{link}\n{end.lines()}"
            for port, vlan in enumerate(vlans):
                text += f"interface GigabitEthernet2/{port}\n{End(False, vlan, frozenset()).lines()}"
            yield f"sw{number}.cfg", f"{text}end\n".encode()
        text = "hostname r1\ninterface GigabitEthernet0/0\n no ip address\n"
        for vlan in TIERS:
            text += f"interface GigabitEthernet0/0.{vlan}\n encapsulation dot1Q {vlan}\n"
            text += f" ip address 10.{vlan}.0.1 255.255.255.0\n"
        yield "r1.cfg", f"{text}end\n".encode()

    def policy(self) -> bytes:
        wires = ["  - [sw0:GigabitEthernet0/0, r1:GigabitEthernet0/0]"]
        wires += [
            f"  - [sw{link}:GigabitEthernet1/{link}, sw{link + 1}:GigabitEthernet1/{link}]"
            for link in range(len(self.links))
        ]
        zones = [f"  {tier}: {{vlans: [{vlan}]}}" for vlan, tier in TIERS.items()]
        lines = ["segcheck: 1", "links:", *wires, "zones:", *zones, "properties: {NET-1: {}}", ""]
        return "\n".join(lines).encode()

    def joined(self, start: tuple[int, int], *, tagged_native: bool) -> set[tuple[int, int]]:
        """Every (switch, VLAN) that a frame from `start` gets to."""
        reached, fresh = {start}, [start]
        while fresh:
            switch, vlan = fresh.pop()
            for link, ends in enumerate(self.links):
                for own, (here, there) in ((link, ends), (link + 1, ends[::-1])):
                    if own != switch:
                        continue
                    tag = here.sends(vlan)
                    taken = None if tag is None else there.takes(tag, tagged_native=tagged_native)
                    place = (2 * link + 1 - switch, taken)
                    if taken is not None and place not in reached:
                        reached.add((place[0], taken))
                        fresh.append((place[0], taken))
        return reached

    def joins_tiers(self, *, tagged_native: bool) -> bool:
        return any(
            vlan in TIERS and vlan != start[1]
            for start in ((switch, vlan) for switch in range(len(self.hosts)) for vlan in TIERS)
            for _, vlan in self.joined(start, tagged_native=tagged_native)
        )


def network_of(rng: Random) -> Network:
    count = rng.randint(2, 3)
    vlans = [1, *TIERS]

    def end() -> End:
        if rng.random() < 0.2:
            return End(False, rng.choice(vlans), frozenset())
        allowed = frozenset(rng.sample(vlans, rng.randint(1, 4)))
        return End(True, rng.choice((1, 1, *TIERS)), allowed)

    hosts = tuple(tuple(rng.choices(list(TIERS), k=rng.randint(1, 3))) for _ in range(count))
    links = tuple((one, one if rng.random() < 0.5 else end()) for one in (end() for _ in range(count - 1)))
    return Network(links, hosts)


def verdict_of(files: list[tuple[str, bytes]], policy: bytes) -> Verdict:
    return check(load_files(files), load_policy_text("policy.yaml", policy)).verdicts[0]


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_proved_means_that_no_frame_gets_from_tier_to_tier_and_violated_that_one_does(rng: Random) -> None:
    network = network_of(rng)
    verdict = verdict_of(list(network.files()), network.policy())
    codes = {seen.code for seen in verdict.observations if seen.outcome is Outcome.VIOLATED}
    if verdict.outcome is Outcome.PROVED:
        assert not network.joins_tiers(tagged_native=True)
    if codes & {"net-segment-shared", "net-native-vlans-differ"}:
        assert network.joins_tiers(tagged_native=False)
    if network.joins_tiers(tagged_native=False):
        assert verdict.outcome is not Outcome.PROVED


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_line_nobody_understands_never_leaves_it_proved(rng: Random) -> None:
    network = network_of(rng)
    files = list(network.files())
    number = rng.randrange(len(files))
    name, data = files[number]
    files[number] = (name, data.replace(b"end\n", b"frobnicate 10 30\nend\n"))
    assert verdict_of(files, network.policy()).outcome is not Outcome.PROVED


def test_the_networks_are_of_all_kinds() -> None:
    outcomes = set()
    for seed in range(25):
        network = network_of(Random(seed))
        outcomes.add(verdict_of(list(network.files()), network.policy()).outcome)
    assert {Outcome.PROVED, Outcome.VIOLATED} <= outcomes


@pytest.mark.parametrize("wireless", [True, False])
def test_wireless_and_consistency_stay_unproved_beside_an_unknown_line(wireless: bool) -> None:
    text = "hostname r1\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n"
    if wireless:
        text += "interface Dot11Radio0\n ip address 10.2.0.1 255.255.255.0\n"
    zones = "  wifi: {tier: internet, wireless: true, interfaces: ['r1:Dot11Radio0']}\n" if wireless else ""
    policy = (
        f"segcheck: 1\nzones:\n  lgwan: {{interfaces: ['r1:GigabitEthernet0/0']}}\n{zones}"
        "properties: {WLS-1: {}, CON-1: {}}\n"
    )
    if not wireless:
        policy += "declarations: {no_wireless: wired only}\n"
    for line, proved in (("", True), ("frobnicate\n", False)):
        findings = check(
            load_files([("r1.cfg", f"{text}{line}end\n".encode())]), load_policy_text("p", policy.encode())
        )
        for verdict in findings.verdicts:
            assert (verdict.outcome in (Outcome.PROVED, Outcome.DECLARED)) is proved, verdict
