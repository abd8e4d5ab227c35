"""`nat` lines, of an object or by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.network.contexts import widens
from segcheck.vendors.cisco_asa.network.network_statements import (
    ANY_INTERFACE,
    DestinationPair,
    MappedPool,
    NatKind,
    NatStatement,
    PortPair,
)

# Words that change nothing about which packets become which: answering ARP, DNS answers, how ports are picked.
_NO_EFFECT = frozenset(("no-proxy-arp", "dns", "net-to-net", "round-robin", "extended", "flat", "include-reserve"))
_KINDS = {kind.value: kind for kind in NatKind}


@dataclass(slots=True)
class _Words:
    """A line's words, taken one after the other."""

    words: tuple[str, ...]
    position: int = 0

    def peek(self, ahead: int = 0) -> str:
        """The next word, or the one `ahead` of it; "" behind the end."""
        place = self.position + ahead
        return self.words[place] if place < len(self.words) else ""

    def take(self) -> str:
        word = self.peek()
        self.position += 1
        return word

    def took(self, word: str) -> bool:
        """Whether the next word is `word`; it is taken then."""
        if self.peek() != word:
            return False
        self.position += 1
        return True

    @property
    def done(self) -> bool:
        return self.position >= len(self.words)


@dataclass(slots=True)
class _Options:
    unidirectional: bool = False
    route_lookup: bool = False
    inactive: bool = False


def interfaces_of(word: str) -> tuple[str, str] | None:
    """The two names of `(real,mapped)`; None when the word is nothing of the sort.

    >>> interfaces_of("(inside,outside)"), interfaces_of("(inside)")
    (('inside', 'outside'), None)
    """
    real, comma, mapped = word.removeprefix("(").removesuffix(")").partition(",")
    if not (word.startswith("(") and word.endswith(")") and comma and real and mapped) or "," in mapped:
        return None
    return real, mapped


def read_translation(line: ConfigLine, origin: Origin, object_name: str) -> NatStatement | None:
    """What a `nat` line says: of the object `object_name`, or ("") of no object; None when it is not understood.

    A line that is `inactive` is not asked here, see `is_inactive`.
    """
    words = _Words(line.words, 1)
    sides = (ANY_INTERFACE, ANY_INTERFACE)
    if words.peek().startswith("("):
        found = interfaces_of(words.take())
        if found is None:
            return None
        sides = found
    if object_name:
        return _of_object(words, sides, object_name, line, origin)
    return _by_itself(words, sides, line, origin)


def is_inactive(line: ConfigLine) -> bool:
    """Whether a `nat` line is switched off; a description may hold the word, too.

    >>> is_inactive(ConfigLine(1, 0, "", ("nat", "source", "static", "A", "B", "inactive")))
    True
    """
    words = line.words
    end = words.index("description") if "description" in words else len(words)
    return "inactive" in words[:end]


def place_in_section(line: ConfigLine) -> int | None:
    """The place in its section that the line asks for, counted from 1 (`nat (a,b) 3 source …`); None: behind others.

    >>> place_in_section(ConfigLine(1, 0, "", ("nat", "(a,b)", "after-auto", "2", "source", "static", "A", "B")))
    2
    """
    words = line.words[2:4] if line.words[1:2] and line.words[1].startswith("(") else line.words[1:3]
    word = words[1] if words[:1] == ("after-auto",) and len(words) > 1 else words[0] if words else ""
    return number(word, 1, 1_000_000)


def _by_itself(words: _Words, sides: tuple[str, str], line: ConfigLine, origin: Origin) -> NatStatement | None:
    section = 3 if words.took("after-auto") else 1
    if words.peek().isdigit():
        words.take()
    if not words.took("source"):
        return None
    kind = _KINDS.get(words.take())
    real = words.take()
    if kind is None or not real:
        return None
    mapped = _pool(words, kind)
    destination: DestinationPair | None = None
    if words.took("destination"):
        if not words.took("static"):
            return None
        own = words.took("interface")
        if own and words.peek() == "ipv6":
            return None
        first = "" if own else words.take()
        destination = DestinationPair(first, words.take(), own)
    services = (words.take(), words.take()) if words.took("service") else None
    options = _options(words)
    incomplete = destination is not None and not destination.real
    if mapped is None or options is None or incomplete or (services is not None and not services[1]):
        return None
    return NatStatement(
        section, *sides, kind, real, mapped, destination, services, None,
        options.unidirectional, options.route_lookup, "", line, origin,
    )  # fmt: skip


def _of_object(
    words: _Words, sides: tuple[str, str], name: str, line: ConfigLine, origin: Origin
) -> NatStatement | None:
    kind = _KINDS.get(words.take())
    if kind is None:
        return None
    mapped = _pool(words, kind)
    ports: PortPair | None = None
    options = _options(words)
    if options is not None and words.took("service"):
        ports = PortPair(words.take(), words.take(), words.take())
        options = _options(words)
    if mapped is None or options is None or not words.done or (ports is not None and not ports.mapped):
        return None
    return NatStatement(
        2, *sides, kind, name, mapped, None, None, ports, options.unidirectional, options.route_lookup, name, line,
        origin,
    )  # fmt: skip


def _pool(words: _Words, kind: NatKind) -> MappedPool | None:
    """What stands on the mapped side: `interface`, an address or object, `pat-pool OBJECT`, and what backs it up."""
    if words.took("interface"):
        return MappedPool("", interface=True, interface_ipv6=words.took("ipv6"))
    if kind is NatKind.DYNAMIC and words.took("pat-pool"):
        shared = words.take()
        return _backed_up(words, MappedPool("", ports=True, pat_word=shared)) if shared else None
    word = words.take()
    if not word:
        return None
    pool = MappedPool(word)
    if kind is NatKind.DYNAMIC and words.took("pat-pool"):
        pool = pool._replace(pat_word=words.take())
    return _backed_up(words, pool) if kind is NatKind.DYNAMIC else pool


def _backed_up(words: _Words, pool: MappedPool) -> MappedPool:
    while words.peek() in _NO_EFFECT or words.peek() == "block-allocation":
        words.take()
    if words.took("interface"):
        return pool._replace(interface=True, interface_ipv6=words.took("ipv6"))
    return pool


def _options(words: _Words) -> _Options | None:
    """The words at the end; stops before `service`; None when one is not understood."""
    options = _Options()
    while not words.done and words.peek() != "service":
        word = words.take()
        if word == "description":
            words.position = len(words.words)
        elif word == "unidirectional":
            options.unidirectional = True
        elif word == "route-lookup":
            options.route_lookup = True
        elif word == "inactive":
            options.inactive = True
        elif word not in _NO_EFFECT and word != "block-allocation":
            return None
    return options


def _nat(section: Section, context: ParseContext) -> None:
    """Keep a `nat` line that is of no object; objects are complete only at the end of the file."""
    words = section.line.words
    old = words[1:2] and words[1].startswith("(") and interfaces_of(words[1]) is None
    if old or (words[1:2] and words[1].isdigit()):
        # `nat (inside) 1 A M`: translation before 8.3.
        widens(section, context, "asa-translation-before-8-3")
        return
    for child in section.children:
        context.notes.unrecognized(child)
    context.configuration.network.translations.append(section)


HANDLERS: dict[tuple[str, ...], Handler] = {("nat",): _nat}
