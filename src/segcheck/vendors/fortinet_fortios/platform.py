"""FortiOS, as the registry sees it."""

from __future__ import annotations

from segcheck.vendors.fortinet_fortios.convert import PLATFORM, convert
from segcheck.vendors.fortinet_fortios.parse import parse as read
from segcheck.vendors.fortinet_fortios.recognize import is_fortios as recognizes

__all__ = ["PLATFORM", "convert", "read", "recognizes"]
