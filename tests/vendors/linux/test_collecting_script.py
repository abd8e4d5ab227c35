"""The script that the how-to hands out writes what is read here: tried on a host of its own, in a network namespace."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import segcheck
from segcheck.model.header import Family
from segcheck.model.network import Device
from segcheck.policy.addresses import prefix_text

SCRIPT = Path(__file__).parents[3] / "docs" / "how-to" / "collect-from-linux.sh"
NEEDED = ("unshare", "ip", "nft", "iptables-save", "sysctl", "ss")
HOST = """
set -e
hostname gw9
ip link set lo up
ip link add lan type veth peer name p0
ip link add line type veth peer name p1
ip link set lan up
ip link set line up
ip link set p0 up
ip link set p1 up
ip addr add 10.9.1.1/24 dev lan
ip addr add 10.9.2.1/24 dev line
ip route add 10.50.0.0/16 via 10.9.2.254
sysctl -qw net.ipv4.ip_forward=1
"""
RULES = """
nft -f - <<'END'
table inet gateway {
  chain forward {
    type filter hook forward priority filter; policy drop;
    iifname "lan" oifname "line" tcp dport 443 accept
  }
}
END
"""


def _namespaces_work() -> bool:
    if os.name != "posix" or os.geteuid() != 0 or any(shutil.which(name) is None for name in NEEDED):
        return False
    tried = subprocess.run(
        ["unshare", "-nu", "sh", "-c", "ip link add v0 type veth peer name v1 && nft list ruleset"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(
    not _namespaces_work(), reason="needs root, network namespaces, iproute2, nft and iptables"
)


def collect(folder: Path, rules: str) -> str:
    """What the script says after it saved a host with `rules`."""
    run = subprocess.run(
        ["unshare", "-nu", "sh", "-c", f'{HOST}{rules}sh "{SCRIPT}" "{folder}"'],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def device_of(folder: Path) -> Device:
    snapshot = segcheck.load(folder)
    (device,) = snapshot.devices
    doubtful = {
        f"{ledger.path}:{entry.line} {entry.reason}"
        for ledger in snapshot.ledgers
        for entry in ledger
        if entry.fate.value not in ("modeled", "irrelevant")
        and entry.reason != "linux-address-not-sure"  # the kernel still looks for others with the address
    }
    assert not doubtful
    return device


def test_a_host_with_nft_is_one_device_that_is_understood(tmp_path: Path) -> None:
    told = collect(tmp_path, RULES)
    assert "gw9" in told
    assert not (tmp_path / "gw9" / "iptables-save.txt").exists()
    device = device_of(tmp_path)
    assert (device.name, device.platform, device.unmodeled) == ("gw9", "linux", ())
    between = next(one for one in device.zone_policies if (one.source_zone, one.destination_zone) == ("lan", "line"))
    assert {rules.name for rules in between.filters if rules.family is Family.IPV4} == {"inet gateway forward"}
    assert [len(rules.rules) for rules in between.filters if rules.family is Family.IPV4] == [1]
    assert any(prefix_text(route.prefix) == "10.50.0.0/16" for table in device.routing for route in table.routes)


def test_a_host_without_rules_lets_everything_pass(tmp_path: Path) -> None:
    collect(tmp_path, "")
    device = device_of(tmp_path)
    assert device.unmodeled == ()
    assert not any(rules.rules for one in device.zone_policies for rules in one.filters)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "gw9").mkdir()
    run = subprocess.run(
        ["unshare", "-nu", "sh", "-c", f'hostname gw9; sh "{SCRIPT}" "{tmp_path}"'],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "is there already" in run.stderr
    assert list((tmp_path / "gw9").iterdir()) == []
