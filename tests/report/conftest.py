from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from segcheck.report import messages


@pytest.fixture(autouse=True)
def strict_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A missing text or argument fails the test that meets it."""
    strict = dataclasses.replace(messages.catalogue(), strict=True)
    monkeypatch.setattr(messages, "catalogue", lambda: strict)
    yield
