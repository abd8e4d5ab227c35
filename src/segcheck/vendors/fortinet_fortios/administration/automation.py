"""Scripts that the box runs by itself: they may change the configuration while it works."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated

# Commands that leave the configuration alone.
_HARMLESS = frozenset(("get", "show", "diagnose", "diag", "exit", "end"))
_HARMLESS_EXECUTE = frozenset(("ping", "ping6", "traceroute", "backup", "log", "date", "time", "tac"))
_ACTION = "fortios-automation-detail"
SUPPORT: dict[Path, BlockSupport] = {
    ("system", "automation-action"): BlockSupport(
        modeled=frozenset(("action-type", "script")), widens_device=True, others=_ACTION
    ),
    ("system", "automation-stitch"): BlockSupport(
        modeled=frozenset(("status", "action")),
        blocks={"actions": BlockSupport(modeled=frozenset(("action",)), widens_device=True, others=_ACTION)},
        widens_device=True,
        others=_ACTION,
    ),
    ("system", "automation-trigger"): BlockSupport(others=_ACTION, widens_device=True),
    ("system", "automation-destination"): BlockSupport(others=_ACTION, widens_device=True),
    ("system", "auto-script"): BlockSupport(modeled=frozenset(("script", "start")), widens_device=True, others=_ACTION),
}


def note_scripts(configuration: FortiConfiguration) -> None:
    """Put the device in doubt for every script that may run by itself and change the configuration."""
    notes = configuration.notes
    for owner in (configuration.shared, *configuration.vdoms) if configuration.divided else configuration.vdoms:
        for setting in _scripts(owner):
            approximated(notes, setting, "fortios-script")
            notes.unmodeled.extend(setting.origin)
            notes.report("fortios-script", setting.origin, Severity.WARNING, Effect.WIDENS_DEVICE)


def _scripts(owner: Vdom) -> Iterator[Setting]:
    used = set(_used_actions(owner))
    for entry in owner.table("system", "automation-action"):
        script = entry.setting("script")
        if entry.name in used and script is not None and entry.text("action-type") == "cli-script":
            yield from () if _is_harmless(script) else (script,)
    for entry in owner.table("system", "auto-script"):
        script = entry.setting("script")
        if script is not None and not _is_harmless(script):
            yield script


def _used_actions(owner: Vdom) -> Iterator[str]:
    for stitch in owner.table("system", "automation-stitch"):
        if stitch.text("status", "enable") == "enable":
            yield from stitch.values("action")
            for step in stitch.table("actions"):
                yield from step.values("action")


def _is_harmless(script: Setting) -> bool:
    lines = [line.split() for value in script.values for line in value.split("\n")]
    return all(_command_is_harmless(words) for words in lines if words)


def _command_is_harmless(words: list[str]) -> bool:
    if words[0] in ("execute", "exec"):
        return len(words) > 1 and words[1] in _HARMLESS_EXECUTE
    return words[0] in _HARMLESS or words in (["config", "global"], ["config", "vdom"])
