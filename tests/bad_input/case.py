"""One broken or hostile input: how to make it, and what the command line must say to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TIME_LIMIT = 5.0  # seconds of processor time, per input: the clock would count what else the machine does
LINE_LIMIT = 4_000  # characters of one printed line: a megabyte thrown at us is not thrown back

# A sound network and policy that is proved. Each case breaks something in it.
CONFIG = """\
hostname fw1
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group OFFICE-IN in
!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
 ip access-group SECRET-IN in
!
ip access-list extended OFFICE-IN
 deny ip any 10.2.0.0 0.0.0.255
 permit ip any any
!
ip access-list extended SECRET-IN
 deny ip any 10.1.0.0 0.0.0.255
 permit ip any any
!
end
"""
POLICY = """\
segcheck: 1
name: bad input
zones:
  office: {interfaces: ["fw1:GigabitEthernet0/0"], prefixes: [10.1.0.0/24]}
  secret: {interfaces: ["fw1:GigabitEthernet0/1"], prefixes: [10.2.0.0/24]}
intents:
  - name: apart
    isolated: {between: [office, secret]}
    because: the two must never meet
"""
_KANA = re.compile("[ぁ-んァ-ヶ]")
_CODE = re.compile(r"^(?:error|エラー)\[([a-z0-9-]+)\]", re.MULTILINE)
CHECK = ("check", "configs", "--policy", "policy.yaml")


@dataclass(frozen=True, slots=True)
class Case:
    """`says` must stand in the output, nothing of `silent_about` may; `exit_code` is the documented one.

    `in_japanese`: asked in Japanese as well; the answer must be the same, in words of that language.
    """

    name: str
    exit_code: int
    says: str
    make: Callable[[Path], None]
    arguments: tuple[str, ...] = CHECK
    silent_about: tuple[str, ...] = ()
    unprivileged: bool = False
    seconds: float = TIME_LIMIT
    in_japanese: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run said, and the processor seconds it took; `other` is the same in Japanese, where that was asked."""

    exit_code: int
    output: str
    seconds: float
    other: Answer | None = None

    @property
    def first_line(self) -> str:
        """The first line that tells what is wrong, or else how it ended."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        telling = ("error", "warning", "the configurations")
        return next((line for line in lines if line.startswith(telling)), lines[-1] if lines else "")


class NotPossibleHereError(Exception):
    """This system cannot make the input (no such file kind, no way to give up the superuser's rights)."""


def config(text: str | bytes, name: str = "fw1.cfg") -> Callable[[Path], None]:
    """Replaces (or adds) one configuration file."""

    def make(folder: Path) -> None:
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        (folder / "configs" / name).write_bytes(data)

    return make


def policy(text: str | bytes) -> Callable[[Path], None]:
    """Replaces the policy file."""

    def make(folder: Path) -> None:
        (folder / "policy.yaml").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))

    return make


def faults(case: Case, answer: Answer) -> list[str]:
    """Everything that is wrong with the answer; empty when it is as it must be."""
    found = _faults(case, answer)
    if answer.other is not None:
        found += [f"in Japanese: {fault}" for fault in _faults(case, answer.other)]
        if case.exit_code != 0 and not _KANA.search(answer.other.output):
            found.append("in Japanese: no word of that language")
        if codes(answer) != codes(answer.other):
            found.append(f"in Japanese: another mistake ({codes(answer.other)} instead of {codes(answer)})")
    return found


def codes(answer: Answer) -> list[str]:
    """Codes of the mistakes that were told, in the order told."""
    return _CODE.findall(answer.output)


def _faults(case: Case, answer: Answer) -> list[str]:
    found = []
    if "Traceback (most recent call last)" in answer.output:
        found.append("a traceback")
    if answer.exit_code != case.exit_code:
        found.append(f"exit code {answer.exit_code} instead of {case.exit_code}")
    if case.says not in answer.output:
        found.append(f"does not say {case.says!r}")
    found += [f"gives away {text!r}" for text in case.silent_about if text in answer.output]
    if "\x1b" in answer.output:
        found.append("prints a terminal control sequence")
    if any(len(line) > LINE_LIMIT for line in answer.output.splitlines()):
        found.append(f"prints a line of more than {LINE_LIMIT} characters")
    if answer.seconds > case.seconds:
        found.append(f"took {answer.seconds:.1f} s")
    return found
