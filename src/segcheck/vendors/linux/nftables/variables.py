"""Variables of scripts: `define lan = 10.0.0.0/8`, `$lan`."""

from __future__ import annotations

from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

# Variables in variables may multiply; a text that makes more tokens than this is not followed.
_LONGEST_VALUE = 50_000
_MOST_EXPANDED = 100_000


class Variables:
    """Definitions in force, by block: inner blocks see those of outer ones."""

    def __init__(self) -> None:
        self._scopes: list[dict[str, Tokens | None]] = [{}]
        self._expanded = 0

    def enter(self) -> None:
        """A block begins."""
        self._scopes.append({})

    def leave(self) -> None:
        """It ends, and with it what was defined in it."""
        self._scopes.pop()

    def define(self, tokens: Tokens) -> bool:
        """`define`, `redefine` or `undefine`; whether it is understood."""
        if len(tokens) < 2 or tokens[1].kind is not TokenKind.WORD:
            return False
        name = tokens[1].text
        if tokens[0].text == "undefine":
            for scope in self._scopes:
                scope.pop(name, None)
            return len(tokens) == 2
        scope = self._scopes[-1]
        if tokens[0].text == "redefine":
            scope = next((one for one in reversed(self._scopes) if name in one), scope)
        if len(tokens) < 4 or tokens[2].text != "=":
            scope[name] = None
            return False
        value = self.expand(tokens[3:])
        # SOUNDNESS: a name whose value is not known stays defined, so that what uses it is not understood either.
        scope[name] = value if value is not None and len(value) <= _LONGEST_VALUE else None
        return scope[name] is not None

    def expand(self, tokens: Tokens) -> Tokens | None:
        """The tokens with values for variables; None when one is not defined, or there is too much of it."""
        if not any(token.text == "$" and token.kind is TokenKind.SYMBOL for token in tokens):
            return tokens
        result: list[Token] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.kind is not TokenKind.SYMBOL or token.text != "$" or place + 1 >= len(tokens):
                result.append(token)
                place += 1
                continue
            value = self._value(tokens[place + 1].text)
            self._expanded += len(value or ())
            if value is None or self._expanded > _MOST_EXPANDED:
                return None
            result.extend(value)
            place += 2
        return tuple(result)

    def _value(self, name: str) -> Tokens | None:
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)
