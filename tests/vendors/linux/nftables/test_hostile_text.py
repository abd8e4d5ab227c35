"""Text that nobody wrote to be read: nothing raises, every line has a fate, and it takes no longer than it should."""

from __future__ import annotations

import random
import time

import pytest
from tests.vendors.linux.nftables.rulesets import SURROUNDINGS, read
from tests.vendors.linux.nftables.test_comparisons import ADDRESSES, FLAGS, OPEN, PROTOCOLS
from tests.vendors.linux.nftables.test_rulesets import SCRIPT

from segcheck.source.ledger import LineFate

RULES = [rule for rule, *_ in (*ADDRESSES, *PROTOCOLS, *FLAGS, *OPEN)]
WHOLE = SURROUNDINGS.format(
    family="inet", kind="filter", hook="forward", rule="\n\t\t".join(f"{rule} accept" for rule in RULES)
)


def _has_fates(text: str) -> None:
    found = read(text)
    assert found.notes.ledger.unmarked() == ()
    entries = found.notes.ledger.build()
    assert all(entry.fate in (LineFate.MODELED, LineFate.IRRELEVANT) or entry.reason for entry in entries)


@pytest.mark.parametrize("seed", range(60))
def test_mangled_text_is_read_all_the_same(seed: int) -> None:
    rng = random.Random(seed)
    letters = list(rng.choice((WHOLE, SCRIPT)))
    for _ in range(rng.choice((1, 5, 50))):
        if not letters:
            break
        place = rng.randrange(len(letters))
        action = rng.randrange(4)
        if action == 0:
            letters[place] = rng.choice('{}();,.:@$"#\\\n\t -/*=!<>&|^x0é漢')
        elif action == 1:
            del letters[place : place + rng.choice((1, 5, 200))]
        elif action == 2:
            letters[place:place] = letters[place : place + rng.choice((1, 20, 300))]
        else:
            letters = letters[: place + 1]
    _has_fates("".join(letters))


@pytest.mark.parametrize("seed", range(20))
def test_words_in_any_order_are_read_all_the_same(seed: int) -> None:
    rng = random.Random(seed)
    words = WHOLE.split()
    rules = "\n\t\t".join(" ".join(rng.choices(words, k=rng.randrange(1, 12))) for _ in range(60))
    _has_fates(SURROUNDINGS.format(family="inet", kind="nat", hook="prerouting", rule=rules))


HUGE = 60_000


@pytest.mark.parametrize(
    "text",
    [
        "{" * HUGE,
        "}" * HUGE,
        "(" * HUGE,
        "table t {\nchain c {\n" * (HUGE // 20),
        "table t {\nchain c {\n" + "tcp dport { " * (HUGE // 12),
        "table t {\nchain c {\nip saddr " + "(" * HUGE + "\n}\n}\n",
        "table t {\nchain c {\nmeta mark set " + "1 | " * (HUGE // 4) + "1\n}\n}\n",
        "table t {\nchain c {\n" + "ip saddr . " * (HUGE // 11) + "ip daddr { 1 }\n}\n}\n",
        "table t {\nchain c {\n" + "ip saddr 10.0.0.1 " * (HUGE // 18) + "accept\n}\n}\n",
        "table t {\nchain c {\n" + "log " * (HUGE // 4) + "\n}\n}\n",
        "table t {\nchain c {\ntcp dport { " + "1-2, " * (HUGE // 5) + "} accept\n}\n}\n",
        "a:" * (HUGE // 2),
        "1." * (HUGE // 2),
        "::" * (HUGE // 2),
        '"' * HUGE,
        "\\\n" * (HUGE // 2),
        "# xt_" * (HUGE // 5),
        "# counter packets 1 bytes 1 " * (HUGE // 28),
        "x # counter packets 1 bytes 1 #\n" * (HUGE // 32),
        "0x" * (HUGE // 2),
        "9" * HUGE,
        "define a = 1\n" + "".join(f"define a{n} = {{ $a{n - 1 or ''}, $a{n - 1 or ''} }}\n" for n in range(1, 60)),
        "define a = { " + "1, " * 4_000 + "}\ntable t {\nchain c {\n" + "tcp dport $a accept\n" * 1_000 + "}\n}\n",
        "table t {\nset s {\nelements = { " + "{" * HUGE,
        "table t {\nmap m {\nelements = { "
        + "1 : jump x, " * (HUGE // 12)
        + "}\n}\nchain c {\ntcp dport vmap @m\n}\n}\n",
    ],
    ids=range(25),
)
def test_big_and_deep_text_takes_bounded_time(text: str) -> None:
    began = time.process_time()
    _has_fates(text)
    assert time.process_time() - began < 30


def test_time_is_linear_in_the_rules() -> None:
    rule = 'iifname "eth0" ip saddr 10.0.{}.{} tcp dport {{ 80, 443 }} counter packets 1 bytes 2 accept'
    rules = "\n\t\t".join(rule.format(number // 250, number % 250) for number in range(5_000))
    began = time.process_time()
    found = read(SURROUNDINGS.format(family="inet", kind="filter", hook="forward", rule=rules))
    assert len(found.rules()) == 5_000
    assert time.process_time() - began < 30
