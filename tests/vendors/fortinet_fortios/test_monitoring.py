"""Log hosts and clocks of a FortiGate."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.boxes import configuration_of

from segcheck.model.management import Monitoring
from segcheck.vendors.fortinet_fortios.administration.monitoring import convert_monitoring


def monitoring(text: str) -> Monitoring:
    return convert_monitoring(configuration_of(text))


def collector(name: str, *lines: str, kind: str = "setting") -> str:
    return f"config log {name} {kind}\n" + "".join(f"    {line}\n" for line in lines) + "end\n"


@pytest.mark.parametrize("name", ["syslogd", "syslogd2", "syslogd4", "fortianalyzer", "fortianalyzer3"])
def test_a_collector_counts_once_it_is_switched_on(name: str) -> None:
    found = monitoring(collector(name, "set status enable", 'set server "10.0.0.9"'))
    assert [host.name for host in found.log_hosts] == ["10.0.0.9"]
    assert monitoring(collector(name, 'set server "10.0.0.9"')).log_hosts == ()
    assert monitoring(collector(name, "set status disable", 'set server "10.0.0.9"')).log_hosts == ()


def test_collectors_of_the_vendor_name_no_server() -> None:
    assert [host.name for host in monitoring(collector("fortiguard", "set status enable")).log_hosts] == ["FortiCloud"]


@pytest.mark.parametrize("line", ["set severity error", "set forward-traffic disable"])
def test_a_filter_that_keeps_messages_about_refused_traffic_back(line: str) -> None:
    server = collector("syslogd", "set status enable", 'set server "10.0.0.9"')
    second = collector("syslogd2", "set status enable", 'set server "10.0.0.10"')
    strict = collector("syslogd", line, kind="filter")
    assert monitoring(server + strict).withheld
    # The second collector still gets them.
    both = monitoring(server + second + strict)
    assert both.withheld == ()
    assert both.doubts


def test_a_free_filter_may_keep_some_back() -> None:
    server = collector("syslogd", "set status enable", 'set server "10.0.0.9"')
    row = 'edit 1\n set category traffic\n set filter "x"\n next'
    free = f"config log syslogd filter\n config free-style\n {row}\n end\nend\n"
    assert monitoring(server + free).doubts


@pytest.mark.parametrize("line", ["set severity information", "set severity notice", "set forward-traffic enable"])
def test_a_filter_that_lets_them_go(line: str) -> None:
    server = collector("syslogd", "set status enable", 'set server "10.0.0.9"')
    found = monitoring(server + collector("syslogd", line, kind="filter"))
    assert (found.withheld, found.doubts) == ((), ())


def test_the_clock_follows_fortiguard_or_servers_of_ones_own() -> None:
    assert [one.name for one in monitoring("config system ntp\n set ntpsync enable\nend\n").time_sources] == [
        "FortiGuard"
    ]
    own = (
        'config system ntp\n set ntpsync enable\n set type custom\n config ntpserver\n edit 1\n set server "10.0.0.5"\n'
        " next\n end\nend\n"
    )
    assert [one.name for one in monitoring(own).time_sources] == ["10.0.0.5"]
    assert monitoring("config system ntp\n set ntpsync disable\nend\n").time_sources == ()
    assert monitoring("").time_sources == ()


def test_with_virtual_domains_messages_leave_by_the_management_domain() -> None:
    override = "override-setting"
    text = (
        "config vdom\nedit root\nnext\nedit mgmt\nnext\nend\nconfig global\n"
        "config system global\n set management-vdom mgmt\nend\n"
        + collector("syslogd", "set status enable", 'set server "10.0.0.9"')
        + "config system ntp\n set ntpsync enable\nend\nend\n"
        "config vdom\nedit root\n"
        + collector("syslogd", "set override enable", "set status enable", 'set server "10.0.0.8"', kind=override)
        + "end\n"
    )
    found = monitoring(text)
    assert [(host.name, host.vrf) for host in found.log_hosts] == [("10.0.0.9", "mgmt"), ("10.0.0.8", "root")]
    assert [clock.vrf for clock in found.time_sources] == ["mgmt"]
