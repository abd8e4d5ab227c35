"""Top-level statements that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a statement in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section

# fmt: off
# Reason (a message code) -> statement heads. A head matches a statement that begins with its words, alone or
# after `no`; the longest head decides. `-` before a head takes a statement out again: it may change what passes.
_TABLE: dict[str, tuple[str, ...]] = {
    "mode-end": ("exit", "quit", "end"),
    "banner": ("banner",),
}
# First words of statements above that open a section; lines below any other one stand there by mistake.
_WITH_SECTION = frozenset(("line",))
# fmt: on

_Heads = dict[str, tuple[tuple[tuple[str, ...], str | None], ...]]


def _indexed(table: dict[str, tuple[str, ...]]) -> _Heads:
    index: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
    for reason, heads in table.items():
        for head in heads:
            first, *rest = head.removeprefix("-").split()
            index.setdefault(first, []).append((tuple(rest), None if head.startswith("-") else reason))
    return {first: tuple(sorted(heads, key=lambda head: -len(head[0]))) for first, heads in index.items()}


_INDEX = _indexed(_TABLE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("banner", "motd", "hello")), global_reason(("vxlan",)) is None
    ('banner', True)
    """
    reason = _lookup(words)
    if reason is None and words[:1] == ("no",):
        return _lookup(words[1:])
    return reason


def is_plausible(section: Section) -> bool:
    """Whether what stands below an irrelevant statement can belong to it.

    SOUNDNESS: otherwise the lines may be of a section whose head is lost, and they must not be passed over.
    """
    if not section.children:
        return True
    words = section.line.words
    first = words[1:2] if words[:1] == ("no",) else words[:1]
    return bool(first) and first[0] in _WITH_SECTION


def _lookup(words: tuple[str, ...]) -> str | None:
    if not words:
        return None
    for rest, reason in _INDEX.get(words[0], ()):
        if words[1 : len(rest) + 1] == rest:
            return reason
    return None
