"""iptables dumps in other words of the official tools: our readers say the same of all of them.

    python -m tests.corpus.translated_rules

`iptables-restore-translate` writes the rules of a dump in the language of nft; loaded into a network namespace of its
own, `iptables-save` writes a dump once more and `nft list ruleset` lists the translation. What our readers make of all
of these must not contradict; and where the translation is whole, the machine-checked bounds of the dump hold for it,
too. Rules that have no translation are comments there, so they are left out of the dump as well.
"""

from __future__ import annotations

import enum
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tests.corpus.fates import LINUX
from tests.corpus.isabelle import CASES, compared_with
from tests.corpus.linux_chains import Dump, read_dump, read_script
from tests.corpus.location import corpus

from segcheck.model.header import Family
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.linux.netfilter.program import Hook

_PLACES = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin{os.pathsep}/sbin"
TRANSLATORS = {
    Family.IPV4: shutil.which("iptables-restore-translate", path=_PLACES),
    Family.IPV6: shutil.which("ip6tables-restore-translate", path=_PLACES),
}
_ROUTED = (Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.POSTROUTING)
_INCOMING = (Hook.PREROUTING, Hook.INPUT, Hook.FORWARD)
_OUTGOING = (Hook.FORWARD, Hook.POSTROUTING)


@dataclass(frozen=True, slots=True)
class Translation:
    """A dump and what the translator made of it. `left_out`: rules without translation, gone from both."""

    name: str
    family: Family
    dump: bytes
    script: bytes
    left_out: int


class Words(enum.Enum):
    """Whose words a dump is put into. COMPATIBLE: as the kernel holds what `iptables-restore` loads."""

    TRANSLATED = "translated"
    LISTED = "listed by nft"
    SAVED = "saved again"
    COMPATIBLE = "listed as loaded"


@dataclass(frozen=True, slots=True)
class Result:
    """How a dump in other words went. `compared`: chains between pairs of interfaces; `same`: those of which our
    readers say exactly the same, doubts and translations of addresses included."""

    name: str
    words: Words
    left_out: int
    compared: int
    same: int
    contradictions: tuple[str, ...]


def dumps() -> Iterator[tuple[str, Family, bytes]]:
    """Every dump of the corpus once, as (name, family, text)."""
    seen: set[bytes] = set()
    for source in LINUX.sources():
        for path in LINUX.configurations(source):
            text = path.read_bytes()
            if b"\n*" in b"\n" + text and text not in seen:
                seen.add(text)
                family = Family.IPV6 if b"by ip6tables-save" in text else Family.IPV4
                yield path.relative_to(corpus() / "iptables").as_posix(), family, text


def translated(name: str, dump: bytes, family: Family = Family.IPV4) -> Translation | None:
    """The translation of a dump; None where the translator refuses it (old syntax, an extension it does not have)."""
    translator = TRANSLATORS[family]
    assert translator is not None
    command = [translator, "-f", "/dev/stdin"]
    made = subprocess.run(command, input=dump, capture_output=True, timeout=30, check=False)
    if made.returncode != 0:
        return None
    lost = [
        (table, tuple(rule.replace(b'"', b"").split()))
        for table, rule in re.findall(rb"^# -t (\w+) (-A .*)$", made.stdout, re.M)
    ]
    return Translation(name, family, b"\n".join(_without(dump, lost)) + b"\n", made.stdout, len(lost))


def _without(dump: bytes, lost: list[tuple[bytes, tuple[bytes, ...]]]) -> Iterator[bytes]:
    table = b""
    waiting = list(lost)
    for line in dump.splitlines():
        if line.startswith(b"*"):
            table = line[1:].strip()
        entry = table, tuple(line.replace(b'"', b"").split())  # the translator repeats texts without their quotes
        if entry in waiting:
            waiting.remove(entry)
        else:
            yield line
    assert not waiting, waiting


def in_other_words(translation: Translation) -> Iterator[tuple[Words, Dump]]:
    """The dump in all words that the tools of this machine put it into."""
    name, family = translation.name, translation.family
    tables = "iptables" if family is Family.IPV4 else "ip6tables"
    yield Words.TRANSLATED, read_script(name, translation.script, family)
    listed = _in_own_namespace("nft -f /dev/stdin && nft list ruleset", translation.script)
    if listed is not None:
        yield Words.LISTED, read_script(name, listed, family)
    saved = _in_own_namespace(f"{tables}-restore && {tables}-save", translation.dump)
    if saved is not None:
        yield Words.SAVED, read_dump(name, saved, family)
    loaded = _in_own_namespace(f"{tables}-nft-restore && nft list ruleset", translation.dump)
    if loaded is not None:
        yield Words.COMPATIBLE, read_script(name, loaded, family)


def _in_own_namespace(command: str, data: bytes) -> bytes | None:
    """What the command prints in a network namespace that is gone afterwards; None where that does not work."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    made = subprocess.run(
        [unshare, "--map-root-user", "--net", "sh", "-c", command],
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
        env={"PATH": _PLACES},
    )
    return made.stdout if made.returncode == 0 and made.stdout.strip() else None


def compare(translation: Translation) -> Iterator[Result]:
    """What our readers say of every chain that routed packets meet, between all interfaces it tells apart."""
    first = read_dump(translation.name, translation.dump, translation.family)
    for words, second in in_other_words(translation):
        yield _compared(translation, words, first, second)


def _compared(translation: Translation, words: Words, first: Dump, second: Dump) -> Result:
    matcher = Matcher(HeaderSpace(translation.family))
    compared = same = 0
    wrong: list[str] = []
    for table in first.ruleset.tables:
        name = table.name.split()[-1]
        for base in table.bases:
            # A chain that the dump does not name may be none of the other words' either.
            if base.hook not in _ROUTED or b"\n:%s " % base.chain.encode() not in translation.dump:
                continue
            for ingress, egress in _pairs(first, name, base.chain, base.hook):
                ours, theirs = (
                    filter_bounds(matcher, dump.chain(name, base.chain, ingress, egress)) for dump in (first, second)
                )
                meant, said = (dump.rewritings(name, base.chain, ingress, egress) for dump in (first, second))
                compared += 1
                same += ours == theirs and meant == said
                for one, other in ((ours, theirs), (theirs, ours)):
                    packet = (one.surely & matcher.space.valid - other.possibly).sample()
                    if packet is not None:
                        wrong.append(f"{name} {base.chain} {ingress} -> {egress}: {packet}")
    return Result(translation.name, words, translation.left_out, compared, same, tuple(wrong))


def _pairs(dump: Dump, table: str, chain: str, hook: Hook) -> Iterator[tuple[str | None, str | None]]:
    ways_in = dump.interfaces(table, chain, outgoing=False) if hook in _INCOMING else (None,)
    ways_out = dump.interfaces(table, chain, outgoing=True) if hook in _OUTGOING else (None,)
    return product(ways_in, ways_out)


def whole_cases() -> Iterator[tuple[str, int, int]]:
    """Cases with machine-checked bounds whose table is translated as a whole: (name, pairs, breaches)."""
    for case in CASES:
        found = translated(case.dump, (case.folder / case.dump).read_bytes())
        if found is not None and b"\n# -t filter " not in found.script:
            result = compared_with(case, read_script(case.dump, found.script))
            yield case.name, result.compared, len(result.breaches)


def results() -> Iterator[Result]:
    """Every dump that the translator takes."""
    for name, family, text in dumps():
        found = translated(name, text, family)
        if found is not None:
            yield from compare(found)


def main() -> int:
    """Print the tables; 1 when something contradicts."""
    failed = False
    for one in results():
        failed = failed or bool(one.contradictions)
        sys.stdout.write(
            f"{one.name:90}{one.words.value:18}{one.left_out:>3} left out{one.compared:>5} chains{one.same:>5} same"
            f"{len(one.contradictions):>4} contradictions\n"
        )
        for line in one.contradictions[:3]:
            sys.stdout.write(f"    {line}\n")
    for name, pairs, breaches in whole_cases():
        failed = failed or breaches > 0
        sys.stdout.write(f"bounds of {name}: {pairs} pairs, {breaches} contradictions\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
