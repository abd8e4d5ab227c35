"""Pasted commands applied to a configuration, by the editing rules of its platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, Span
from segcheck.vendors import registry
from segcheck.vendors._shared.change_script import EditedConfiguration, Editor

__all__ = ["SUPPORTED_PLATFORMS", "apply_script"]


def _nec_ix() -> Editor:
    from segcheck.vendors.nec_ix import editing

    return editing


def _fortinet_fortios() -> Editor:
    from segcheck.vendors.fortinet_fortios.editing import editor

    return editor


def _yamaha_rtx() -> Editor:
    from segcheck.vendors.yamaha_rtx import editing

    return editing


def _alaxala_ax() -> Editor:
    from segcheck.vendors.alaxala_ax.editing import script

    return script


def _alliedware_plus() -> Editor:
    from segcheck.vendors.alliedware_plus.editing import script

    return script


def _cisco_asa() -> Editor:
    from segcheck.vendors.cisco_asa import editing

    return editing


def _cisco_ios() -> Editor:
    from segcheck.vendors.cisco_ios import editing

    return editing


# Platforms (the names of their folders) whose editing rules are known. CHOICE: imported when there is a script.
_EDITORS: Mapping[str, Callable[[], Editor]] = {
    "alaxala_ax": _alaxala_ax,
    "alliedware_plus": _alliedware_plus,
    "cisco_asa": _cisco_asa,
    "cisco_ios": _cisco_ios,
    "fortinet_fortios": _fortinet_fortios,
    "nec_ix": _nec_ix,
    "yamaha_rtx": _yamaha_rtx,
}

SUPPORTED_PLATFORMS = tuple(sorted(_EDITORS))
"""Platforms that change scripts are understood for."""


def apply_script(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """What `script` makes of `configuration`, command by command; raises nothing, whatever the texts hold.

    A configuration of a platform that no editing rules are known for, or of none, gives a problem.
    """
    platform = registry.platform_name(configuration)
    if platform is None:
        return _refused(configuration, "change-script-platform-unknown")
    editor = _EDITORS.get(platform)
    if editor is None:
        return _refused(configuration, "change-script-platform-unsupported", platform=platform)
    return editor().edit(configuration, script)


def _refused(configuration: SourceFile, code: str, **arguments: str) -> EditedConfiguration:
    origin = (Span(configuration.path, 1, 1, 1, 1),)
    shown = tuple(sorted({"file": configuration.path, **arguments}.items()))
    return EditedConfiguration(
        configuration.path, (), (), (Diagnostic(code, Severity.ERROR, Effect.NONE, origin, shown),)
    )
