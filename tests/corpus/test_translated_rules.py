"""Our readers agree about dumps in the words of several official tools."""

from __future__ import annotations

import pytest
from tests.corpus.location import has_corpus
from tests.corpus.translated_rules import TRANSLATORS, Words, results, whole_cases

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
    pytest.mark.skipif(None in TRANSLATORS.values(), reason="no iptables-restore-translate on this machine"),
]


def test_a_dump_and_its_other_words_do_not_contradict() -> None:
    found = list(results())
    assert sum(one.compared for one in found if one.words is Words.TRANSLATED) > 500
    assert [one for one in found if one.contradictions] == []
    # Everywhere else the readers say exactly the same; what nft prints without words leaves some chains open.
    differ = {one.name.split("/")[-1] for one in found if one.same < one.compared and one.words is Words.TRANSLATED}
    assert differ <= {"2014_sep_iptables-saveakachan"}
    others = [one for one in found if one.name.split("/")[-1] not in differ]
    assert sum(one.same for one in others) > 0.98 * sum(one.compared for one in others)


def test_machine_checked_bounds_hold_for_whole_translations() -> None:
    found = list(whole_cases())
    assert len(found) > 3
    assert [one for one in found if one[2]] == []
