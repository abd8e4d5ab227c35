"""The reference page of tickets shows tickets that can be read, and names all their keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.review.small_site import policy

from segcheck.review.ticket_reading import TICKET_KEYS, load_ticket_text

PAGES = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", ["change-ticket.md", "change-ticket.ja.md"])
def test_the_example_is_a_ticket_and_every_key_is_explained(name: str) -> None:
    page = (PAGES / name).read_text("utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    ticket = load_ticket_text(name, example.encode(), policy())
    assert [entry.opens for entry in ticket.declared] == [True, False]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(TICKET_KEYS)
