"""Cisco IOS and IOS-XE, as the registry sees them."""

from __future__ import annotations

from segcheck.vendors.cisco_ios.convert import PLATFORM, convert
from segcheck.vendors.cisco_ios.parse import parse as read
from segcheck.vendors.cisco_ios.recognize import is_ios as recognizes

__all__ = ["PLATFORM", "convert", "read", "recognizes"]
