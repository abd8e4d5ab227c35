"""Statements and blocks: the shape of a ruleset, before anything is understood.

SOURCE: nft(8): a statement ends at the end of its line or at `;`, but not inside the braces of a set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

Tokens: TypeAlias = tuple[Token, ...]

_TABLE_PARTS = frozenset(
    ("chain", "set", "map", "flowtable", "counter", "quota", "limit", "synproxy", "secmark", "ct", "meter")
)
_TOP = _TABLE_PARTS | {"table"}
_ADDING = frozenset(("add", "create"))


@dataclass(slots=True)
class Block:
    """A head (`chain forward`, empty for the whole file) and what stands between its braces.

    `last_line`: where it ends. `closed` False: the text ends before it does.
    """

    head: Tokens
    body: list[Tokens | Block] = field(default_factory=list)
    last_line: int = 0
    closed: bool = True


def parse_blocks(tokens: Sequence[Token]) -> tuple[Block, tuple[Token, ...]]:
    """The whole file as a block, and closing braces that close nothing. Cost: linear; no recursion.

    A table holds chains and objects, those hold statements; braces deeper than that belong to statements.
    """
    root = Block(())
    stack = [root]
    stray: list[Token] = []
    statement: list[Token] = []
    depth = 0
    for token in tokens:
        if depth:
            statement.append(token)
            depth += _step(token)
            if not depth and token.text == "}":
                continue
        elif token.kind is TokenKind.END:
            _finish(stack, statement)
        elif token.kind is TokenKind.SYMBOL and token.text == "{":
            if _opens_block(stack, statement):
                block = Block(tuple(statement), closed=False)
                stack[-1].body.append(block)
                stack.append(block)
                statement.clear()
            else:
                statement.append(token)
                depth = 1
        elif token.kind is TokenKind.SYMBOL and token.text == "}":
            _finish(stack, statement)
            if len(stack) == 1:
                stray.append(token)
            else:
                closed = stack.pop()
                closed.closed, closed.last_line = True, token.line
        else:
            statement.append(token)
    root.closed = len(stack) == 1 and not depth
    _finish(stack, statement)
    return root, tuple(stray)


def _step(token: Token) -> int:
    if token.kind is not TokenKind.SYMBOL:
        return 0
    return {"{": 1, "}": -1}.get(token.text, 0)


def _finish(stack: list[Block], statement: list[Token]) -> None:
    if statement:
        stack[-1].body.append(tuple(statement))
        statement.clear()


def _opens_block(stack: Sequence[Block], statement: Sequence[Token]) -> bool:
    """Whether the brace after `statement` begins a block and not a set."""
    words = [token.text for token in statement if token.kind is TokenKind.WORD]
    if not words or len(stack) > 2:
        return False
    if words[0] in _ADDING and len(stack) == 1:
        words = words[1:]
    first = words[0] if words else ""
    if len(stack) == 1:
        return first in _TOP
    return words_of(stack[-1].head)[:1] == ["table"] and first in _TABLE_PARTS


def words_of(tokens: Sequence[Token]) -> list[str]:
    """The texts of tokens, a leading `add` or `create` left out."""
    texts = [token.text for token in tokens]
    return texts[1:] if texts and texts[0] in _ADDING else texts


def without_ends(tokens: Sequence[Token]) -> Tokens:
    """The tokens without ends of lines, which mean nothing between the braces of a set."""
    return tuple(token for token in tokens if token.kind is not TokenKind.END)
