"""The catalogue of properties: what a separation policy asks of a network, with what each is told by default."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from segcheck.source.text import Span


class PropertyKind(enum.Enum):
    """What a proof needs: the configurations alone, or something the site declares besides."""

    CONFIG = "config"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `parameters`: what a use may set, with the default of each (names of tiers, or words).

    Its title is the message `property-<id>`.
    """

    id: str
    kind: PropertyKind
    parameters: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """A property asked of a site, with every parameter filled; `span` is where it is asked."""

    property: Property
    parameters: tuple[tuple[str, tuple[str, ...]], ...]
    span: Span

    def words(self, name: str) -> tuple[str, ...]:
        """The values of parameter `name`."""
        return dict(self.parameters)[name]


def _config(identifier: str, **parameters: tuple[str, ...]) -> Property:
    return Property(identifier, PropertyKind.CONFIG, tuple(parameters.items()))


def _declared(identifier: str, **parameters: tuple[str, ...]) -> Property:
    return Property(identifier, PropertyKind.DECLARED, tuple(parameters.items()))


_INSIDE = ("mynumber", "lgwan", "internet", "govcloud-mynumber", "cloud-lgwan")
_INTERNET_SIDE = ("INTERNET", "security-cloud", "internet", "dmz")

# `of`: the tiers the property is about; `same`: tiers that count as the same side; `open`: those outsiders may use.
_PROPERTIES = (
    _config("ISO-1", of=("mynumber",), same=("govcloud-mynumber",)),
    _declared("ISO-2", of=("mynumber",)),
    _declared("ISO-3", of=("mynumber",), internet=("INTERNET",), through=("LGWAN",)),
    _config("ISO-4", of=("mynumber",), start=("INTERNET", "internet")),
    _config("DIV-1", of=("lgwan",), against=("internet",)),
    _declared("DIV-2", of=("lgwan",), against=_INTERNET_SIDE, ways=("mail-text", "screen-transfer", "file-sanitizer")),
    _config("DIV-3"),
    _config("EGR-1", of=("internet",), to=("INTERNET",), through=("security-cloud",)),
    _config("EGR-2", of=("lgwan", "mynumber"), to=("INTERNET",), through=("security-cloud",)),
    _declared("EGR-3"),
    _declared("LGW-1", of=_INSIDE, to=("LGWAN", "local-government"), through=("LGWAN",)),
    _config("CLD-1", of=("govcloud-mynumber",), same=("mynumber",)),
    _config("CLD-2", of=("cloud-lgwan",), same=("lgwan",), internet=("INTERNET",)),
    _declared("BETA-1", terminals=("internet",), screens=("lgwan",)),
    _config("DMZ-1", of=("dmz",), start=("INTERNET",), inward=("internet", "lgwan", "mynumber", "mgmt")),
    _config("RMT-1", of=("remote-access",), start=("INTERNET", "external"), inward=_INSIDE, open=("public",)),
    _declared("RMT-2", start=("maintenance",)),
    _config("PUB-1", of=("public",)),
    _config("CON-1"),
    _config("ACL-1"),
    _config("MIN-1"),
    _config("MIN-2", internet=("INTERNET",)),
    _config("MAC-1", of=("mynumber", "lgwan", "internet")),
    _config("NET-1"),
    _declared("MAL-1", start=("INTERNET",), inward=("internet", "lgwan", "mynumber"), checks=("2",)),
    _config("MGT-1", start=("mgmt",)),
    _declared("WLS-1"),
    _config("MON-1"),
    _declared("EXC-1"),
    _declared("EXT-1"),
    _config("CHG-1"),
    _config("AUD-1", months=("12",)),
    _config("SAN-1", of=("mynumber",), to=("INTERNET",), same=()),
    _config("SAN-2", of=("internet",), to=("INTERNET",), through=("security-cloud",)),
)
PROPERTIES: Mapping[str, Property] = {item.id: item for item in _PROPERTIES}
