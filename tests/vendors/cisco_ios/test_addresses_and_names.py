import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import dotted

from segcheck.vendors.cisco_ios.addresses import ipv4_network, ipv6_with_length, mask_length
from segcheck.vendors.cisco_ios.interface_names import expanded_range, interface_name, joined_interface_name


@given(st.integers(0, (1 << 32) - 1), st.integers(0, 32))
def test_a_network_is_address_and_mask(value: int, length: int) -> None:
    mask = ((1 << 32) - 1) ^ ((1 << (32 - length)) - 1)
    found = ipv4_network(dotted(value), dotted(mask))
    assert found is not None
    assert (found.value, found.length) == (value & mask, length)
    assert mask_length(f"/{length}") == length


@given(st.integers(0, (1 << 32) - 1))
def test_only_contiguous_masks_have_a_length(mask: int) -> None:
    bits = f"{mask:032b}"
    assert mask_length(dotted(mask)) == (bits.count("1") if "01" not in bits else None)


@given(st.text(max_size=20))
def test_no_text_raises(text: str) -> None:
    mask_length(text)
    ipv6_with_length(text)
    assert isinstance(interface_name(text), str)
    expanded_range(text)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("Gi0/1", "GigabitEthernet0/1"),
        ("gigabitethernet 0/0/1.20", "GigabitEthernet0/0/1.20"),
        ("Fa0", "FastEthernet0"),
        ("Te1/1/1", "TenGigabitEthernet1/1/1"),
        ("Twe1/0/1", "TwentyFiveGigE1/0/1"),
        ("Po1", "Port-channel1"),
        ("Vl10", "Vlan10"),
        ("Lo0", "Loopback0"),
        ("Di1", "Dialer1"),
        ("null0", "Null0"),
        ("Quux7", "Quux7"),
    ],
)
def test_names_have_one_spelling(written: str, full: str) -> None:
    assert interface_name(written) == full
    assert interface_name(full) == full


def test_a_name_may_stand_in_two_words() -> None:
    assert joined_interface_name(("FastEthernet", "0/1", "overload")) == ("FastEthernet0/1", 2)
    assert joined_interface_name(("overload",)) is None
    assert joined_interface_name(()) is None
