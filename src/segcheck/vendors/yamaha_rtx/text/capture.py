"""Lines of a capture into whole commands: commands that go on behind a backslash, and those a terminal has wrapped.

SOURCE: Yamaha RT series command reference, "Using the commands": `console columns` (80 unless set) is the width at
which the console breaks what it shows, wherever that falls; `\\` at the end of a line goes on with the command.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_PLAIN_WIDTH = 80
_SET_WIDTH = re.compile(r"\s*console columns (\d{2,4})\s*$")
_PROMPT = re.compile(
    r"(?:\[[^\]]*\] ?|[\w.-]+(?:\[[\w.]+\])?)?[>#] *(?:show +(?:config|running-config)\b.*|administrator)?$"
)
_PAGER = ("---more---", "---つづく---", "--- more ---")
# Commands begin with a letter; a comment with `#`.
_BEGINS_A_LINE = re.compile(r"[a-z#]", re.IGNORECASE)

# Beginnings that no rest of a command has, however it was broken.
_SURE_BEGINNING = re.compile(
    r"(?:no )?(?:ip(?:v6)? (?:filter|route|routing|lan\d|vlan\d|pp |tunnel |bridge\d|loopback\d|keepalive|forward|icmp)"
    r"|nat descriptor [a-z]|ethernet (?:filter|lan)|vlan (?:lan|port)|(?:telnetd|sshd|httpd|snmp|sftpd|console|login) "
    r"|(?:administrator|security|statistics|schedule|ipsec|l2tp|ppp|pppoe|queue|switch|operation|timezone|ntpdate) "
    r"|syslog [a-z]|dhcp (?:scope|service|server|client) |dns [a-z]|lan type |bridge member |description "
    r"|(?:pp|tunnel) (?:select|enable|disable|bind|auth|always-on|keepalive|encapsulation|endpoint|name) )"
)
# Commands that may hold any words.
_FREE_TEXT = ("description", "schedule")


class Capture(NamedTuple):
    """What stands in a file.

    `commands`: (number of the first line, whole text). `joined`: first line -> last line of those on several lines.
    `comments`, `frame`: lines that are comments, and lines of the terminal around the configuration. `torn`: lines
    that are the rest of a command of which the beginning cannot be told. `perhaps_wrapped`: first lines of commands
    that fill the terminal's width, so that the line below may be their rest. `continued`: (first line of a command,
    what stands on a further line of it behind a backslash).
    """

    commands: tuple[tuple[int, str], ...]
    joined: Mapping[int, int]
    comments: tuple[int, ...]
    frame: tuple[int, ...]
    torn: tuple[int, ...]
    perhaps_wrapped: tuple[int, ...]
    continued: tuple[tuple[int, str], ...]


def capture(lines: Sequence[str]) -> Capture:
    """The commands in the lines of a file. Cost: linear.

    >>> capture(("ip filter 1 pass \\\\", "* * tcp", "# done")).commands
    ((1, 'ip filter 1 pass * * tcp'),)
    """
    return _Reader(terminal_width(lines)).read(lines)


class _Reader:
    def __init__(self, width: int) -> None:
        self._width = width
        self._commands: list[tuple[int, list[str]]] = []
        self._joined: dict[int, int] = {}
        self._comments: list[int] = []
        self._frame: list[int] = []
        self._torn: list[int] = []
        self._perhaps: list[int] = []
        self._continued: list[tuple[int, str]] = []

    def read(self, lines: Sequence[str]) -> Capture:
        goes_on = False  # the line before ends with a backslash
        missing = 2  # columns to the right of the line before, a command's
        for number, text in enumerate(lines, start=1):
            bare = text.strip()
            if goes_on or (missing == 0 and bare and not _BEGINS_A_LINE.match(bare)):
                self._commands[-1][1].append(bare if goes_on else text)
                self._joined[self._commands[-1][0]] = number
                if goes_on:
                    self._continued.append((self._commands[-1][0], bare))
            elif not self._is_command(number, bare, missing):
                missing = 2
                continue
            else:
                self._commands.append((number, [text]))
            parts = self._commands[-1][1]
            goes_on = parts[-1].endswith("\\")
            if goes_on:
                parts[-1] = f"{parts[-1][:-1].rstrip()} "
            missing = 2 if goes_on or not self._width else self._width - shown_width(text)
        commands = tuple((number, "".join(parts)) for number, parts in self._commands)
        return Capture(
            commands,
            self._joined,
            tuple(self._comments),
            tuple(self._frame),
            tuple(self._torn),
            tuple(self._perhaps),
            tuple(self._continued),
        )

    def _is_command(self, number: int, bare: str, missing: int) -> bool:
        """Whether a command begins on the line."""
        if not bare:
            return False
        if bare.startswith("#"):
            self._comments.append(number)
            return False
        if _PROMPT.fullmatch(bare) or bare in _PAGER:
            self._frame.append(number)
            return False
        if not _BEGINS_A_LINE.match(bare):
            self._torn.append(number)
        elif missing in (0, 1) and not (
            _SURE_BEGINNING.match(bare) and not self._commands[-1][1][0].lstrip().startswith(_FREE_TEXT)
        ):
            # SOUNDNESS: the break may have come at a blank, and the rest of a command may look like another one.
            self._perhaps.append(self._commands[-1][0])
        return True


def terminal_width(lines: Sequence[str]) -> int:
    """How wide the terminal was: what the configuration says last, or what the device has as it is delivered.

    0 where a line is wider than that: then nothing has broken lines.
    """
    width = next((int(found[1]) for found in map(_SET_WIDTH.match, reversed(lines)) if found), _PLAIN_WIDTH)
    return 0 if any(shown_width(text) > width for text in lines) else width


def shown_width(text: str) -> int:
    """Columns on the terminal: two for each wide character.

    >>> shown_width("description lan1 庁舎")
    21
    """
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
