"""The list of wheels for closed networks is whole: every package that segcheck needs, pinned, with hashes."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.version import Version
from tests.documents.test_documents import ROOT

WHEELHOUSE = ROOT / "docs" / "how-to" / "wheelhouse.txt"
ENTRY = re.compile(r"^([a-z0-9-]+)==(\S+) \\$", re.MULTILINE)


def pinned() -> dict[str, str]:
    return dict(ENTRY.findall(WHEELHOUSE.read_text("utf-8")))


def wanted() -> list[Requirement]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return [Requirement(text) for text in tomllib.load(file)["project"]["dependencies"]]


def named(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


def test_every_dependency_is_pinned_to_a_version_that_serves() -> None:
    versions = pinned()
    for requirement in wanted():
        assert named(requirement) in versions, requirement
        assert requirement.specifier.contains(Version(versions[named(requirement)])), requirement


def test_what_the_dependencies_need_is_pinned_and_nothing_else() -> None:
    found: set[str] = set()
    waiting = wanted()
    while waiting:
        requirement = waiting.pop()
        name = named(requirement)
        if name in found:
            continue
        found.add(name)
        try:
            needed = [Requirement(text) for text in requires(name) or ()]
        except PackageNotFoundError:  # colorama on other systems and the like
            pytest.fail(f"{name} is not installed")
        # Extras are not asked for; what only other systems need would have to be listed for them.
        environment = {**default_environment(), "extra": ""}
        waiting += [one for one in needed if one.marker is None or one.marker.evaluate(environment)]
    assert found == set(pinned())


def test_every_wheel_has_a_hash_of_its_own() -> None:
    blocks = re.split(ENTRY, WHEELHOUSE.read_text("utf-8"))[1:]
    for name, lines in zip(blocks[::3], blocks[2::3], strict=True):
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", lines)
        assert hashes and len(hashes) == len(set(hashes)), name
