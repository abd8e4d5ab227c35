"""Which language to speak: `--lang`, else the locale."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from segcheck.report.messages import LANGUAGES, Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """The language asked for in `arguments`, else that of the locale; English when neither says Japanese.

    CHOICE: looked up before the arguments are parsed, so that mistakes in them are told in that language too.

    >>> language_of(["check", "--lang", "ja"], {}), language_of([], {"LANG": "ja_JP.UTF-8"})
    ('ja', 'ja')
    """
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else "".join(arguments[position + 1 : position + 2])
            for language in LANGUAGES:
                if value == language:
                    return language
    return "ja" if _locale_name(environment).lower().startswith("ja") else "en"


def _locale_name(environment: Mapping[str, str]) -> str:
    """`ja_JP.UTF-8`, on Windows also `Japanese_Japan`."""
    for variable in _VARIABLES:
        value = environment.get(variable, "")
        if value:
            return value
    if sys.platform == "win32":
        import locale

        return locale.getlocale()[0] or ""
    return ""
