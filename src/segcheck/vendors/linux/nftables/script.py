"""What commands and blocks make of the tables: `nft list ruleset` is a script too, of blocks only.

SOURCE: nft(8), "RULESET", "TABLES", "CHAINS", "RULES", "SETS", "ELEMENTS".
"""

from __future__ import annotations

from collections.abc import Callable

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors.linux.nftables.base_chains import parse_policy
from segcheck.vendors.linux.nftables.blocks import Block, Tokens, words_of
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.drafts import FAMILIES, ChainDraft, Drafts, RuleDraft, TableDraft
from segcheck.vendors.linux.nftables.sets import SetDraft
from segcheck.vendors.linux.nftables.tokens import TokenKind
from segcheck.vendors.linux.nftables.variables import Variables
from segcheck.vendors.linux.text.sections import Section

_ADDING = frozenset(("add", "create", "insert", "replace"))
_TAKING = frozenset(("delete", "destroy"))
_SHOWING = frozenset(("list", "reset", "monitor", "describe", "export", "get"))
_OBJECTS = frozenset(("counter", "quota", "limit", "synproxy", "secmark", "ct", "flowtable"))
_POSITIONS = frozenset(("position", "handle", "index"))
# Lines of a set that say nothing about what it holds.
_SET_SETTINGS = frozenset(
    ("type", "typeof", "gc-interval", "size", "policy", "auto-merge", "counter", "comment", "last")
)


class ScriptReader:
    """Carries out the commands of one text, top down, and notes what became of its lines."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._variables = Variables()
        self._lines = (section.first_line, section.first_line)  # of the command that is being carried out
        self.drafts = Drafts()

    def run(self, root: Block) -> Drafts:
        """Carry out everything; the tables as they are then."""
        for part in root.body:
            if isinstance(part, Block):
                self._block(part)
            else:
                self._command(part)
        return self.drafts

    # -- notes ------------------------------------------------------------------------------------------

    def _origin(self, tokens: Tokens) -> Origin:
        return (self._section.span(tokens[0].line),)

    def _mark(self, tokens: Tokens, fate: LineFate = LineFate.MODELED, reason: str = "") -> None:
        first, last = _lines(tokens)
        for line in range(first, last + 1):
            self._section.mark(line, fate, reason)

    def _unread(self, tokens: Tokens, reason: str = "nft-command-unread") -> None:
        """SOUNDNESS: the command may change any rule."""
        self._mark(tokens, LineFate.UNRECOGNIZED, reason)
        self._section.widen_device(tokens[0].line, reason)

    # -- commands ---------------------------------------------------------------------------------------

    def _command(self, tokens: Tokens) -> None:
        word = tokens[0].text
        if word in ("define", "redefine", "undefine"):
            self._define(tokens)
            return
        if word == "include":
            self._unread(tokens, "nft-include")
            return
        if word in _SHOWING:
            self._mark(tokens, LineFate.IRRELEVANT, "nft-command-shows")
            return
        expanded = self._variables.expand(tokens)
        self.drafts.scripted = True
        if expanded is None:
            self._unread(tokens, "nft-variable-unknown")
            return
        self._mark(tokens)
        self._lines = _lines(tokens)
        if not self._carry_out(Cursor(expanded)):
            self._unread(tokens)

    def _define(self, tokens: Tokens) -> None:
        self.drafts.scripted = True
        if self._variables.define(tokens):
            self._mark(tokens)
            return
        self._mark(tokens, LineFate.UNRECOGNIZED, "nft-variable-unknown")
        self._section.report("nft-variable-unknown", tokens[0].line)

    def _carry_out(self, cursor: Cursor) -> bool:
        verb = cursor.take_any(_ADDING | _TAKING | {"flush", "rename"}) or "add"
        if verb == "flush":
            return self._flush(cursor)
        if verb == "rename":
            return False
        sort = cursor.text()
        if sort in _OBJECTS and verb in ("add", "create"):
            return True
        actions: dict[str, Callable[[Cursor, str], bool]] = {
            "table": self._table_command,
            "chain": self._chain_command,
            "rule": self._rule_command,
            "set": self._set_command,
            "map": self._set_command,
            "element": self._element_command,
        }
        action = actions.get(sort)
        if action is None:
            # A rule may do without the word.
            return verb in ("add", "insert") and self._rule_command(cursor, verb)
        cursor.skip()
        return action(cursor, verb)

    def _table(self, cursor: Cursor, *, make: bool = False) -> TableDraft | None:
        """The table that the cursor names."""
        origin = self._origin(cursor.tokens)
        family = cursor.take_any(FAMILIES) or "ip"
        token = cursor.token()
        if token is None or token.kind not in (TokenKind.WORD, TokenKind.STRING):
            return None
        cursor.skip()
        if make:
            return self.drafts.table((family, token.text), origin)
        return self.drafts.tables.get((family, token.text))

    def _name(self, cursor: Cursor) -> str:
        token = cursor.token()
        if token is None or token.kind not in (TokenKind.WORD, TokenKind.STRING):
            return ""
        cursor.skip()
        return token.text

    def _table_command(self, cursor: Cursor, verb: str) -> bool:
        if verb in _TAKING:
            table = self._table(cursor)
            if table is not None:
                del self.drafts.tables[table.family, table.name]
            return cursor.done and table is not None
        table = self._table(cursor, make=True)
        if table is None:
            return False
        table.dormant = False
        return cursor.done

    def _chain_command(self, cursor: Cursor, verb: str) -> bool:
        table = self._table(cursor, make=verb in _ADDING)
        name = self._name(cursor)
        if table is None or not name:
            return False
        if verb in _TAKING:
            table.chains.pop(name, None)
            return cursor.done
        table.chain(name, self._origin(cursor.tokens))
        return cursor.done

    def _rule_command(self, cursor: Cursor, verb: str) -> bool:
        origin = self._origin(cursor.tokens)
        table = self._table(cursor)
        name = self._name(cursor)
        if table is None or not name:
            return False
        chain = table.chain(name, origin)
        placed = bool(cursor.take_any(_POSITIONS))
        if placed:
            cursor.skip()
        if placed or verb in ("replace", *_TAKING):
            # SOUNDNESS: which rule is meant is told by a number that the kernel gave.
            chain.complete = False
            return True
        rule = cursor.tokens[cursor.index :]
        if not rule:
            return False
        self._add_rule(table, chain, RuleDraft(rule, *self._lines), first=verb == "insert")
        return True

    def _set_command(self, cursor: Cursor, verb: str) -> bool:
        """Without braces: only taking away makes sense."""
        table = self._table(cursor)
        name = self._name(cursor)
        if table is None or not name or verb not in _TAKING:
            return False
        table.named_set(name, self._origin(cursor.tokens)).unknown = "nft-set-changing"
        return True

    def _element_command(self, cursor: Cursor, verb: str) -> bool:
        table = self._table(cursor)
        name = self._name(cursor)
        elements = cursor.braces()
        if table is None or not name or elements is None or not cursor.done:
            return False
        draft = table.named_set(name, self._origin(cursor.tokens))
        if verb in _TAKING:
            draft.unknown = "nft-set-changing"
        else:
            draft.elements.append(elements)
            draft.told = True
        return True

    def _flush(self, cursor: Cursor) -> bool:
        sort = cursor.text()
        cursor.skip()
        if sort == "ruleset":
            family = cursor.take_any(FAMILIES)
            for identity in tuple(self.drafts.tables):
                if family in ("", identity[0]):
                    del self.drafts.tables[identity]
            return cursor.done
        table = self._table(cursor)
        if table is None:
            # A table that nothing has told yet: nothing of it is known that could go.
            return sort in ("table", "chain", "set", "map")
        if sort == "table":
            for chain in table.chains.values():
                chain.rules.clear()
            return cursor.done
        name = self._name(cursor)
        if sort == "chain" and name in table.chains:
            table.chains[name].rules.clear()
            table.chains[name].complete = True
            return cursor.done
        if sort in ("set", "map") and name in table.sets:
            table.sets[name].elements.clear()
            return cursor.done
        return False

    # -- blocks -----------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        """A block outside of tables: a table, or something that names its table."""
        head = self._variables.expand(block.head)
        if head is None:
            self._unread(block.head, "nft-variable-unknown")
            return
        self._mark(block.head)
        self._section.mark(block.last_line, LineFate.MODELED)
        cursor = Cursor(head)
        self.drafts.scripted = self.drafts.scripted or cursor.text() != "table"
        if not cursor.take("add"):
            cursor.take("create")
        sort = cursor.text()
        cursor.skip(2 if sort == "ct" else 1)
        table = self._table(cursor, make=True)
        name = "" if sort == "table" else self._name(cursor)
        if table is None or not cursor.done:
            self._unread(block.head)
        elif sort == "table":
            self._table_block(table, block)
        else:
            self._part(table, sort, name, block)

    def _table_block(self, table: TableDraft, block: Block) -> None:
        table.dormant = False
        table.lines.append((block.head[0].line, block.last_line))
        self._variables.enter()
        for part in block.body:
            if isinstance(part, Block):
                words = words_of(part.head)
                self._mark(part.head)
                self._section.mark(part.last_line, LineFate.MODELED)
                named = len(words) == (3 if words[0] == "ct" else 2)
                self._part(table, words[0], words[-1] if named else "", part)
            elif part[0].text in ("define", "redefine", "undefine"):
                self._define(part)
            elif part[0].text == "flags":
                self._mark(part)
                table.dormant = any(token.text == "dormant" for token in part)
            elif part[0].text == "comment":
                self._mark(part, LineFate.IRRELEVANT, "nft-remark")
            else:
                self._unread(part, "nft-include" if part[0].text == "include" else "nft-command-unread")
        self._variables.leave()

    def _part(self, table: TableDraft, sort: str, name: str, block: Block) -> None:
        if not name:
            self._unread(block.head)
        elif sort == "chain":
            self._chain_block(table, table.chain(name, self._origin(block.head)), block)
        elif sort in ("set", "map", "meter"):
            self._set_block(table.named_set(name, self._origin(block.head)), block)
        else:
            # Counters, limits and helpers do nothing until a rule names them.
            for part in block.body:
                self._mark(part.head if isinstance(part, Block) else part)
                if sort == "ct" and not isinstance(part, Block) and len(part) > 1 and part[0].text == "type":
                    table.helpers[name] = part[1].text

    def _chain_block(self, table: TableDraft, chain: ChainDraft, block: Block) -> None:
        self._variables.enter()
        for part in block.body:
            if isinstance(part, Block):
                self._unread(part.head)
            elif part[0].text in ("define", "redefine", "undefine"):
                self._define(part)
            elif part[0].text == "include":
                self._unread(part, "nft-include")
            else:
                self._chain_statement(table, chain, part)
        self._variables.leave()

    def _chain_statement(self, table: TableDraft, chain: ChainDraft, written: Tokens) -> None:
        tokens = self._variables.expand(written)
        first = written[0].text
        if tokens is None:
            chain.complete = False
            self._mark(written, LineFate.UNRECOGNIZED, "nft-variable-unknown")
            self._section.report("nft-variable-unknown", written[0].line, Severity.WARNING, Effect.WIDENS_FILTER)
        elif first == "type":
            self._mark(written)
            chain.base = tokens
        elif first == "policy":
            self._mark(written)
            chain.policy = parse_policy([token.text for token in tokens])
        elif first in ("flags", "comment", "devices"):
            self._mark(written)
            if first == "devices":
                chain.base = (*chain.base[:4], *tokens, *chain.base[4:])
        else:
            # What no command takes away again is marked as a rule when it is read as one.
            self._mark(written, LineFate.IRRELEVANT, "nft-rule-taken-away")
            self._add_rule(table, chain, RuleDraft(tokens, *_lines(written)), first=False)

    def _add_rule(self, table: TableDraft, chain: ChainDraft, draft: RuleDraft, *, first: bool) -> None:
        chain.rules.insert(0 if first else len(chain.rules), draft)
        rule = draft.tokens
        if not any(token.kind is TokenKind.WORD and token.text in ("add", "update", "delete") for token in rule):
            return
        for place, token in enumerate(rule[1:], start=1):
            if rule[place - 1].text == "@":
                # SOUNDNESS: packets fill it.
                table.named_set(token.text, self._origin(rule)).unknown = "nft-set-changing"

    def _set_block(self, draft: SetDraft, block: Block) -> None:
        for written in block.body:
            if isinstance(written, Block):
                self._unread(written.head)
                continue
            self._mark(written)
            tokens = self._variables.expand(written)
            first = written[0].text
            if tokens is None:
                draft.unknown = "nft-variable-unknown"
            elif first == "elements":
                self._elements(draft, Cursor(tokens, 1))
            elif first == "flags":
                if any(token.text in ("dynamic", "timeout") for token in tokens):
                    draft.unknown = "nft-set-changing"
            elif first == "timeout":
                draft.unknown = "nft-set-changing"
            elif first not in _SET_SETTINGS:
                draft.unknown = draft.unknown or "nft-set-unread"
                self._mark(written, LineFate.UNRECOGNIZED, "nft-set-unread")

    def _elements(self, draft: SetDraft, cursor: Cursor) -> None:
        cursor.take("=")
        elements = cursor.braces()
        if elements is None:
            draft.unknown = draft.unknown or "nft-set-unread"
            self._mark(cursor.tokens, LineFate.UNRECOGNIZED, "nft-set-unread")
            return
        draft.elements.append(elements)
        draft.told = True


def _lines(tokens: Tokens) -> tuple[int, int]:
    """First and last line of tokens as they are written."""
    return tokens[0].line, tokens[-1].line
