"""Which lists the hardware of an AX looks at, and for which packets.

The same line `ip access-group X in` means different things on different series and in different flow detection modes
(docs/adr/0030). A list is in force exactly where a manual's table says so; elsewhere it is taken as in force or not.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from segcheck.source.text import Origin
from segcheck.vendors.alaxala_ax.filters.filter_statements import DetectionStatements, ListKind, Told


class Series(enum.Enum):
    """Groups of models that treat lists alike."""

    ACCESS = "AX2000S"  # layer-2 switches: AX1240S, AX2200S, AX2400S, AX2500S, AX2600S
    STACKABLE = "AX3000S"  # layer-3 switches: AX3640S, AX3650S, AX3660S, AX3800S
    CHASSIS = "AX8000"  # AX8300S, AX8600R
    MODULAR = "AX6000S"  # AX6300S, AX6600S, AX6700S
    OLD = "AX7800"  # AX5400S, AX7800R, AX7800S: another grammar
    UNKNOWN = ""


class Place(enum.Enum):
    """What a list is bound to."""

    PORT = "port"
    VLAN = "vlan"
    ROUTED = "routed"


class Standing(NamedTuple):
    """Whether a list is in force. `reason` "": surely; otherwise a message code, and it may be in force or not.

    `origin`: the line that decides, if there is one.
    """

    reason: str = ""
    origin: Origin = ()


_IN_FORCE = Standing()
_MODE_UNTOLD = "alaxala-mode-untold"
_NOT_IN_MODE = "alaxala-not-in-mode"
_SERIES_BY_NUMBER = {
    **dict.fromkeys(("12", "21", "22", "23", "24", "25", "26"), Series.ACCESS),
    **dict.fromkeys(("36", "38"), Series.STACKABLE),
    **dict.fromkeys(("83", "86"), Series.CHASSIS),
    **dict.fromkeys(("63", "66", "67"), Series.MODULAR),
    **dict.fromkeys(("54", "77", "78"), Series.OLD),
}
# Receive modes -> kinds of list that are looked at.
# SOURCE: AX2400S configuration guide Vol. 2, table 1-7; AX3640S, table of 1.1.5; AX3660S, table 1-7.
_RECEIVE: dict[str, frozenset[ListKind]] = {
    "layer2-1": frozenset((ListKind.MAC,)),
    **dict.fromkeys(("layer2-2", "layer2-5", "layer2-6", "layer2-dhcp-1"), frozenset((ListKind.IPV4,))),
    **dict.fromkeys(("layer2-3", "layer2-4"), frozenset((ListKind.IPV4, ListKind.IPV6))),
    **dict.fromkeys(
        ("layer3-1", "layer3-mirror-1", "layer3-suppress-1", "layer3-suppress-mirror-1"),
        frozenset((ListKind.IPV4, ListKind.MAC)),
    ),
    **dict.fromkeys(
        ("layer3-2", "layer3-dhcp-1", "layer3-mirror-2", "layer3-suppress-dhcp-1"), frozenset((ListKind.IPV4,))
    ),
    **dict.fromkeys(
        ("layer3-6", "layer3-mirror-4", "layer3-suppress-2", "layer3-suppress-mirror-2"),
        frozenset((ListKind.IPV4, ListKind.IPV6)),
    ),
    **dict.fromkeys(("layer3-mirror-3", "layer3-mirror-5"), frozenset((ListKind.IPV4, ListKind.IPV6, ListKind.MAC))),
}
_SEND: dict[str, frozenset[ListKind]] = {
    "layer3-1-out": frozenset((ListKind.IPV4,)),
    "layer3-2-out": frozenset((ListKind.IPV4, ListKind.IPV6, ListKind.MAC)),
}
# SOURCE: AX3640S configuration guide Vol. 2, 3.1.1: layer3-2 where no mode is set. The AX2400S class works in layer2-2.
_DEFAULTS = {Series.ACCESS: "layer2-2", Series.STACKABLE: "layer3-2"}
_PREFIXES = {Series.ACCESS: "layer2-", Series.STACKABLE: "layer3-"}
# The one series that looks at IPv4 lists of VLAN interfaces in its default mode, whichever that is.
# SOURCE: AX3660S, table 1-7: IPv4 conditions in every receive mode; AX3640S, 1.1.5: layer3-2 at Ethernet ports only.
_IPV4_EVERYWHERE = "3660"
_BY_COUNT, _BY_CONDITION = "quantity-oriented", "condition-oriented"


class Detection:
    """The series and the modes of one device."""

    def __init__(self, statements: DetectionStatements) -> None:
        self._statements = statements
        self._mode = statements.receive
        self.series = _series(statements)

    @property
    def sees_bridged(self) -> bool:
        """Whether lists of IP packets surely see what is bridged, and packets for the device, as what is routed.

        SOURCE: AX3640S configuration guide Vol. 2, 3.1: lists of ports and of VLAN interfaces look at frames where they
        are received, layer-2 and layer-3 forwarded ones and those for the device. AX8300S: MAC lists see only bridged
        frames, IPv4 and IPv6 lists only routed packets, Advance lists both.
        """
        return self.series in (Series.ACCESS, Series.STACKABLE)

    def standing(self, kind: ListKind, place: Place, direction: str) -> Standing:
        """Whether a list of `kind`, bound there in `direction` (`in` or `out`), is in force."""
        if self._statements.functions is not None:
            return Standing(_NOT_IN_MODE, _origin(self._statements.functions))
        if self.series is Series.CHASSIS:
            return self._on_chassis(kind)
        if self.series in (Series.MODULAR, Series.OLD, Series.UNKNOWN) or kind is ListKind.ADVANCE:
            return Standing(_MODE_UNTOLD, _origin(self._mode))
        if direction == "out":
            return _supported(kind, self._statements.send, _SEND)
        return self._receiving(kind, place)

    def _on_chassis(self, kind: ListKind) -> Standing:
        """SOURCE: AX8300S configuration guide Vol. 2: Advance conditions are for the mode that favours conditions."""
        if kind is not ListKind.ADVANCE:
            return _IN_FORCE
        if self._mode is None:
            return Standing(_MODE_UNTOLD)
        return _IN_FORCE if self._mode.word == _BY_CONDITION else Standing(_NOT_IN_MODE, _origin(self._mode))

    def _receiving(self, kind: ListKind, place: Place) -> Standing:
        mode = self._mode.word if self._mode is not None else _DEFAULTS[self.series]
        model = {told.word for told in self._statements.models}
        if model == {_IPV4_EVERYWHERE} and kind is ListKind.IPV4 and mode.startswith("layer3-"):
            return _IN_FORCE if mode in _RECEIVE else Standing(_MODE_UNTOLD, _origin(self._mode))
        if not mode.startswith(_PREFIXES[self.series]) or mode not in _RECEIVE:
            return Standing(_MODE_UNTOLD, _origin(self._mode))
        if mode == "layer2-3" and kind is ListKind.IPV4 and not all(word.startswith("24") for word in model or ("",)):
            # SOURCE: AX2600S configuration guide Vol. 2, 1.1.5: IPv6 conditions only; AX2400S: IPv4 conditions, too.
            return Standing(_NOT_IN_MODE, _origin(self._mode))
        if kind not in _RECEIVE[mode]:
            return Standing(_NOT_IN_MODE if self._mode is not None else _MODE_UNTOLD, _origin(self._mode))
        if mode == "layer3-2" and place is not Place.PORT:
            return Standing(_NOT_IN_MODE if self._mode is not None else _MODE_UNTOLD, _origin(self._mode))
        return _IN_FORCE


def _supported(kind: ListKind, told: Told | None, table: dict[str, frozenset[ListKind]]) -> Standing:
    if told is None:
        return Standing(_MODE_UNTOLD)
    if told.word not in table:
        return Standing(_MODE_UNTOLD, _origin(told))
    return _IN_FORCE if kind in table[told.word] else Standing(_NOT_IN_MODE, _origin(told))


def _origin(told: Told | None) -> Origin:
    return (told.origin,) if told is not None else ()


def _series(statements: DetectionStatements) -> Series:
    """SOUNDNESS: where lines contradict each other, the series is not known."""
    found = {_SERIES_BY_NUMBER.get(told.word[:2], Series.UNKNOWN) for told in statements.models}
    if statements.old:
        found.add(Series.OLD)
    if statements.extension is not None:
        found.add(Series.MODULAR)
    mode = statements.receive.word if statements.receive is not None else ""
    if mode in (_BY_COUNT, _BY_CONDITION):
        found.add(Series.CHASSIS)
    if not found:
        found.update(series for series, prefix in _PREFIXES.items() if mode.startswith(prefix))
    return found.pop() if len(found) == 1 else Series.UNKNOWN
