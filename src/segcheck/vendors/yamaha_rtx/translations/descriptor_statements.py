"""`nat descriptor …` as the file writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Interval
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine
from segcheck.vendors._shared.values import ipv4, number
from segcheck.vendors.yamaha_rtx.configuration import Handler, ParseContext, Statement

TYPES = ("none", "nat", "masquerade", "nat-masquerade")
INCOMING = ("through", "reject", "discard", "forward")
