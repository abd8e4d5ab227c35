"""One rule: statements from left to right, as rules of a netfilter program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from segcheck.model.header import Field
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.program import ChainRule, Finally, Layer, Verdict
from segcheck.vendors.linux.nftables import assignments, relations, translations, verdicts
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.data import DataKind, is_interval
from segcheck.vendors.linux.nftables.drafts import RuleDraft
from segcheck.vendors.linux.nftables.keys import BOTH, Subject, parse_keys
from segcheck.vendors.linux.nftables.matching import Alternative, Operator, Place, is_open
from segcheck.vendors.linux.nftables.relations import Left
from segcheck.vendors.linux.nftables.rule_reading import SEPARATE, Reading, Surroundings, by_verdict, is_rest, product
from segcheck.vendors.linux.nftables.sets import Contents, Element, contents_of, parse_elements, row
from segcheck.vendors.linux.nftables.tokens import TokenKind

# More ways than this for the conditions of one rule to hold are not written out.
_MOST_WAYS = 2_000
_MOST_RULES = 100_000


def read_rule(draft: RuleDraft, name: str, around: Surroundings) -> Reading:
    """The rule as rules that together do the same.

    Cost: linear in its tokens, but for products of sets, which are limited.
    """
    return _RuleReader(draft, name, around).read()


class _RuleReader:
    def __init__(self, draft: RuleDraft, name: str, around: Surroundings) -> None:
        self._cursor = Cursor(draft.tokens)
        self._name = name
        self._around = around
        self._reading = Reading()
        self._origin: Origin = (around.span(draft.first_line),)
        self._ways: list[Alternative] = [Alternative((), around.families)]
        self._carried: tuple[int, ...] = ()

    def read(self) -> Reading:
        while not self._cursor.done and self._ways:
            step = _STATEMENTS.get(self._cursor.text(), _RuleReader._comparison)
            if not step(self):
                break
        return self._reading

    # -- what is kept -----------------------------------------------------------------------------------

    def _place(self) -> Place:
        return Place(self._origin, self._around.layer, self._carried, self._around.ethernet)

    def _narrow(self, alternatives: Sequence[Alternative]) -> None:
        """The rest of the rule is for packets for which one of `alternatives` holds too."""
        if len(self._ways) * len(alternatives) > _MOST_WAYS:
            alternatives = [Alternative((self._place().open("nft-too-many-ways"),))]
        self._ways = product(self._ways, alternatives)

    def _doubt(self, reason: str) -> bool:
        """The rest of the rule may be left out."""
        self._narrow([Alternative((self._place().open(reason),))])
        return True

    def _emit(self, verdict: Verdict, ways: Iterable[Alternative] | None = None, origin: Origin = ()) -> None:
        rules = self._reading.rules
        for way in self._ways if ways is None else ways:
            if len(rules) > _MOST_RULES:
                return
            if len(rules) == _MOST_RULES:
                # SOUNDNESS: what is not written out may be anything.
                self._reading.widens = "nft-too-many-ways"
            rules.append(ChainRule(self._name, way.asked, verdict, (*self._origin, *origin), way.families))

    def _give_up(self) -> bool:
        """The rest is not understood."""
        self._reading.unread = True
        return self._open_rest()

    def _open_rest(self) -> bool:
        """Packets that get here may be accepted, dropped, or go on.

        SOUNDNESS: what sends packets elsewhere may be in the rest, and calls of chains that translate.
        """
        rest = {token.text for token in self._cursor.tokens[self._cursor.index :] if token.kind is TokenKind.WORD}
        elsewhere = {"dup", "fwd", "tproxy", *translations.STATEMENTS}
        calls = {"jump", "goto", "vmap"} if self._around.translates else set()
        if rest & (elsewhere | calls):
            self._reading.widens = "nft-rule-unread"
        self._emit(Finally.UNKNOWN)
        return False

    # -- comparisons ------------------------------------------------------------------------------------

    def _comparison(self) -> bool:
        cursor = self._cursor
        start = cursor.index
        keys = parse_keys(cursor)
        if keys is None:
            cursor.index = start
            return self._give_up()
        if cursor.take("set"):
            return self._assignment(start)
        left = relations.parse_left(cursor, keys)
        if cursor.take("vmap"):
            return self._dispatch(left)
        relation = relations.parse_operator(cursor)
        if cursor.text() in ("{", "@") and not _is_raw(cursor):
            contents = self._contents(tuple(key.kind for key in keys))
            if contents is None:
                return self._give_up()
            self._ask(start, lambda place: relations.within(left, relation, contents, place))
            self._remember(left, relation, contents.elements if contents.known else ())
            return True
        right = relations.parse_right(cursor)
        if right is None:
            cursor.index = start
            return self._give_up()
        self._ask(start, lambda place: relations.compare(left, relation, right, place))
        if keys[0].protocols or keys[0].kind is DataKind.PROTOCOL:
            self._remember(left, relation, (Element(row(right, (keys[0].kind,)), (), 0, True),))
        return True

    def _ask(self, start: int, meaning: Callable[[Place], list[Alternative]]) -> None:
        """Narrow to what the comparison means whose tokens begin at `start`.

        CHOICE: equal comparisons of a table share their conditions: they are put together once, and whoever compares
        conditions can do so by identity.
        """
        tokens = self._cursor.tokens[start : self._cursor.index]
        said = " ".join([f'"{token.text}"' if token.kind is TokenKind.STRING else token.text for token in tokens])
        known = self._around.said.get((said, self._carried))
        if known is None:
            known = meaning(self._place()) if self._around.layer is not Layer.ARP else [self._of_arp()]
            # What is open names the line of its rule.
            if not any(map(is_open, known)):
                self._around.said[said, self._carried] = known
        self._narrow(known)

    def _of_arp(self) -> Alternative:
        """A question about ARP, which is no packet with addresses: it may hold or not."""
        return Alternative((self._place().open("nft-link-layer"),))

    def _contents(self, kinds: tuple[DataKind, ...]) -> Contents | None:
        """The set at the cursor; its lines are from now on among the rule's."""
        cursor = self._cursor
        if cursor.take("@"):
            token = cursor.token()
            if token is None or token.kind not in (TokenKind.WORD, TokenKind.STRING):
                return None
            cursor.skip()
            contents = contents_of(self._around.sets, token.text, kinds, self._around.listed)
            self._origin = (*self._origin, *(span for span in contents.origin if span not in self._origin))
            if contents.reason:
                self._reading.missing.append((token.text, contents.reason))
            return contents._replace(origin=())
        inner = cursor.braces()
        if inner is None:
            return None
        elements, _ = parse_elements(inner, kinds)
        return Contents(elements, True, "", ())

    def _remember(self, left: Left, relation: Operator, elements: Sequence[Element]) -> None:
        """Protocols that packets are of from here on, for questions that do not say which they are about."""
        if len(left.keys) != 1 or left.mask or relation not in (Operator.IMPLICIT, Operator.EQUAL):
            return
        key = left.keys[0]
        if key.protocols:
            self._carried = key.protocols
        elif key.kind is DataKind.PROTOCOL and key.subject is Subject.FIELD:
            numbers = [one.values[0] for one in elements]
            exact = [value[0] for value in numbers if is_interval(value) and value[0] == value[1]]
            if exact and len(exact) == len(numbers):
                self._carried = tuple(sorted(set(exact)))

    def _dispatch(self, left: Left) -> bool:
        """A verdict map: each element is a rule of its own; keys are in at most one."""
        contents = self._contents(tuple(key.kind for key in left.keys))
        if contents is None:
            return self._give_up()
        place = self._place()
        if left.calculated or not contents.known:
            if self._around.translates:
                self._reading.widens = contents.reason or "nft-rule-unread"
            self._doubt(contents.reason or "nft-condition-unread")
            self._emit(Finally.UNKNOWN)
        goes_on = False
        for elements in by_verdict(contents.elements):
            verdict = verdicts.verdict_of(elements[0].data)
            goes_on = goes_on or verdict is Finally.CONTINUE
            found = self._element(left, elements, contents, place)
            self._emit(verdict, product(self._ways, found), self._lines_of(elements))
        if self._cursor.take("comment"):
            self._cursor.skip()
        return self._give_up() if goes_on and not self._cursor.done else False

    def _element(
        self, left: Left, elements: Sequence[Element], contents: Contents, place: Place
    ) -> Sequence[Alternative]:
        if self._around.layer is Layer.ARP:
            return [self._of_arp()]
        if any(is_rest(one) for one in elements):
            named = tuple(one for one in contents.elements if not is_rest(one))
            return relations.within(left, Operator.UNEQUAL, Contents(named, True, "", ()), place)
        return relations.within(left, Operator.IMPLICIT, Contents(tuple(elements), True, "", ()), place)

    def _lines_of(self, elements: Sequence[Element]) -> Origin:
        spans = dict.fromkeys(self._around.span(element.line) for element in elements[:SEPARATE])
        return tuple(span for span in spans if span not in self._origin)

    # -- statements -------------------------------------------------------------------------------------

    def _verdict(self) -> bool:
        verdict = verdicts.parse_verdict(self._cursor)
        if verdict is None:
            return self._give_up()
        self._emit(verdict)
        return verdict is Finally.CONTINUE

    def _reject(self) -> bool:
        self._narrow([verdicts.parse_reject(self._cursor)])
        self._emit(Finally.DROP)
        return False

    def _counter(self) -> bool:
        return verdicts.skip_counter(self._cursor) or self._give_up()

    def _last(self) -> bool:
        verdicts.skip_last(self._cursor)
        return True

    def _log(self) -> bool:
        verdicts.skip_log(self._cursor)
        self._emit(Finally.LOG)
        return True

    def _limit(self) -> bool:
        if not verdicts.skip_limit(self._cursor):
            return self._give_up()
        return self._doubt("nft-limit")

    def _comment(self) -> bool:
        self._cursor.skip(2)
        return True

    def _untrack(self) -> bool:
        self._cursor.skip()
        self._emit(Finally.UNTRACK)
        return True

    def _open_target(self) -> bool:
        """`queue`, `synproxy`, `tproxy`: the packet goes to a program, or the host answers it."""
        return self._open_rest()

    def _elsewhere(self) -> bool:
        """`dup` and `fwd` send packets past all that follows."""
        self._reading.widens = "nft-packets-sent-elsewhere"
        self._emit(Finally.UNKNOWN)
        return False

    def _offload(self) -> bool:
        cursor = self._cursor
        cursor.skip(2)
        if not cursor.take("@"):
            return self._give_up()
        cursor.skip()
        self._reading.offload = True
        return self._doubt("nft-flow-table")

    def _change_set(self) -> bool:
        """`add @seen { ip saddr }`, `update @seen {…}`, `set add ip saddr @seen`, `meter m { … }`: the rest of the
        rule is left out when the set is full, or its own limit says so."""
        cursor = self._cursor
        while not cursor.done and cursor.text() not in ("@", "{"):
            cursor.skip()
        if cursor.take("@"):
            cursor.skip()
        if cursor.text() == "{" and cursor.braces() is None:
            return self._give_up()
        return self._doubt("nft-limit")

    def _connection(self) -> bool:
        cursor = self._cursor
        if cursor.text(1) == "count":
            return self._limit()
        if cursor.text(1) in ("helper", "timeout", "expectation") and cursor.text(2) == "set":
            token = cursor.token(3)
            if cursor.text(1) != "timeout":
                self._reading.helpers.add(self._around.helpers.get(token.text, "") if token else "")
            cursor.skip(4)
            return True
        return self._comparison()

    def _extension(self) -> bool:
        """Parts of iptables that nft has no words for: `xt match "recent"`, `xt target "TCPMSS"`."""
        cursor = self._cursor
        sort, token = cursor.text(1), cursor.token(2)
        if sort not in ("match", "target", "watcher") or token is None:
            return self._give_up()
        cursor.skip(3)
        if sort == "match" and not token.text.isupper():
            return self._doubt("nft-extension-unread")
        return self._extension_target(token.text, sort)

    def _extension_target(self, name: str, sort: str) -> bool:
        if name in ("CT", "NOTRACK"):
            self._reading.helpers.add("")
            self._emit(Finally.UNTRACK)
            return True
        if name in ("TEE", "TPROXY"):
            return self._elsewhere()
        verdict = Finally.LOG if sort == "watcher" else verdicts.extension_target(name)
        if verdict is Finally.UNKNOWN and self._around.translates:
            return self._translate_unread()
        self._emit(verdict)
        return verdict in (Finally.CONTINUE, Finally.LOG)

    def _assignment(self, start: int) -> bool:
        effect = assignments.effect_of(self._cursor, start)
        if effect is assignments.Effect.NONE:
            return assignments.skip_expression(self._cursor) or self._give_up()
        if effect is assignments.Effect.REWRITES:
            self._reading.widens = "nft-header-rewritten"
        return self._open_rest()

    # -- translations -----------------------------------------------------------------------------------

    def _translation(self) -> bool:
        families = tuple(family for family in BOTH if any(family in way.families for way in self._ways))
        word = self._cursor.text()
        target = translations.parse_target(self._cursor, families)
        if target is None:
            return self._translate_unread(word)
        if target.table == "" or target.table == ():
            self._rewrite(self._ways, target, ())
            return False
        kinds = tuple(key.kind for key in target.keys)
        contents = self._map_contents(target, kinds)
        if not contents.known:
            return self._translate_unread(word)
        for element in contents.elements:
            given = translations.mapped(target, element.data)
            if given is None:
                return self._translate_unread(word)
            found = self._element(Left(target.keys), (element,), contents, self._place())
            self._rewrite(product(self._ways, found), given, self._lines_of((element,)))
        return False

    def _map_contents(self, target: translations.Target, kinds: tuple[DataKind, ...]) -> Contents:
        if isinstance(target.table, str):
            contents = contents_of(self._around.sets, target.table, kinds, self._around.listed)
            self._origin = (*self._origin, *contents.origin)
            if contents.reason:
                self._reading.missing.append((target.table, contents.reason))
            return contents
        elements, _ = parse_elements(target.table, kinds)
        return Contents(elements, True, "", ())

    def _rewrite(self, ways: Sequence[Alternative], target: translations.Target, origin: Origin) -> None:
        for family, verdict in translations.rewrites(target):
            self._emit(verdict, product(ways, [Alternative((), (family,))]), origin)

    def _translate_unread(self, word: str = "") -> bool:
        """SOUNDNESS: what is translated, and whether, is open."""
        self._reading.unread = True
        self._doubt("nft-translation-unread")
        fields = {"snat": (Field.SOURCE,), "masquerade": (Field.SOURCE,), "dnat": (Field.DESTINATION,)}
        for one in fields.get(word, (Field.DESTINATION, Field.SOURCE)):
            for family, verdict in translations.unread(one):
                self._emit(verdict, product(self._ways, [Alternative((), (family,))]))
        self._emit(Finally.UNKNOWN)
        return False


def _is_raw(cursor: Cursor) -> bool:
    return cursor.text() == "@" and cursor.text(2) == ","


_STATEMENTS: dict[str, Callable[[_RuleReader], bool]] = {
    **dict.fromkeys(verdicts.VERDICTS, _RuleReader._verdict),
    **dict.fromkeys(translations.STATEMENTS, _RuleReader._translation),
    **dict.fromkeys(("queue", "synproxy", "tproxy"), _RuleReader._open_target),
    **dict.fromkeys(("dup", "fwd"), _RuleReader._elsewhere),
    **dict.fromkeys(("add", "update", "delete", "set", "meter"), _RuleReader._change_set),
    **dict.fromkeys(("limit", "quota"), _RuleReader._limit),
    "reject": _RuleReader._reject,
    "counter": _RuleReader._counter,
    "last": _RuleReader._last,
    "log": _RuleReader._log,
    "comment": _RuleReader._comment,
    "notrack": _RuleReader._untrack,
    "flow": _RuleReader._offload,
    "ct": _RuleReader._connection,
    "xt": _RuleReader._extension,
}
