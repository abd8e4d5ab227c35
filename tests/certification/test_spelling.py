"""How values and conditions are written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.certification.spelling import Plain, Spelling
from segcheck.errors import InternalError
from segcheck.model.header import (
    ANYTHING,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    Unknown,
)
from segcheck.model.translation import SetBits, SetInto

IPV4, IPV6 = Spelling(Family.IPV4), Spelling(Family.IPV6)
PORT = FieldIn(Field.DESTINATION_PORT, ((80, 80), (443, 443)))


@given(st.integers(0, (1 << 128) - 1))
def test_ipv6_addresses_read_back_and_have_no_dots(value: int) -> None:
    text = IPV6.address(value)
    assert int(ipaddress.IPv6Address(text)) == value
    assert "." not in text


@given(st.integers(0, (1 << 48) - 1))
def test_mac_addresses_read_back(value: int) -> None:
    text = IPV4.value(Field.SOURCE_MAC, value)
    assert isinstance(text, str)
    assert int(text.replace(":", ""), 16) == value


def test_interval_lists_are_ascending_and_do_not_touch() -> None:
    assert IPV4.intervals(Field.SOURCE_PORT, [(5, 9), (1, 4), (70_000, 80_000), (20, 99_999)]) == [[1, 9], [20, 65535]]
    assert IPV4.intervals(Field.SOURCE, [(0, 1)]) == [["0.0.0.0", "0.0.0.1"]]


@pytest.mark.parametrize(
    ("match", "plain"),
    [
        (PORT, {"in": ["destination_port", [[80, 80], [443, 443]]]}),
        (FieldMasked(Field.TCP_FLAGS, 2, 18), {"bits": ["tcp_flags", 2, 18]}),
        (AllOf((ANYTHING, Not(AnyOf(())))), {"all": [{"all": []}, {"not": {"any": []}}]}),
        (Cited(ANYTHING, ()), {"all": []}),
    ],
)
def test_conditions(match: Match, plain: Plain) -> None:
    assert IPV4.condition(match) == plain


def test_a_condition_in_doubt_has_no_spelling() -> None:
    with pytest.raises(InternalError):
        IPV4.condition(Not(Unknown((), "user")))


def test_rewrites() -> None:
    assert IPV4.rewrite(SetInto(Field.SOURCE, ((1, 2),))) == ["source", {"in": [["0.0.0.1", "0.0.0.2"]]}]
    assert IPV4.rewrite(SetBits(Field.SOURCE, 0x0A0000FF, 0xFF000000)) == [
        "source",
        {"value": 0x0A000000, "care": 0xFF000000},
    ]
