"""Answers of other tools on the external corpus, and what they let us compare."""

from __future__ import annotations

import pytest
from tests.corpus.batfish_answers import answers
from tests.corpus.compared_filters import VERSIONS, compared, is_complete
from tests.corpus.location import has_corpus

from segcheck.model.header import Family
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

pytestmark = pytest.mark.skipif(not has_corpus(), reason="the external corpus is not here (set SEGCHECK_CORPUS)")


def test_answers_agree_or_the_difference_is_explained() -> None:
    rows = list(answers())
    assert len(rows) == 13
    assert [row for row in rows if not row.agrees and not row.explanation] == []


@pytest.mark.parametrize("after", VERSIONS[1:])
def test_rows_of_a_comparison_are_the_whole_difference(after: str) -> None:
    matcher = Matcher(HeaderSpace(Family.IPV4))
    comparison = compared(matcher, VERSIONS[0], after)
    assert comparison.openings and is_complete(matcher, comparison)
