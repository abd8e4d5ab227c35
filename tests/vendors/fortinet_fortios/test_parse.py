"""Files as a whole: platform, head line, host name, virtual domains, features that put the device in doubt."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from tests.vendors.conformance import load_one

import segcheck.vendors.fortinet_fortios as package
from segcheck.model.network import Snapshot
from segcheck.report.messages import catalogue
from segcheck.source.text import decode
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration, Release
from segcheck.vendors.fortinet_fortios.parse import parse
from segcheck.vendors.fortinet_fortios.recognize import is_fortios
from segcheck.vendors.fortinet_fortios.text import irrelevant
from segcheck.vendors.fortinet_fortios.text.support_tables import READERS, SUPPORT

HEAD = "#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom={vdom}:user=admin\n#conf_file_ver=1\n"
GLOBAL = 'config system global\n    set hostname "fw1"\nend\n'


def read(text: str) -> FortiConfiguration:
    return parse(decode("fw.conf", text.encode()))


def in_doubt(snapshot: Snapshot) -> list[int]:
    return [span.line for device in snapshot.devices for span in device.unmodeled]


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        GLOBAL,
        "\n\nfw1 # show\nconfig firewall policy\n    edit 1\n",
        "config vdom\nedit root\nnext\nend\n",
        "garbage\nconfig firewall address\n# a comment\n",
    ],
)
def test_a_fortigate_is_recognized(text: str) -> None:
    assert is_fortios(decode("a", text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hostname r1\ninterface Vlan1\n config system global\n",
        "config system global is the command for that.\nThen go on.\nIt is easy.\n",
        "#config-version=S124EP-7.2.4-FW-build0444\nconfig system global\nend\n",
        "config system global\n    set hostname s1\nend\nconfig switch interface\nend\n",
        "config system interface\nend\nconfig server-policy vserver\nend\n",
    ],
)
def test_others_are_not(text: str) -> None:
    assert not is_fortios(decode("a", text.encode()))


@pytest.mark.parametrize(
    ("head", "release"),
    [
        ("#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin", Release(7, 2, 8)),
        ("#config-version=FGVMK6-6.4.4-FW-build1803-201209:opmode=1:vdom=0:user=admin", Release(6, 4, 4)),
        ("#config-version=FG100D-5.06-FW-build1630-180912:opmode=0:vdom=0", Release(5, 6, 0)),
        ("#config-version=FWF60E-something", None),
        ("#conf_file_ver=7.2.8", None),
    ],
)
def test_the_release_is_in_the_head(head: str, release: Release | None) -> None:
    assert read(f"{head}\n{GLOBAL}").release == release


def test_a_second_head_puts_the_device_in_doubt() -> None:
    found = read(HEAD.format(vdom=0) + GLOBAL + HEAD.format(vdom=0).replace("7.2.8", "6.0.2"))
    assert found.release is None
    assert [diagnostic.code for diagnostic in found.notes.diagnostics] == ["fortios-head-repeated"]


def test_the_host_name_may_be_missing() -> None:
    assert (read(GLOBAL).hostname, read(GLOBAL).hostname_origin[0].line) == ("fw1", 2)
    assert read("config firewall policy\nend\n").hostname == ""


DIVIDED = (
    HEAD.format(vdom=1)
    + """
config vdom
edit root
next
edit "庁内"
next
end

config global
config system global
    set hostname "fw1"
    set vdom-mode multi-vdom
end
config system interface
    edit "port1"
        set vdom "root"
    next
end
end

config vdom
edit root
config firewall address
    edit "a"
        set subnet 10.0.0.0 255.0.0.0
    next
end
config firewall policy
end
end

config vdom
edit "庁内"
config firewall address
    edit "a"
        set subnet 172.16.0.0 255.240.0.0
    next
end
next
end
"""
)


def test_virtual_domains_have_names_of_their_own() -> None:
    found = read(DIVIDED)
    assert found.divided
    assert not found.broken
    assert found.hostname == "fw1"
    assert [vdom.name for vdom in found.vdoms] == ["root", "庁内"]
    subnets = [entry.values("subnet")[0] for vdom in found.vdoms for entry in vdom.table("firewall", "address")]
    assert subnets == ["10.0.0.0", "172.16.0.0"]
    assert [entry.name for entry in found.shared.table("system", "interface")] == ["port1"]
    assert found.notes.diagnostics == []


def test_without_virtual_domains_everything_is_the_box_s() -> None:
    found = read(HEAD.format(vdom=0) + GLOBAL)
    assert not found.divided
    assert found.vdoms == (found.shared,)
    assert found.shared.name == "root"


def test_the_backup_of_one_virtual_domain_is_no_whole_configuration() -> None:
    assert in_doubt(load_one(HEAD.format(vdom=1) + "config firewall policy\nend\n")) == [1]


def test_a_block_of_nobody_puts_a_divided_device_in_doubt() -> None:
    snapshot = load_one(DIVIDED + "config firewall policy\nend\n")
    assert in_doubt(snapshot) == [43]
    assert in_doubt(load_one(DIVIDED)) == []


def test_a_file_without_table_of_policies_is_a_part_of_one() -> None:
    ports = GLOBAL + 'config system interface\n    edit "port1"\n        set vdom "root"\n    next\nend\n'
    assert in_doubt(load_one(HEAD.format(vdom=0) + ports)) == [7]
    assert in_doubt(load_one(ports)) == [5]
    assert in_doubt(load_one(ports + "config firewall policy\nend\n")) == []
    assert in_doubt(load_one(DIVIDED.replace("config firewall policy\nend\n", ""))) == [17]
    elsewhere = DIVIDED.replace('        set vdom "root"', '        set vdom "庁内"')
    assert in_doubt(load_one(elsewhere)) == [17]
    for_management = 'edit "庁内"\nconfig system settings\n    set vdom-type admin\nend\nconfig firewall address\n'
    assert in_doubt(load_one(elsewhere.replace('edit "庁内"\nconfig firewall address\n', for_management))) == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_japanese_names_are_read_in_any_encoding(encoding: str) -> None:
    text = (
        'config firewall address\nedit "総務課ソ表"\nset subnet 10.0.0.0 255.0.0.0\nset comment "予約\n表"\nnext\nend\n'
    )
    source = decode("fw.conf", text.encode(encoding))
    assert [entry.name for entry in parse(source).shared.table("firewall", "address")] == ["総務課ソ表"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("config ftp-proxy explicit\nset status enable\nend\n", "fortios-proxy"),
        ("config system bypass\nset poweron-bypass enable\nend\n", "fortios-bypass"),
        ("config system settings\nset wccp-cache-engine enable\nend\n", "fortios-web-cache"),
        ("config system global\nset tp-mc-skip-policy enable\nend\n", "fortios-multicast-unchecked"),
        (
            'config system auto-script\nedit "x"\nset script "config firewall policy\ndelete 1"\nnext\nend\n',
            "fortios-script",
        ),
    ],
)
def test_features_beside_the_policies_put_the_device_in_doubt(text: str, code: str) -> None:
    snapshot = load_one(GLOBAL + text)
    assert code in [diagnostic.code for diagnostic in snapshot.diagnostics]
    assert in_doubt(snapshot)
    off = text.replace("enable", "disable").replace("config firewall policy\ndelete 1", "get system status")
    assert in_doubt(load_one(GLOBAL + off)) == []


STITCH = """
config system automation-action
    edit "change"
        set action-type cli-script
        set script "config firewall policy
edit 1
set status disable
end"
    next
    edit "look"
        set action-type cli-script
        set script "config global
get system status
execute ping 192.0.2.1"
    next
end
config system automation-stitch
    edit "when"
        set status {status}
        config actions
            edit 1
                set action "{action}"
            next
        end
    next
end
"""


@pytest.mark.parametrize(
    ("status", "action", "doubted"), [("enable", "change", [8]), ("disable", "change", []), ("enable", "look", [])]
)
def test_scripts_count_where_something_starts_them(status: str, action: str, doubted: list[int]) -> None:
    assert in_doubt(load_one(GLOBAL + STITCH.format(status=status, action=action)))[:1] == doubted


def test_every_table_of_the_package_is_asked() -> None:
    modules = [import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)]
    for module in modules:
        table = getattr(module, "SUPPORT", None)
        if table is not None and module not in READERS and module.__name__.rpartition(".")[2] != "support_tables":
            assert set(table) <= set(SUPPORT), f"{module.__name__} is not in READERS"


def test_every_reason_has_its_text() -> None:
    texts = set(catalogue().texts)
    assert irrelevant.reasons() <= texts
    used = {
        reason for support in SUPPORT.values() for reason in (*support.irrelevant.values(), support.others) if reason
    }
    assert used <= texts


def test_what_may_let_packets_pass_is_not_irrelevant() -> None:
    for words in (
        "web-proxy explicit",
        "firewall ssl-server",
        "firewall access-proxy",
        "firewall ip-translation",
        "firewall identity-based-route",
        "wanopt peer",
        "system wccp",
        "system cluster-sync",
        "vpn ipsec concentrator",
        "firewall policy",
    ):
        assert irrelevant.block_reason(tuple(words.split())) is None
