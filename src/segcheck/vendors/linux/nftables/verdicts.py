"""Verdicts, and statements that have no say about what passes."""

from __future__ import annotations

from segcheck.model.header import TCP, Family, Field
from segcheck.vendors.linux.netfilter import conditions
from segcheck.vendors.linux.netfilter.program import Call, Finally, Verdict
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.keys import BOTH, parse_keys
from segcheck.vendors.linux.nftables.matching import Alternative
from segcheck.vendors.linux.nftables.tokens import TokenKind

_PLAIN = {
    "accept": Finally.ACCEPT,
    "drop": Finally.DROP,
    "return": Finally.RETURN,
    "continue": Finally.CONTINUE,
}
VERDICTS = frozenset((*_PLAIN, "jump", "goto"))
_LOG_OPTIONS = frozenset(("prefix", "level", "group", "snaplen", "queue-threshold"))
_UNITS = frozenset(("bytes", "kbytes", "mbytes", "gbytes", "packets"))
# SOURCE: iptables-extensions(8): targets that only write, count or mark.
_EXTENSION_TARGETS = {
    "LOG": Finally.LOG,
    "NFLOG": Finally.LOG,
    "REJECT": Finally.DROP,
    **dict.fromkeys(
        ("MARK", "CONNMARK", "CLASSIFY", "DSCP", "TOS", "TCPMSS", "TCPOPTSTRIP", "CHECKSUM", "TRACE", "AUDIT", "LED"),
        Finally.CONTINUE,
    ),
}


def parse_verdict(cursor: Cursor) -> Verdict | None:
    """The verdict at the cursor, which is then behind it; None when there is none.

    >>> from segcheck.vendors.linux.nftables.tokens import tokenize
    >>> parse_verdict(Cursor(tuple(tokenize(["goto web"], 1))))
    Call(chain='web', back=False)
    """
    word = cursor.text()
    if word in _PLAIN:
        cursor.skip()
        return _PLAIN[word]
    token = cursor.token(1)
    if word in ("jump", "goto") and token is not None and token.kind in (TokenKind.WORD, TokenKind.STRING):
        cursor.skip(2)
        return Call(token.text, back=word == "jump")
    return None


def verdict_of(tokens: Tokens) -> Verdict:
    """What a verdict map gives; UNKNOWN when it is not understood."""
    cursor = Cursor(tokens)
    found = parse_verdict(cursor)
    return found if found is not None and cursor.done else Finally.UNKNOWN


def extension_target(name: str) -> Finally:
    """What a target of iptables does that nft has no words for.

    >>> extension_target("TCPMSS"), extension_target("TARPIT")
    (<Finally.CONTINUE: 'continue'>, <Finally.UNKNOWN: 'unknown'>)
    """
    return _EXTENSION_TARGETS.get(name, Finally.UNKNOWN)


def parse_reject(cursor: Cursor) -> Alternative:
    """What a packet must be to be rejected: the way of answering asks for a family or TCP."""
    cursor.skip()
    if not cursor.take("with"):
        return Alternative()
    if cursor.take("tcp", "reset"):
        return Alternative((conditions.values(Field.PROTOCOL, ((TCP, TCP),)),))
    word = cursor.text()
    cursor.skip()
    cursor.take("type")
    cursor.skip()
    families = {"icmp": (Family.IPV4,), "icmpv6": (Family.IPV6,)}.get(word, BOTH)
    return Alternative((), families)


def skip_counter(cursor: Cursor) -> bool:
    """Pass `counter packets 0 bytes 0`, `counter name …`; whether it is understood."""
    cursor.skip()
    if cursor.take("name"):
        return _skip_name(cursor)
    while cursor.text() in ("packets", "bytes"):
        cursor.skip(2)
    return True


def _skip_name(cursor: Cursor) -> bool:
    """The name of an object, or a map that gives it."""
    token = cursor.token()
    if token is not None and token.kind is TokenKind.STRING:
        cursor.skip()
        return True
    if parse_keys(cursor) is None:
        cursor.skip()
        return True
    return cursor.take("map") and skip_set(cursor)


def skip_set(cursor: Cursor) -> bool:
    """Pass `@name` or `{ … }`."""
    if cursor.take("@"):
        cursor.skip()
        return True
    return cursor.braces() is not None


def skip_log(cursor: Cursor) -> None:
    """Pass `log` with its options."""
    cursor.skip()
    while True:
        if cursor.text() in _LOG_OPTIONS:
            cursor.skip(2)
        elif cursor.take("flags"):
            if cursor.text() in ("tcp", "ip"):
                cursor.skip()
            cursor.skip()
            while cursor.take(","):
                cursor.skip()
        else:
            return


def skip_limit(cursor: Cursor) -> bool:
    """Pass `limit rate …`, `quota …`, `ct count …`; whether it is understood."""
    word = cursor.text()
    cursor.skip(2 if word == "ct" else 1)
    if cursor.take("name"):
        return _skip_name(cursor)
    cursor.take("rate")
    if not cursor.take("over"):
        cursor.take("until")
    token = cursor.token()
    if token is None or token.kind is not TokenKind.NUMBER:
        return False
    cursor.skip()
    # `mbytes/second` is one word, `5/second` are three.
    if cursor.text().partition("/")[0] in _UNITS:
        cursor.skip()
    if cursor.take("/"):
        cursor.skip()
    if cursor.take("burst") or cursor.take("used"):
        cursor.skip()
        cursor.take_any(_UNITS)
    return True


def skip_last(cursor: Cursor) -> None:
    """Pass `last used 5m ago`."""
    cursor.skip()
    if cursor.take("used"):
        cursor.skip()
        cursor.take("ago")
