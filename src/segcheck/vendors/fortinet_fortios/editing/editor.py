"""A change script applied to a FortiOS configuration."""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors.fortinet_fortios.editing.configuration_reading import ConfigurationReader
from segcheck.vendors.fortinet_fortios.editing.record import Record
from segcheck.vendors.fortinet_fortios.editing.script_reading import read_script
from segcheck.vendors.fortinet_fortios.editing.session import Session


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """`script`, pasted at the top-level prompt of a device with this configuration. Raises nothing, whatever the texts.

    Cost: linear in both, and some references per line of the configuration for each command that takes effect.

    >>> from segcheck.source.text import decode
    >>> running = b'config firewall policy\\n    edit 1\\n        set action accept\\n    next\\nend\\n'
    >>> script = b'config firewall policy\\nedit 1\\nset status disable\\nend\\n'
    >>> edited = edit(decode("fw1", running), decode("change", script))
    >>> [line.text.strip() for line in edited.states[-1].lines][2:4]
    ['set action accept', 'set status disable']
    """
    reader = ConfigurationReader(configuration)
    root = reader.read()
    record = Record(configuration.path, root)
    if reader.broken_at:
        record.stop("fortios-script-configuration-broken", configuration.span_of_line(reader.broken_at))
        return record.result()
    session = Session(root, record)
    for command in read_script(script):
        session.take(command)
        if record.stopped:
            return record.result()
    session.finish()
    return record.result()
