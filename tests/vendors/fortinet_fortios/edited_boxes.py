"""A small FortiGate, and what scripts make of it."""

from __future__ import annotations

from segcheck.source.diagnostic import Diagnostic, Severity
from segcheck.source.text import decode
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors.fortinet_fortios.editing.editor import edit
from segcheck.vendors.fortinet_fortios.parse import parse

RUNNING = """#config-version=FGT60F-7.4.8-FW-build1-240101:opmode=0:vdom=0:user=admin
config system global
    set hostname "fw1"
end
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
        set allowaccess ping https ssh
        set type physical
    next
    edit "dmz"
        set vdom "root"
        set ip 10.2.2.1 255.255.255.0
        set type physical
        set secondary-IP enable
        config secondaryip
            edit 1
                set ip 10.2.3.1 255.255.255.0
            next
        end
    next
    edit "vlan20"
        set vdom "root"
        set ip 10.3.3.1 255.255.255.0
        set interface "lan"
        set vlanid 20
    next
end
config system zone
    edit "inside"
        set interface "vlan20"
    next
end
config firewall address
    edit "pc"
        set uuid 00000000-0000-0000-0000-000000000001
        set subnet 10.1.1.10 255.255.255.255
    next
    edit "server"
        set subnet 10.2.2.80 255.255.255.255
    next
    edit "spare"
        set type iprange
        set start-ip 10.2.2.90
        set end-ip 10.2.2.99
    next
end
config firewall addrgrp
    edit "clients"
        set member "pc"
    next
end
config firewall service custom
    edit "app"
        set tcp-portrange 8443
    next
end
config firewall ippool
    edit "outside"
        set startip 203.0.113.20
        set endip 203.0.113.21
    next
end
# policies
config firewall policy
    edit 10
        set name "web"
        set uuid 00000000-0000-0000-0000-000000000010
        set srcintf "lan"
        set dstintf "dmz"
        set action accept
        set srcaddr "clients"
        set dstaddr "server"
        set schedule "always"
        set service "HTTPS" "app"
        set comments "first
line"
    next
    edit 7
        set name "rest"
        set srcintf "any"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end

"""
POLICY = """set srcintf "lan"
set dstintf "dmz"
set action accept
set srcaddr "pc"
set dstaddr "server"
set schedule "always"
set service "SSH"
"""


def applied(script: str, running: str = RUNNING) -> EditedConfiguration:
    """What the script makes of the FortiGate."""
    return edit(decode("fw1.conf", running.encode()), decode("change.txt", script.encode()))


def text_after(script: str, running: str = RUNNING) -> str:
    """The configuration after the script, which must be understood."""
    edited = applied(script, running)
    assert not edited.problems, [str(problem) for problem in edited.problems]
    return "".join(f"{line.text}\n" for line in edited.states[-1].lines) if edited.states else running


def entry_after(script: str, name: str, path: str = "firewall policy") -> dict[str, tuple[str, ...]]:
    """The settings of an entry after the script, as the reader of the platform sees them."""
    entries = table_after(script, path)
    assert name in entries, sorted(entries)
    return entries[name]


def table_after(script: str, path: str = "firewall policy") -> dict[str, dict[str, tuple[str, ...]]]:
    """The entries of a table after the script, in the order in which they are tried."""
    configuration = parse(decode("fw1.conf", text_after(script).encode()))
    assert not configuration.broken
    return {
        entry.name: {setting.key: setting.values for setting in entry.settings}
        for entry in configuration.vdoms[0].table(*path.split())
    }


def refusals(script: str, running: str = RUNNING) -> list[tuple[int, str]]:
    """Script lines whose effect is not known, with the reason; such a script has no states."""
    edited = applied(script, running)
    assert not (edited.problems and edited.states)
    return [_place(problem) for problem in edited.problems]


def remarks(script: str, *, least: Severity = Severity.WARNING, running: str = RUNNING) -> list[tuple[int, str]]:
    """What there is to say about lines of a script that is understood."""
    edited = applied(script, running)
    assert not edited.problems, [str(problem) for problem in edited.problems]
    return [_place(one) for one in edited.diagnostics if least is Severity.INFO or one.severity is not Severity.INFO]


def states(script: str, running: str = RUNNING) -> list[int]:
    """Script lines with which something takes effect."""
    edited = applied(script, running)
    assert not edited.problems, [str(problem) for problem in edited.problems]
    return [state.after.line for state in edited.states]


def _place(diagnostic: Diagnostic) -> tuple[int, str]:
    return diagnostic.origin[0].line, diagnostic.code
