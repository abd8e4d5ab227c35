"""Cisco ASA and the ASA part of Firepower Threat Defense, as the registry sees them."""

from __future__ import annotations

from segcheck.vendors.cisco_asa.convert import PLATFORM, convert
from segcheck.vendors.cisco_asa.parse import parse as read
from segcheck.vendors.cisco_asa.recognize import is_asa as recognizes

__all__ = ["PLATFORM", "convert", "read", "recognizes"]
