from hypothesis import given
from hypothesis import strategies as st

from segcheck.vendors._shared.vlan_lists import EVERY_VLAN, changed_vlan_list, joined, vlan_list, without

vlans = st.sets(st.integers(1, 4094), max_size=40)


def members(intervals: tuple[tuple[int, int], ...]) -> set[int]:
    return {vlan for low, high in intervals for vlan in range(low, high + 1)}


def written(numbers: set[int]) -> str:
    return ",".join(f"{low}-{high}" if low < high else str(low) for low, high in joined((n, n) for n in numbers))


@given(vlans.filter(bool))
def test_a_printed_list_is_read_back(numbers: set[int]) -> None:
    found = vlan_list(written(numbers))
    assert found is not None
    assert members(found) == numbers
    assert list(found) == sorted(found)


@given(vlans, vlans.filter(bool))
def test_add_remove_and_except_are_set_operations(before: set[int], named: set[int]) -> None:
    start, text = joined((n, n) for n in before), written(named)
    results = {verb: changed_vlan_list(start, (verb, text)) for verb in ("add", "remove", "except")}
    assert members(results["add"] or ()) == before | named
    assert members(results["remove"] or ()) == before - named
    assert members(results["except"] or ()) == set(range(1, 4095)) - named


@given(st.text("0123456789,- adnone", max_size=12))
def test_no_text_raises_or_leaves_the_range(text: str) -> None:
    found = changed_vlan_list(EVERY_VLAN, tuple(text.split()))
    assert found is None or members(found) <= set(range(1, 4095))


def test_without_splits_intervals() -> None:
    assert without(((1, 4094),), ((100, 100),)) == ((1, 99), (101, 4094))
