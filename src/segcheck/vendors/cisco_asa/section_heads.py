"""Which lines may stand below which: what stands below a wrong head is of a section whose own head is lost."""

from __future__ import annotations

from itertools import islice

from segcheck.vendors._shared.config_lines import Section

# First words of statements that handlers read and that open a section.
_WITH_SECTION = frozenset(
    (
        "class-map", "context", "crypto", "group-policy", "inline-set", "interface", "isakmp", "mac-list", "object",
        "object-group", "policy-map", "route-map", "router", "tcp-map", "time-range", "tunnel-group", "webvpn",
    )
)  # fmt: skip
_INTERFACE = ("interface",)
_NOWHERE: tuple[str, ...] = ()
# First word of a line that matters -> beginnings of the heads it may stand below.
_OWNERS: dict[str, tuple[str, ...]] = {
    "nameif": _INTERFACE,
    "security-level": _INTERFACE,
    "bridge-group": _INTERFACE,
    "management-only": _INTERFACE,
    "zone-member": _INTERFACE,
    "shutdown": _INTERFACE,
    "ip": _INTERFACE,
    "ipv6": _INTERFACE,
    "host": ("object network",),
    "subnet": ("object network",),
    "range": ("object network",),
    "fqdn": ("object network",),
    "nat": ("object network",),
    "network-object": ("object-group network",),
    "service-object": ("object-group service",),
    "port-object": ("object-group service",),
    "protocol-object": ("object-group protocol",),
    "icmp-object": ("object-group icmp",),
    "group-object": ("object-group",),
    "match": ("class-map", "route-map", "policy-map"),
    "class": ("policy-map",),
    "inspect": ("policy-map",),
    "interface": _NOWHERE,
    "object": _NOWHERE,
    "object-group": _NOWHERE,
    "access-list": _NOWHERE,
    "access-group": _NOWHERE,
    "route": _NOWHERE,
    "global": _NOWHERE,
    "static": _NOWHERE,
}


def opens_section(section: Section) -> bool:
    """Whether lines may stand below the statement, where it is one that handlers read."""
    words = section.line.words
    return words[0] in _WITH_SECTION or words[:2] == ("ipv6", "router")


def is_whole(section: Section) -> bool:
    """Whether no line below is of another section.

    SOUNDNESS: otherwise a head is lost, and what the lines would have said must not be passed over.
    """
    if not section.children:
        return True
    head = " ".join(section.line.words)
    for line in islice(section.lines(), 1, None):
        words = line.words[1:] if line.words[:1] == ("no",) else line.words
        owners = _OWNERS.get(words[0]) if words else None
        if owners is not None and not head.startswith(owners):
            return False
    return True
