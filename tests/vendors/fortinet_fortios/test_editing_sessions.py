"""What takes effect when, and where commands of a change script go."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.edited_boxes import (
    POLICY,
    RUNNING,
    applied,
    entry_after,
    refusals,
    remarks,
    states,
    text_after,
)

from segcheck.source.diagnostic import Severity

DIVIDED = """config vdom
edit root
next
edit guest
next
end
config global
config system interface
    edit "port1"
        set vdom "root"
    next
    edit "port2"
        set vdom "guest"
    next
end
config system global
    set vdom-mode multi-vdom
end
end
config vdom
edit root
config firewall address
    edit "pc"
        set subnet 10.1.1.10 255.255.255.255
    next
    edit "spare"
        set subnet 10.1.1.11 255.255.255.255
    next
end
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "port1"
        set srcaddr "pc"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
end
config vdom
edit guest
config firewall addrgrp
    edit "users"
        set member "spare"
    next
end
end
"""


def test_an_entry_takes_effect_when_it_is_saved() -> None:
    script = "config firewall policy\nedit 10\nset nat enable\nset status disable\nnext\nedit 7\nset nat enable\nend\n"
    assert states(script) == [5, 8]
    assert len(applied(script).states[0].lines) == len(RUNNING.splitlines()) + 2


def test_an_empty_script_has_no_states() -> None:
    for script in ("", "\n\n", "# a comment\n", "fw1 #\nfw1 # show\nget system status\n"):
        assert states(script) == []
        assert remarks(script, least=Severity.INFO) == []


def test_nothing_is_saved_without_next_or_end() -> None:
    script = "config firewall policy\nedit 10\nset status disable\nset nat enable\n"
    assert states(script) == []
    assert remarks(script) == [(3, "fortios-script-not-saved")]
    assert [span.line for span in applied(script).diagnostics[0].origin] == [3, 4]


def test_what_was_saved_counts_without_the_last_end() -> None:
    script = "config firewall policy\nedit 10\nset status disable\nnext\n"
    assert states(script) == [4]
    assert remarks(script, least=Severity.INFO) == [(1, "fortios-script-end-missing")]


def test_settings_are_not_saved_without_end() -> None:
    assert remarks('config system global\nset hostname "x"\n') == [(2, "fortios-script-not-saved")]


def test_abort_leaves_without_saving() -> None:
    script = "config firewall policy\nedit 10\nset nat enable\nnext\nedit 7\nset status disable\nabort\n"
    assert states(script) == [4]
    assert remarks(script) == [(6, "fortios-script-aborted")]
    assert states(script + "config system global\nset hostname x\nend\n") == [4, 10]


def test_abort_inside_refuses() -> None:
    script = "config system interface\nedit dmz\nconfig secondaryip\nabort\n"
    assert refusals(script) == [(4, "fortios-script-abort-inside")]


def test_a_missing_next_refuses() -> None:
    script = "config firewall policy\nedit 10\nset nat enable\nedit 7\nset status disable\nend\n"
    assert refusals(script) == [(4, "fortios-script-structure")]


def test_a_missing_end_refuses() -> None:
    script = "config firewall address\nedit new\nset subnet 10.0.0.0/8\nnext\nconfig firewall policy\nedit 10\n"
    assert refusals(script) == [(5, "fortios-script-structure")]


@pytest.mark.parametrize("line", ["end", "next", "edit 5", "set action accept", "delete 5", "abort"])
def test_commands_outside_of_blocks_refuse(line: str) -> None:
    assert refusals(f"{line}\n") == [(1, "fortios-script-structure")]


@pytest.mark.parametrize(
    "line",
    [
        "execute backup config flash",
        "diagnose sys session clear",
        "conf firewall policy",
        "Config firewall policy",
        "permit any any",
        "y",
        "command parse error before 'x'",
        "Command fail. Return code -61",
    ],
)
def test_other_commands_refuse(line: str) -> None:
    assert refusals(f"{line}\n") == [(1, "fortios-script-command-unknown")]
    assert refusals(f"config firewall policy\n{line}\n") == [(2, "fortios-script-command-unknown")]


@pytest.mark.parametrize("path", ["firewall polcy", "firewall", "frobnicate", "web-proxy explicit-proxy"])
def test_unknown_blocks_refuse(path: str) -> None:
    assert refusals(f"config {path}\nend\n") == [(1, "fortios-script-block-unknown")]


def test_leaving_the_session_ends_the_script() -> None:
    script = "config firewall policy\ndelete 7\nend\nexit\n"
    assert states(script) == [2]
    assert refusals(f"{script}config firewall policy\n") == [(5, "fortios-script-after-exit")]


def test_prompts_and_what_the_device_answers_are_passed_over() -> None:
    plain = f"config firewall policy\nedit 8\n{POLICY}next\npurge\ny\nend\n"
    lines = plain.splitlines()
    prompts = ["fw1 # ", "fw1 (policy) # ", *["fw1 (8) # "] * 8, "fw1 (policy) # "]
    pasted = [f"{prompt}{line}" for prompt, line in zip(prompts, lines, strict=False)]
    pasted.insert(2, "new entry '8' added")
    pasted.extend(
        ("This operation will clear all table!", "Do you want to continue? (y/n)y", "fw1 (policy) # end", "fw1 #")
    )
    assert text_after("\n".join(pasted)) == text_after(plain)
    assert entry_after("\n".join(pasted[:11]), "8")["service"] == ("SSH",)


def test_a_prompt_inside_a_value_is_part_of_it() -> None:
    script = 'config firewall policy\nedit 10\nset comments "x\nfw1 # delete 7"\nend\n'
    assert "fw1 # delete 7" in text_after(script)


def test_a_mangled_configuration_takes_no_script() -> None:
    running = RUNNING.replace("    next\nend\nconfig system zone", "    next\nconfig system zone")
    edited = applied("config system global\nset hostname x\nend\n", running)
    assert [problem.code for problem in edited.problems] == ["fortios-script-configuration-broken"]
    assert edited.problems[0].origin[0].path == "fw1.conf"


# -- virtual domains


def test_the_virtual_domain_must_be_told() -> None:
    assert refusals("config firewall policy\nend\n", DIVIDED) == [(1, "fortios-script-domain-unclear")]


def test_an_entry_of_a_virtual_domain() -> None:
    script = "config vdom\nedit root\nconfig firewall policy\nedit 1\nset status disable\nnext\nend\nend\n"
    assert states(script, DIVIDED) == [6]
    assert "        set status disable\n    next\nend\nend\nconfig vdom\nedit guest" in text_after(script, DIVIDED)


def test_several_parts_one_after_the_other() -> None:
    script = (
        "config vdom\nedit root\nconfig firewall policy\ndelete 1\nend\nnext\nedit guest\nconfig firewall addrgrp\n"
        "delete users\nend\nend\nconfig global\nconfig system global\nset hostname x\nend\nend\n"
    )
    assert states(script, DIVIDED) == [4, 9, 15]


def test_a_new_virtual_domain_refuses() -> None:
    assert refusals("config vdom\nedit rooot\n", DIVIDED) == [(2, "fortios-script-domain-new")]


def test_names_of_other_virtual_domains_are_not_there() -> None:
    script = "config vdom\nedit guest\nconfig firewall addrgrp\nedit users\nset member pc\n"
    assert refusals(script, DIVIDED) == [(5, "fortios-script-name-missing")]
    script = "config vdom\nedit root\nconfig firewall policy\nedit 1\nset srcintf port2\n"
    assert refusals(script, DIVIDED) == [(5, "fortios-script-name-missing")]


def test_names_in_use_in_another_virtual_domain_can_go() -> None:
    script = "config vdom\nedit root\nconfig firewall address\ndelete spare\ndelete pc\nend\nend\n"
    assert states(script, DIVIDED) == [4]
    assert remarks(script, running=DIVIDED) == [(5, "fortios-script-in-use")]


@pytest.mark.parametrize(
    "script",
    [
        "config global\nconfig firewall policy\nend\n",
        "config global\nconfig firewall vip\nend\n",
        "config vdom\nedit root\nconfig system global\nend\n",
    ],
)
def test_blocks_of_another_part_refuse(script: str) -> None:
    assert [code for _, code in refusals(script, DIVIDED)] == ["fortios-script-block-elsewhere"]


def test_a_new_interface_belongs_to_a_virtual_domain() -> None:
    script = "config global\nconfig system interface\nedit v30\nset interface port1\nset vlanid 30\n{}next\nend\nend\n"
    assert refusals(script.format(""), DIVIDED) == [(6, "fortios-script-key-missing")]
    assert states(script.format("set vdom guest\n"), DIVIDED) == [7]


def test_there_are_no_parts_where_the_box_is_not_divided() -> None:
    assert refusals("config global\n") == [(1, "fortios-script-structure")]
    assert refusals("config vdom\n") == [(1, "fortios-script-structure")]
