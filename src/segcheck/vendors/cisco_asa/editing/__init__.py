"""ASA configurations, edited by the commands that are pasted into the firewall."""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors._shared.command_modes import Session, run
from segcheck.vendors._shared.configuration_text import read_text
from segcheck.vendors._shared.script_lines import ENTER_AND_LEAVE, EditRecord, ScriptDialect, read_script
from segcheck.vendors.cisco_asa.editing.global_mode import GlobalMode
from segcheck.vendors.cisco_asa.editing.understanding import understands

__all__ = ["edit"]

_DIALECT = ScriptDialect(
    ENTER_AND_LEAVE,
    comments=("!", ": "),
    harmless=(
        ("en",),
        ("enable",),
        ("terminal", "pager", "0"),
        ("clear", "xlate"),
        ("clear", "conn"),
        ("clear", "conn", "all"),
        ("clear", "local-host"),
        ("clear", "local-host", "all"),
        ("building", "configuration..."),
        ("[ok]",),
    ),
)


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """What the commands of `script` make of `configuration`, pasted in configuration mode.

    A command whose effect on the text is not known is a problem. Raises nothing, whatever the texts hold.
    """
    session = Session(EditRecord(configuration.path, read_text(configuration)), GlobalMode(), understands)
    run(session, read_script(script, _DIALECT), _DIALECT)
    return session.record.result()
