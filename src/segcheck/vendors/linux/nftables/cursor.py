"""A place in the tokens of one statement."""

from __future__ import annotations

from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind


class Cursor:
    """Reads the tokens of one statement from left to right."""

    def __init__(self, tokens: Tokens, index: int = 0) -> None:
        self.tokens = tokens
        self.index = index

    @property
    def done(self) -> bool:
        """Whether no token is left."""
        return self.index >= len(self.tokens)

    def text(self, offset: int = 0) -> str:
        """The text of the token so far ahead; "" behind the end, and for strings in quotation marks."""
        place = self.index + offset
        if place >= len(self.tokens) or self.tokens[place].kind is TokenKind.STRING:
            return ""
        return self.tokens[place].text

    def token(self, offset: int = 0) -> Token | None:
        """The token so far ahead."""
        place = self.index + offset
        return self.tokens[place] if place < len(self.tokens) else None

    def skip(self, count: int = 1) -> None:
        """Go on by `count` tokens."""
        self.index = min(self.index + count, len(self.tokens))

    def take(self, *texts: str) -> bool:
        """Skip the next tokens if they are `texts`."""
        if any(self.text(offset) != text for offset, text in enumerate(texts)):
            return False
        self.index += len(texts)
        return True

    def take_any(self, texts: frozenset[str]) -> str:
        """Skip the next token if it is one of `texts`, and return it; else ""."""
        found = self.text()
        if found not in texts:
            return ""
        self.index += 1
        return found

    def braces(self) -> Tokens | None:
        """What stands between the braces that begin here, skipping them; None when none begin here, or do not end."""
        if self.text() != "{":
            return None
        depth = 0
        for place in range(self.index, len(self.tokens)):
            token = self.tokens[place]
            if token.kind is not TokenKind.SYMBOL:
                continue
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if not depth:
                inner = self.tokens[self.index + 1 : place]
                self.index = place + 1
                return inner
        return None
