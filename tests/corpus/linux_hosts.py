"""Real Linux hosts of the corpus as folders of what their commands printed: rules, addresses, routes.

Whether a host forwards is told by none of them, so a line of `sysctl` is put beside: these are gateways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import netaddr
from tests.corpus.location import corpus

from segcheck.model.network import Snapshot
from segcheck.vendors.registry import load_files

FOLDER = corpus() / "iptables"
_SETTINGS = b"net.ipv4.ip_forward = 1\nnet.ipv6.conf.all.forwarding = 0\nnet.netfilter.nf_conntrack_helper = 0\n"
QUESTION = "765855"
"""The question whose author shows a whole host, and the kernel's log of packets on it."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host; `files`: what the commands printed, by command, as places in the corpus."""

    name: str
    folder: str
    files: Mapping[str, str]

    def texts(self) -> list[tuple[str, bytes]]:
        """The files as a user would put them into one folder."""
        found = [
            (f"{self.name}/{command}.txt", (FOLDER / self.folder / path).read_bytes())
            for command, path in self.files.items()
        ]
        return [*found, (f"{self.name}/sysctl.txt", _SETTINGS)]

    def snapshot(self) -> Snapshot:
        """The host as segcheck reads it."""
        return load_files(self.texts())


SHOREWALL = Host(
    "shorewall",
    "netnetwork-configs_sqrl_shorewall",
    {
        "iptables-save": "2015_aug_iptables-save-spoofing-protection",
        "ip-addr": "2015_aug_ip-addr",
        "ip-route": "routing2014",
    },
)
HOSTS = (
    SHOREWALL,
    Host(
        "home",
        "netnetwork-config_home_user",
        {"iptables-save": "typical_home_user_iptables-save", "ip-addr": "ip_addr"},
    ),
    Host("server", "netnetwork-config_random_srv", {"iptables-save": "iptables-save", "ip-addr": "ip_addr"}),
    Host(
        "synology",
        "netnetwork-configs_synology_diskstation_ds414",
        {
            "iptables-save": "iptables-save_jul_2016",
            "ip6tables-save": "ip6tables-save_jul_2016",
            "ip-addr": "ip_addr_show_jul_2016",
            "ip-route": "ip_route_show_jul_2016",
        },
    ),
    Host(
        "solaris",
        "netnetwork-found_online/solaris.unsoft.hu",
        {"iptables-save": "iptables-save.txt", "ip-addr": "ip1.txt", "ip-route": "ip2.txt"},
    ),
)


def asked_about() -> Snapshot:
    """The host of question 765855, from what its author shows; `ifconfig` becomes what `ip addr` prints."""
    text = (FOLDER / "netnetwork-configs_serverfault" / f"{QUESTION}-info.txt").read_text("utf-8")
    shown = dict(re.findall(r"^\*\*(.+?)\*\*\n\n((?:    .*\n|\n)+)", text, re.M))
    plain = {title: re.sub(r"^    ", "", body, flags=re.M) for title, body in shown.items()}
    routes = plain["iproute"].rstrip() + "\ndefault via 192.168.10.1 dev eth2\n"
    for title in ("ip route show table upeth1", "ip route show table upeth2"):
        table = title.split()[-1]
        routes += "".join(f"{line.rstrip()} table {table}\n" for line in plain[title].splitlines() if line.strip())
    files = {
        "iptables-save": plain["iptables-save"],
        "ip-addr": "".join(_links(plain["ifconfig"])),
        "ip-route": routes,
        "ip-rule": plain["ip rule"],
        "sysctl": _SETTINGS.decode(),
    }
    return load_files([(f"router/{command}.txt", body.encode()) for command, body in files.items()])


_INTERFACE = re.compile(r"^(\w+)\s+Link encap:(\w+ ?\w*)(?:\s+HWaddr (\S+))?\s+inet addr:(\S+) .*?Mask:(\S+)", re.M)


def _links(ifconfig: str) -> Iterator[str]:
    for number, found in enumerate(_INTERFACE.findall(ifconfig), start=1):
        name, _, mac, address, mask = found
        network = netaddr.IPNetwork(f"{address}/{mask}")
        flags = "BROADCAST,MULTICAST,UP,LOWER_UP" if mac else "LOOPBACK,UP,LOWER_UP"
        yield f"{number}: {name}: <{flags}> mtu 1500 state {'UP' if mac else 'UNKNOWN'}\n"
        yield f"    link/{'ether' if mac else 'loopback'} {mac or '00:00:00:00:00:00'} brd ff:ff:ff:ff:ff:ff\n"
        yield f"    inet {network} scope {'global' if mac else 'host'} {name}\n"
