"""What a configuration means, wherever its lines stand."""

from __future__ import annotations

import re

from segcheck.vendors.registry import load_files

_PLACE = re.compile(r"Span\([^()]*\)")
_PLACES = re.compile(r"\w*origin=\((?:@(?:, |,)?)*\)")


def meaning(text: str) -> tuple[list[str], ...]:
    """The interfaces, filters, translations and routes of the one device in `text`, without the places of lines.

    Two texts with one meaning read alike; the opposite need not hold.
    """
    (device,) = load_files([("r.cfg", text.encode())]).devices
    return tuple(
        sorted(_PLACES.sub("", _PLACE.sub("@", repr(value))) for value in values)
        for values in (
            device.interfaces,
            device.filters,
            device.destination_translations,
            device.source_translations,
            (device.routing,),
        )
    )
