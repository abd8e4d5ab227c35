"""Statements that cannot change which transit packets pass, each with the reason why."""

from __future__ import annotations

# Reason -> statement heads. A head matches a statement that begins with its words, alone or after `no`.
_GLOBAL: dict[str, tuple[str, ...]] = {
    "capture-header": ("building", "current configuration", "using", "version"),
    "mode-end": ("end", "exit"),
    "management": ("service", "boot-start-marker", "boot-end-marker", "line", "ip http"),
}
_INTERFACE: dict[str, tuple[str, ...]] = {
    "description": ("description",),
}

_Index = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def _indexed(table: dict[str, tuple[str, ...]]) -> _Index:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for reason, heads in table.items():
        for head in heads:
            first, *rest = head.split()
            index.setdefault(first, []).append((tuple(rest), reason))
    return {first: tuple(sorted(heads, key=lambda head: -len(head[0]))) for first, heads in index.items()}


_GLOBAL_INDEX = _indexed(_GLOBAL)
_INTERFACE_INDEX = _indexed(_INTERFACE)


def global_reason(words: tuple[str, ...]) -> str | None:
    """Why a top-level statement changes nothing (a message code), or None when it may.

    >>> global_reason(("no", "ip", "http", "server"))
    'management'
    """
    return _reason(_GLOBAL_INDEX, words)


def interface_reason(words: tuple[str, ...]) -> str | None:
    """Why a statement below `interface` changes nothing (a message code), or None when it may."""
    return _reason(_INTERFACE_INDEX, words)


def _reason(index: _Index, words: tuple[str, ...]) -> str | None:
    exact = _lookup(index, words)
    if exact is None and words and words[0] == "no":
        return _lookup(index, words[1:])
    return exact


def _lookup(index: _Index, words: tuple[str, ...]) -> str | None:
    if not words:
        return None
    for rest, reason in index.get(words[0].lower(), ()):
        if tuple(word.lower() for word in words[1 : len(rest) + 1]) == rest:
            return reason
    return None
