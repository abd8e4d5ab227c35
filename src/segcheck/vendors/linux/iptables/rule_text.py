"""A rule's words, put in order: which option belongs to which match or target. What they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.vendors.linux.iptables.modules import MATCH_OPTIONS, OPAQUE_MATCHES, TARGET_OPTIONS
from segcheck.vendors.linux.iptables.words import is_negation, is_option

# SOUNDNESS: no beginnings of general options here: `--proto` is one of `-m policy`, too.
_SPELLINGS = {
    "--source": "-s", "--src": "-s", "--destination": "-d", "--dst": "-d", "--protocol": "-p",
    "--in-interface": "-i", "--out-interface": "-o", "--fragments": "-f", "--match": "-m",
    "--jump": "-j", "--goto": "-g", "--set-counters": "-c", "--ipv4": "-4", "--ipv6": "-6",
    "--source-port": "--sport", "--destination-port": "--dport", "--source-ports": "--sports",
    "--destination-ports": "--dports",
}  # fmt: skip
_PLAIN = {"-s": 1, "-d": 1, "-i": 1, "-o": 1, "-p": 1, "-f": 0, "-4": 0, "-6": 0}
# Options that take so many words, whatever these look like: text that people chose.
_WORDS = {
    "--comment": 1, "--log-prefix": 1, "--nflog-prefix": 1, "--ulog-prefix": 1, "--string": 1, "--hex-string": 1,
    "--name": 1, "--hashlimit-name": 1, "--label": 1, "--helper": 1, "--set-name": 1, "--match-set": 2,
    "--add-set": 2, "--del-set": 2, "--map-set": 2, "--u32": 1, "--bytecode": 1, "--led-trigger-id": 1, "--genre": 1,
}  # fmt: skip
_IMPLICIT = {
    "tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp", "sctp": "sctp", "132": "sctp", "dccp": "dccp", "33": "dccp",
    "udplite": "udplite", "136": "udplite", "icmp": "icmp", "1": "icmp", "ipv6-icmp": "icmp6", "icmpv6": "icmp6",
    "icmp6": "icmp6", "58": "icmp6",
}  # fmt: skip
# SOURCE: iptables 1.8.9, iptables/xshared.h, MAX_ARGC: iptables-restore refuses a rule with more.
_MOST_WORDS = 255
_MODULES = {"icmpv6": "icmp6", "ipv6-icmp": "icmp6"}


class Option(NamedTuple):
    """An option with its words, under the name that iptables-save gives it."""

    name: str
    words: tuple[str, ...]
    negated: bool


@dataclass(slots=True)
class Use:
    """A match or target of one rule, as it is being read; `name` "" for options of no match at all."""

    name: str
    options: list[Option] = field(default_factory=list)

    def one(self, name: str) -> Option | None:
        """The first option called so."""
        return next((option for option in self.options if option.name == name), None)


@dataclass(slots=True)
class RuleText:
    """One rule: general options, matches in their order, the target (None: no target)."""

    general: Use
    matches: list[Use]
    target: Use | None = None
    goto: bool = False


def read_rule(words: tuple[str, ...]) -> RuleText | None:
    """The rule behind `-A CHAIN`; None when the words are in no order that iptables prints or takes. Cost: linear.

    >>> rule = read_rule(tuple("-s 10.0.0.0/8 -p tcp ! --dport 80 -j LOG --log-prefix x".split()))
    >>> rule.matches[0].name, rule.matches[0].options[0].negated, rule.target.options[0].words
    ('tcp', True, ('x',))
    """
    reader = _Reader(words)
    return reader.rule if len(words) <= _MOST_WORDS and reader.read() else None


class _Reader:
    def __init__(self, words: tuple[str, ...]) -> None:
        self.rule = RuleText(Use(""), [])
        self._words = words
        self._at = 0
        self._protocol = ""
        self._loaded: list[Use] = []

    def read(self) -> bool:
        """Whether all words could be put in order."""
        words, end = self._words, len(self._words)
        while self._at < end:
            negated = is_negation(words[self._at])
            self._at += negated
            if self._at >= end or not is_option(words[self._at]):
                return False
            name = _SPELLINGS.get(words[self._at], words[self._at])
            self._at += 1
            if not self._option(name, negated):
                return False
        return True

    def _option(self, name: str, negated: bool) -> bool:
        if name in ("-m", "-j", "-g"):
            return not negated and self._module(name)
        if name == "-c":
            self._at += 2
            return not negated and self._at <= len(self._words)
        general = _PLAIN.get(name)
        owned = (self.rule.general, name) if general is not None else self._owner(name)
        if owned is None:
            return False
        owner, name = owned
        taken = self._taken(_WORDS.get(name) if general is None else general)
        if taken is None:
            return False
        words, inverted = taken
        if negated and inverted:
            return False
        if name == "-p":
            self._protocol = "" if negated or inverted else words[0].lower()
        owner.options.append(Option(name, words, negated or inverted))
        return True

    def _module(self, name: str) -> bool:
        if self._at >= len(self._words) or is_option(self._words[self._at]):
            return False
        use = Use(self._words[self._at])
        self._at += 1
        if name == "-m":
            use.name = _MODULES.get(use.name, use.name)
            self.rule.matches.append(use)
            self._loaded.append(use)
            return True
        if self.rule.target is not None:
            return False
        self.rule.target, self.rule.goto = use, name == "-g"
        self._loaded.append(use)
        return True

    def _taken(self, count: int | None) -> tuple[tuple[str, ...], bool] | None:
        """The words of an option, and whether an exclamation mark stood before them, as old versions wrote."""
        words, start = self._words, self._at
        if count == 1 and start < len(words) and words[start] != "!":
            self._at += 1
            return (words[start],), False
        inverted = False
        if count != 0 and start + 1 < len(words) and is_negation(words[start]) and not is_option(words[start + 1]):
            inverted = True
            start += 1
        end = start
        if count is None:
            while end < len(words) and not is_option(words[end]) and not is_negation(words[end]):
                end += 1
        else:
            end += count
        if end > len(words):
            return None
        self._at = end
        return words[start:end], inverted

    def _owner(self, name: str) -> tuple[Use, str] | None:
        """Whose option it is, and its full name: the latest that knows it, else the protocol's own match."""
        matches, implicit = self.rule.matches, _IMPLICIT.get(self._protocol, "")
        of_protocol = name in MATCH_OPTIONS.get(implicit, ())
        for use in reversed(self._loaded):
            if use is self.rule.target:
                options = TARGET_OPTIONS.get(use.name)
                found = _full_name(name, options) if options is not None else "" if of_protocol else name
                if found:
                    return use, found
            elif use.name in MATCH_OPTIONS:
                found = _full_name(name, MATCH_OPTIONS[use.name])
                if found == name or (found and self._knows_all_matches()):
                    return use, found
            elif not (of_protocol and use.name in OPAQUE_MATCHES):
                # SOUNDNESS: a match whose options are not listed may own any option; it is left open as a whole.
                return use, name
        if of_protocol:
            matches.append(Use(implicit))
            self._loaded.append(matches[-1])
            return matches[-1], name
        return (matches[-1], name) if matches else None

    def _knows_all_matches(self) -> bool:
        """SOUNDNESS: the beginning of an option may be meant for any match, so the options of each must be listed."""
        return all(use.name in MATCH_OPTIONS for use in self.rule.matches)


def _full_name(name: str, options: Collection[str]) -> str:
    """The option meant: beginnings will do that only one option has; "" when it is none of them."""
    if name in options:
        return name
    meant = [option for option in options if option.startswith(name)]
    return meant[0] if len(meant) == 1 else ""
