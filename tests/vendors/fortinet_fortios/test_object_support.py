"""The support tables of objects: no key has two fates, every reason has its text, what is printed is known."""

from collections.abc import Iterator

import pytest
from tests.vendors.fortinet_fortios.firewall_objects import Loaded

from segcheck.report.messages import blanks, catalogue
from segcheck.source.ledger import LineFate
from segcheck.vendors.fortinet_fortios.objects.object_support import ADDRESSES, SCHEDULES, SERVICES, TRANSLATIONS
from segcheck.vendors.fortinet_fortios.support import BlockSupport

TABLES = {**ADDRESSES, **SERVICES, **SCHEDULES, **TRANSLATIONS}


def with_inner(support: BlockSupport) -> Iterator[BlockSupport]:
    yield support
    for inner in support.blocks.values():
        yield from with_inner(inner)


@pytest.mark.parametrize("path", TABLES, ids=" ".join)
def test_no_key_has_two_fates_and_every_reason_has_its_text(path: tuple[str, ...]) -> None:
    for support in with_inner(TABLES[path]):
        assert support.modeled.isdisjoint(support.irrelevant)
        for reason in support.irrelevant.values():
            assert not blanks(catalogue().texts[reason]["en"])


# In the manner of a factory configuration: each kind of object with what a device prints about it.
PRINTED = """\
config firewall address
    edit "none"
        set uuid 01234567-0000-0000-0000-000000000000
        set subnet 0.0.0.0 255.255.255.255
    next
    edit "update.example.jp"
        set uuid 01234567-0000-0000-0000-000000000001
        set type fqdn
        set fqdn "update.example.jp"
        set cache-ttl 300
    next
    edit "TUNNEL"
        set type iprange
        set comment "two
lines"
        set associated-interface "ssl.root"
        set allow-routing enable
        set fabric-object enable
        set color 3
        set start-ip 10.212.134.200
        set end-ip 10.212.134.210
        config tagging
            edit "t"
                set category "c"
                set tags "x" "y"
            next
        end
    next
    edit "TAGGED"
        set type dynamic
        set sub-type ems-tag
        set obj-tag "t"
        set tag-type "zero_trust"
        config list
            edit "10.0.0.1"
                set obj-id "1"
            next
        end
    next
end
config firewall multicast-address
    edit "all"
        set start-ip 224.0.0.0
        set end-ip 239.255.255.255
    next
end
config firewall wildcard-fqdn custom
    edit "w"
        set uuid 01234567-0000-0000-0000-000000000002
        set wildcard-fqdn "*.example.jp"
    next
end
config firewall service category
    edit "General"
        set comment "General services."
    next
end
config firewall service custom
    edit "ALL"
        set category "General"
        set protocol IP
    next
    edit "PING"
        set protocol ICMP
        set icmptype 8
        unset icmpcode
        set visibility disable
    next
    edit "webproxy"
        set proxy enable
        set category "Web Proxy"
        set protocol ALL
        set tcp-portrange 0-65535:0-65535
    next
end
config firewall schedule recurring
    edit "always"
        set day sunday monday tuesday wednesday thursday friday saturday
    next
end
config firewall internet-service-name
    edit "Example-Web"
        set internet-service-id 65537
        set type location
        set country-id 392
    next
end
config firewall vip
    edit "web"
        set id 7
        set comment "published"
        set extip 203.0.113.10
        set mappedip "10.0.0.10"
        set extintf "wan1"
        set arp-reply disable
    next
end
config firewall ippool
    edit "out"
        set type overload
        set startip 203.0.113.20
        set endip 203.0.113.29
        set arp-reply enable
        set comments "pool"
    next
end
"""


def test_what_a_factory_prints_is_known() -> None:
    loaded = Loaded(PRINTED)
    fates = {entry.line: entry for entry in loaded.notes.ledger.build()}
    lines = enumerate(loaded.text.splitlines(), 1)
    unknown = [text for line, text in lines if fates[line].fate in (LineFate.UNRECOGNIZED, LineFate.MALFORMED)]
    assert not unknown
    assert not loaded.device_in_doubt
    assert loaded.codes() == []
    assert {entry.reason for entry in fates.values() if entry.fate is LineFate.APPROXIMATED} == {
        "address-by-name",
        "address-dynamic",
        "service-of-proxy",
    }


def test_every_reason_of_a_finding_has_its_text() -> None:
    texts = catalogue().texts
    for entry in Loaded(PRINTED).notes.ledger.build():
        assert not entry.reason or entry.reason in texts
