"""Lists of keys for support tables, written as people read them: words between blanks."""

from __future__ import annotations


def keys(text: str) -> frozenset[str]:
    """The words of `text`.

    >>> sorted(keys("ip vdom"))
    ['ip', 'vdom']
    """
    return frozenset(text.split())


def reasons(**names: str) -> dict[str, str]:
    """Key -> reason, from reason -> keys (the reason's hyphens written as underscores).

    >>> reasons(physical_layer="speed mtu")
    {'speed': 'physical-layer', 'mtu': 'physical-layer'}
    """
    return {key: reason.replace("_", "-") for reason, text in names.items() for key in text.split()}
