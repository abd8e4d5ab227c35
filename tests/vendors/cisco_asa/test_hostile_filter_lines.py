"""Whatever stands in a line of a list, an object or a group: nothing raises and no line is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_asa.filtering import Lists

from segcheck.model.header import Family

WORDS_TEXT = """
permit deny trust ip tcp udp icmp icmp6 any any4 any6 host 10.0.0.1 255.255.255.0 0.0.0.255 2001:db8::/32 ::1 eq neq lt
gt range 80 www 65536 object object-group G O S log disable interval 300 inactive time-range W interface inside ifc
rule-id 7 event-log both line 3 remark standard extended advanced ethertype user user-group "x y" security-group name
tag echo 8 0 fqdn v4 subnet service source destination group-object network-object absolute start 08:00 1 January 2026
end - , / . : \u0661 \u3042 99999999999999999999
"""
WORDS = st.sampled_from(WORDS_TEXT.split())
TAIL = st.lists(WORDS | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6), max_size=12)
HEADS = st.sampled_from(
    [
        "access-list", "access-list T", "access-list T extended permit", "access-list T advanced permit",
        "ipv6 access-list T permit", "object network O", "object service S", "object-group network G",
        "object-group service G", "object-group service G tcp", "object-group protocol G", "object-group icmp-type G",
        "object-group", "object", "time-range W", "name 10.0.0.1", "name", "names", "ASA Version", ": Saved", ": end",
        "clear config", "no access-list",
    ]
)  # fmt: skip
BELOW = st.sampled_from(
    ["host", "subnet", "range", "fqdn", "service", "network-object", "service-object", "port-object", "group-object",
     "protocol-object", "icmp-object", "absolute", "periodic", "description", "nat", "no", "exit", ""]
)  # fmt: skip
SECTION = st.tuples(HEADS, TAIL, st.lists(st.tuples(BELOW, TAIL), max_size=3))


@given(st.lists(SECTION, max_size=6))
def test_nothing_raises_and_no_line_is_lost(sections: list[tuple[str, list[str], list[tuple[str, list[str]]]]]) -> None:
    lines: list[str] = []
    for head, tail, below in sections:
        lines.append(" ".join((head, *tail)))
        lines.extend(f" {start} {' '.join(rest)}" for start, rest in below)
    text = "\n".join(lines).replace("\x00", "")
    lists = Lists(text)
    for family in Family:
        lists.one(family=family)
    unread = [lists.source.line(number).split()[0] for number in lists.notes.ledger.unmarked()]
    # Translations of objects belong to another reader.
    assert set(unread) <= {"nat"}
