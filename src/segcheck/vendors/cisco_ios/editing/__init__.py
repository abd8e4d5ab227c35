"""IOS and IOS-XE configurations, edited by the commands that are pasted into the device."""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors._shared.command_modes import Session, run
from segcheck.vendors._shared.configuration_text import read_text
from segcheck.vendors._shared.script_lines import ENTER_AND_LEAVE, EditRecord, ScriptDialect, read_script
from segcheck.vendors.cisco_ios.blocks import BLOCK_STARTS, block_end
from segcheck.vendors.cisco_ios.editing.global_mode import GlobalMode
from segcheck.vendors.cisco_ios.editing.understanding import understands

__all__ = ["edit"]

_DIALECT = ScriptDialect(
    ENTER_AND_LEAVE,
    harmless=(
        ("en",),
        ("enable",),
        ("terminal", "length", "0"),
        ("term", "len", "0"),
        ("ter", "len", "0"),
        ("enter", "configuration", "commands,", "one", "per", "line.", "end", "with", "cntl/z."),
        ("building", "configuration..."),
        ("[ok]",),
    ),
)


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """What the commands of `script` make of `configuration`, pasted in configuration mode.

    A command whose effect on the text is not known is a problem. Raises nothing, whatever the texts hold.
    """
    text = read_text(configuration, "!", BLOCK_STARTS, block_end)
    session = Session(EditRecord(configuration.path, text), GlobalMode(), understands)
    run(session, read_script(script, _DIALECT), _DIALECT)
    return session.record.result()
