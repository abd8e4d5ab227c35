"""Which function reads which statement about filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segcheck.vendors.yamaha_rtx.configuration import Handler

HANDLERS: dict[tuple[str, ...], Handler] = {}
