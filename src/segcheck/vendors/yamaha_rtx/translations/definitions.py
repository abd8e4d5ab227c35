"""NAT descriptors as things with a number, and the lines that put them to work."""

from __future__ import annotations

from segcheck.model.definitions import Definition
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration

_KIND = "nat descriptor"


def descriptors_defined(configuration: YamahaConfiguration) -> tuple[Definition, ...]:
    """The descriptors of the file. To be asked when every line has its fate."""
    notes, names = configuration.notes, Names()
    for number, descriptor in configuration.translations.descriptors.items():
        names.define((_KIND, number), notes, descriptor.origin[0])
    for statement in configuration.network.interfaces.values():
        use = statement.descriptors
        if use is not None:
            for number in (*use.numbers, *use.reversed_numbers):
                names.mention((_KIND, number), notes, use.line.number)
    return names.definitions()
