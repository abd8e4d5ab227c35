"""Which files tell of one host, and what is in them."""

from __future__ import annotations

import pytest
from tests.vendors.linux.hosts import GATEWAY, NO_ROUTES, RULES, SETTINGS, codes, fates, snapshot

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.linux.recognize import is_linux
from segcheck.vendors.linux.text.owners import host_files
from segcheck.vendors.linux.text.split import split
from segcheck.vendors.registry import load_files

NFT = "table inet filter {\n\tchain forward {\n\t\ttype filter hook forward priority 0; policy drop;\n\t}\n}\n"


def kinds(text: str) -> list[str]:
    return [section.kind.name for section in split(Notes(decode("gw1.txt", text.encode()))).sections]


def names(*paths: str) -> list[tuple[str, list[str]]]:
    return [
        (found.name, [source.path for source in found.sources])
        for found in host_files([SourceFile(path, (), "utf-8", "") for path in paths])
    ]


def test_outputs_in_a_folder_are_one_device_named_after_it() -> None:
    found = snapshot(iptables_save=RULES, ip_addr=GATEWAY, ip_route=NO_ROUTES, sysctl=SETTINGS)
    assert [device.name for device in found.devices] == ["gw1"]
    assert [ledger.path for ledger in found.ledgers] == [
        "gw1/ip_addr.txt",
        "gw1/ip_route.txt",
        "gw1/iptables_save.txt",
        "gw1/sysctl.txt",
    ]
    assert not found.devices[0].unmodeled


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("gw1/iptables-save.txt", "gw1/ip-addr.txt", "gw1.nft"), {"gw1": 3}),
        (("gw1.iptables-save", "gw1-ip-addr.txt", "gw1_ip6tables-save.txt", "gw1-ip-6-route.txt"), {"gw1": 4}),
        (("gw1.iptables-save", "gw2.iptables-save", "gw1-ip-route-show-table-all.log"), {"gw1": 2, "gw2": 1}),
        (("east/fw/rules.v4", "east/fw/rules.v6", "west/fw/rules.v4"), {"fw": 3}),
        (("2015_aug_iptables-save", "2015_aug_ip-addr"), {"2015_aug": 2}),
        (("iptables-save-gw7.txt", "ip_addr_gw7.txt"), {"gw7": 2}),
        (("webserver", "mailserver"), {"webserver": 1, "mailserver": 1}),
    ],
)
def test_names_and_folders_say_whose_a_file_is(paths: tuple[str, ...], expected: dict[str, int]) -> None:
    counted: dict[str, int] = {}
    for name, files in names(*paths):
        counted[name] = counted.get(name, 0) + len(files)
    assert counted == expected


def test_folders_of_one_name_in_different_places_are_different_hosts() -> None:
    assert len(names("east/fw/rules.v4", "west/fw/rules.v4")) == 2


def test_prompts_tell_host_and_command() -> None:
    text = (
        "root@gw1:~# hostname\ngw1.city.example.jp\n"
        f"root@gw1:~# ip addr\n{GATEWAY}root@gw1:~# ip -4 route\n{NO_ROUTES}"
        f"root@gw1:~# iptables-save\n{RULES}root@gw1:~# uptime\n 12:00:00 up 3 days\nroot@gw1:~# exit\n"
    )
    found = load_files([("session.log", text.encode())])
    assert [device.name for device in found.devices] == ["gw1.city.example.jp"]
    assert "linux-output-set-aside" in codes(found)
    assert not found.devices[0].unmodeled


def test_sessions_on_two_hosts_in_one_folder_widen() -> None:
    found = load_files(
        [
            ("hosts/ip-addr.txt", f"root@gw1:~# ip addr\n{GATEWAY}".encode()),
            ("hosts/iptables.txt", f"root@gw2:~# iptables-save\n{RULES}".encode()),
        ]
    )
    assert "linux-several-hosts" in codes(found)
    assert found.devices[0].unmodeled


@pytest.mark.parametrize(
    "mark", ["### {}", "===== {} =====", "$ {}", "# {}", "--- {}", "[root@gw1 ~]# {}", "a@gw1:/etc$ sudo {}"]
)
def test_marks_of_collecting_scripts_separate_outputs(mark: str) -> None:
    outputs = {
        "ip addr": GATEWAY,
        "ip route show table all": NO_ROUTES,
        "/sbin/iptables-save -c": RULES,
        "sysctl -a": SETTINGS,
    }
    text = "".join(f"{mark.format(command)}\n{output}" for command, output in outputs.items())
    assert kinds(text) == ["ADDRESSES", "ROUTES", "IPTABLES", "SETTINGS"]


def test_outputs_without_marks_are_told_by_their_content() -> None:
    rule = "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n"
    neighbor = "10.1.0.9 dev eth0 lladdr 02:00:00:00:00:99 PERMANENT\n"
    text = GATEWAY + NO_ROUTES + rule + neighbor + SETTINGS + RULES + NFT
    assert kinds(text) == ["ADDRESSES", "ROUTES", "RULES", "NEIGHBORS", "SETTINGS", "IPTABLES", "NFTABLES"]


def test_words_inside_rules_begin_no_section() -> None:
    rules = RULES.replace("COMMIT", '-A FORWARD -m comment --comment "### ip route" -j DROP\n# ip addr\nCOMMIT')
    assert kinds(rules) == ["IPTABLES"]
    assert kinds(NFT.replace("\t}\n", "\t\t# ip route\n\t}\n", 1)) == ["NFTABLES"]


def test_dumps_of_both_families_are_two_sections_and_one_dump_of_several_tables_is_one() -> None:
    assert kinds(RULES + RULES.replace("iptables-save", "ip6tables-save")) == ["IPTABLES", "IPTABLES"]
    assert kinds(RULES + RULES.replace("*filter", "*mangle")) == ["IPTABLES"]


def test_a_line_of_no_output_widens() -> None:
    found = snapshot(ip_addr=f"frobnicate\n{GATEWAY}", iptables=RULES)
    assert fates(found, "gw1/ip_addr.txt")[0] is LineFate.UNRECOGNIZED
    assert found.devices[0].unmodeled


@pytest.mark.parametrize(
    "text",
    [
        "hostname core1\ninterface Vlan1\n ip address 10.1.1.1 255.255.255.0\n",
        "#!/bin/sh\niptables -A FORWARD -j DROP\n",
        "Dear all,\nthe firewall is down.\n",
        "",
    ],
)
def test_what_is_no_output_of_a_host_is_not_recognised(text: str) -> None:
    assert not is_linux(decode("x", text.encode()))


def test_a_file_called_hostname_names_the_host() -> None:
    found = snapshot(hostname="edge7\n", iptables=RULES, ip_addr=GATEWAY)
    assert [device.name for device in found.devices] == ["edge7"]


def test_dumps_of_two_times_widen() -> None:
    found = snapshot(iptables=RULES, iptables_save=RULES, ip_addr=GATEWAY)
    assert "iptables-table-twice" in codes(found)
    assert found.devices[0].unmodeled


def test_a_listing_is_no_dump() -> None:
    listing = "Chain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination\n"
    found = snapshot(iptables=listing, ip_addr=GATEWAY)
    assert {"linux-listing", "linux-rules-untold"} <= codes(found)
