"""Examples of the pages of hygiene rules: read from the pages, and made to networks that rules are asked about."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from segcheck.hygiene.rule import HygieneRule
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation
from segcheck.semantics.calendar import on_day
from segcheck.vendors.readers import HOST_READERS, READERS
from segcheck.vendors.registry import load_files

KINDS = ("bad", "good", "near-miss", "in-doubt")
DAY = "2026-11-21"
TWO_ZONES = """\
segcheck: 1
name: example
zones:
  inside: {title: inside, prefixes: [10.1.0.0/16]}
  outside: {title: outside, external: true, prefixes: [10.9.0.0/16]}
"""
_BESIDE = ("policy", "register")
_PLATFORMS = {name.replace("_", "-") for name in (*READERS, *HOST_READERS)} | set(_BESIDE)
_BLOCK = re.compile(r"^```(\S.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_EXAMPLE = re.compile(rf"({'|'.join(KINDS)})(-[2-9])?")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `example`: "" for the policy of all examples that have none; `lines`: where findings are."""

    platform: str
    example: str
    file: str
    lines: tuple[int, ...]
    date: str
    text: str


def blocks(page: str) -> tuple[Block, ...]:
    """The fenced blocks of `page` that belong to examples, in order. Raises: ValueError for one that is not written
    as README.md says.
    """
    found: list[Block] = []
    for info, text in _BLOCK.findall(page):
        words = [word for word in info.split() if "=" not in word]
        settings = dict(word.split("=", 1) for word in info.split() if "=" in word)
        unknown = set(settings) - {"line", "file", "date"}
        if words[:2] in (["yaml", "policy"], ["csv", "register"]):
            words = [words[1], *words[2:]] if len(words) > 2 else [words[1], ""]
        named = len(words) == 2 and (_EXAMPLE.fullmatch(words[1]) or words == ["policy", ""])
        if not named or unknown or words[0] not in _PLATFORMS:
            raise ValueError(f"not the info string of an example: {info}")
        platform, example = words
        number = 1 + sum(one.example == example and one.platform not in _BESIDE for one in found)
        usual = "policy.yaml" if platform == "policy" else f"config-{number}.txt"
        lines = tuple(int(number) for number in settings.get("line", "").split(",") if number)
        date = settings.get("date", DAY)
        found.append(Block(platform, example, settings.get("file", usual), lines, date, text))
    return tuple(found)


@dataclass(frozen=True)
class Example:
    """One network of a page, under its policy."""

    rule: HygieneRule
    name: str
    blocks: tuple[Block, ...]
    policy: Block | None

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return next(kind for kind in KINDS if self.name.startswith(kind))

    @cached_property
    def configurations(self) -> tuple[Block, ...]:
        """The blocks that are configurations."""
        return tuple(block for block in self.blocks if block.platform not in _BESIDE)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The network."""
        return load_files([(block.file, block.text.encode()) for block in self.configurations])

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """What the rule sees, each observation once."""
        day = datetime.date.fromisoformat(self.policy.date if self.policy else DAY)
        site = Site(Analysis(on_day(self.snapshot, day), self._policy()), day)
        return tuple(dict.fromkeys(self.rule.check(site)))

    def _policy(self) -> Policy:
        registers = {block.file: block.text.encode() for block in self.blocks if block.platform == "register"}
        text = self.policy.text if self.policy else TWO_ZONES
        return load_policy_text("policy.yaml", text.encode(), registers.__getitem__)

    @property
    def named_places(self) -> set[tuple[str, int] | None]:
        """Where findings are to be told: file and line; {None} where the example names no line."""
        told = (*self.blocks, *((self.policy,) if self.policy and self.policy not in self.blocks else ()))
        return {(block.file, line) for block in told for line in block.lines} or {None}


def examples(rule: HygieneRule, page: str) -> tuple[Example, ...]:
    """The examples of `page`, in order of their first blocks."""
    found = blocks(page)
    usual = next((block for block in found if block.platform == "policy" and not block.example), None)
    names = dict.fromkeys(block.example for block in found if block.example)
    made = []
    for name in names:
        own = tuple(block for block in found if block.example == name)
        policy = next((block for block in own if block.platform == "policy"), usual)
        made.append(Example(rule, name, own, policy))
    return tuple(made)


def place_of(observation: Observation) -> tuple[str, int] | None:
    """File and line that a finding is told at."""
    return (observation.origin[0].path, observation.origin[0].line) if observation.origin else None
