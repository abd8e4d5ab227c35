"""Names that readers give to rules no line of a configuration writes: people see them in their own language."""

from __future__ import annotations

from typing import Final

from segcheck.report.messages import Language, message
from segcheck.report.voice import Voice

_CODES: Final = {
    "TCP without connection": "rule-tcp-without-connection",
    "TCP without session": "rule-tcp-without-session",
    "announced connections": "rule-announced-connections",
    "answers": "rule-answers",
    "answers perhaps": "rule-answers-perhaps",
    "connection": "rule-connection",
    "implicit deny": "rule-implicit-deny",
    "lists decide": "rule-lists-decide",
    "management only": "rule-management-only",
    "no connection": "rule-no-connection",
    "no policy": "rule-no-policy",
    "out of a tunnel": "rule-out-of-a-tunnel",
    "reverse path": "rule-reverse-path",
    "same security level": "rule-same-security-level",
    "secondary connections": "rule-announced-connections",
    "to the device": "rule-to-the-device",
}


def rule_text(voice: Voice, name: str) -> str:
    """The name of a rule for people: as the configuration has it, or what a rule that no line writes is about."""
    return rule_phrase(name, voice.language)


def rule_phrase(name: str, language: Language) -> str:
    """As `rule_text`, in `language`.

    >>> rule_phrase("90", "en"), rule_phrase("implicit deny", "ja")
    ('90', '暗黙の拒否')
    """
    code = _CODES.get(name)
    return name if code is None else message(code, (), language)
