"""Groups in groups: the order in which to build them, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

DEEPEST = 32
"""Groups nested deeper are not followed; conditions are walked by recursion later on."""


def inner_first(
    name: str, members: Callable[[str], Iterable[str]], is_group: Container[str], built: Container[str]
) -> Iterator[str]:
    """`name` and the groups inside that are not built yet, those inside first.

    The caller adds each to `built` before it asks for the next. A member that is not built when its group's turn
    comes contains that group: the two are circular.

    >>> groups = {"a": ["b", "host"], "b": ["a"]}
    >>> done = []
    >>> for group in inner_first("a", groups.__getitem__, groups, done):
    ...     done.append(group)
    >>> done
    ['b', 'a']
    """
    if name in built:
        return
    waiting = [(name, iter(members(name)))]
    opened = {name}
    while waiting:
        current, rest = waiting[-1]
        inner = next((member for member in rest if member in is_group and member not in opened), None)
        if inner is None:
            waiting.pop()
            if current not in built:
                yield current
        else:
            opened.add(inner)
            if inner not in built:
                waiting.append((inner, iter(members(inner))))
