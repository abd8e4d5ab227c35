"""Which sessions a FortiGate looks into: the table of session helpers, and the SIP gateway.

SOURCE: Fortinet, "FortiOS Administration Guide", "Session helpers", "VoIP solutions"; the table is the same in every
device unless entries are deleted, and the gateway is on unless set otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.header import TCP, UDP
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.match_addresses import AddressReadings, Controls
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.virtual_domains import parts
from segcheck.vendors.fortinet_fortios.policies.hairpin import REDIRECTS
from segcheck.vendors.fortinet_fortios.policies.policies import has_central_translation
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport

_TABLE = ("system", "session-helper")
_POLICIES = (("firewall", "policy"), ("firewall", "policy6"), ("firewall", "consolidated", "policy"))
SUPPORT: dict[Path, BlockSupport] = {
    _TABLE: BlockSupport(modeled=frozenset(("name", "protocol", "port"))),
    ("system", "settings"): BlockSupport(
        modeled=frozenset(("default-voip-alg-mode", "sip-tcp-port", "sip-udp-port", "sip-ssl-port", "sccp-port"))
    ),
}
# The table as every device has it. Looking into DNS opens nothing.
_BUILT_IN = (
    *((TCP, port) for port in (21, 111, 135, 512, 514, 554, 1521, 1720, 1723, 1863, 7070, 8554)),
    *((UDP, port) for port in (69, 111, 135, 1719, 2427, 2727, 5060)),
)
_MEDIA = frozenset(("sip", "h323", "ras", "mgcp", "rtsp", "mms"))
_BUILT_IN_MEDIA = frozenset((554, 1719, 1720, 1863, 2427, 2727, 5060, 7070, 8554))
_REDIRECTING = frozenset(("tns",))
_BUILT_IN_REDIRECTING = frozenset((1521,))
_OPENS_NOTHING = frozenset(("dns-udp", "dns-tcp"))
# Keys of the SIP gateway with their defaults.
_GATEWAY = (
    ("sip-tcp-port", TCP, 5060),
    ("sip-udp-port", UDP, 5060),
    ("sip-ssl-port", TCP, 5061),
    ("sccp-port", TCP, 2000),
)


class Helpers(NamedTuple):
    """Control sessions as (protocol, port): all, those that carry media, those that name third hosts to their clients.

    `beside_policies`: names of rules whose packets have no session. `translating`: where policies begin that translate
    sources.
    """

    every: tuple[tuple[int, int], ...]
    media: tuple[tuple[int, int], ...]
    redirecting: tuple[tuple[int, int], ...]
    origin: Origin
    beside_policies: frozenset[str]
    translating: frozenset[Span]


def control_sessions(configuration: FortiConfiguration) -> AddressReadings | None:
    """What conditions say of sessions that the box looks into; None where it looks into none."""
    helpers = helpers_of(configuration)
    return AddressReadings(controls(helpers.every)) if helpers.every else None


def controls(ports: Sequence[tuple[int, int]]) -> Controls:
    """Control sessions at these (protocol, port)."""
    protocols = tuple(dict.fromkeys(protocol for protocol, _ in ports))
    return Controls(protocols, tuple(dict.fromkeys((port, port) for _, port in ports)))


def helpers_of(configuration: FortiConfiguration) -> Helpers:
    """What the box looks into, and the lines about it."""
    every: dict[tuple[int, int], None] = {}
    media: dict[tuple[int, int], None] = {}
    redirecting: dict[tuple[int, int], None] = {}
    origin: list[Origin] = []
    blocks = [part.blocks[_TABLE] for part in parts(configuration) if _TABLE in part.blocks]
    if not blocks:
        every.update(dict.fromkeys(_BUILT_IN))
        media.update((control, None) for control in _BUILT_IN if control[1] in _BUILT_IN_MEDIA)
        redirecting.update((control, None) for control in _BUILT_IN if control[1] in _BUILT_IN_REDIRECTING)
    for block in blocks:
        origin.append((block.span,))
        for entry in block.entries:
            name = entry.text("name")
            if name not in _OPENS_NOTHING or entry.unknown:
                controls = _controls_of(entry)
                every.update(dict.fromkeys(controls))
                if name in _MEDIA or entry.unknown or not name:
                    media.update(dict.fromkeys(controls))
                if name in _REDIRECTING or entry.unknown or not name:
                    redirecting.update(dict.fromkeys(controls))
    for vdom in configuration.vdoms:
        found = _gateway(vdom)
        if found is not None:
            origin.append(found.origin)
            every.update(dict.fromkeys(found.controls))
            media.update(dict.fromkeys(found.controls))
    lines = tuple(dict.fromkeys(span for spans in origin for span in spans))
    translating = frozenset(
        entry.span
        for vdom in configuration.vdoms
        if not has_central_translation(vdom)
        for table in _POLICIES
        for entry in vdom.table(*table)
        if entry.text("nat") == "enable"
    )
    beside = _beside_policies(configuration)
    return Helpers(tuple(every), tuple(media), tuple(redirecting), lines, beside, translating)


class _Gateway(NamedTuple):
    """Ports at which one virtual firewall looks for SIP and SCCP, and the lines that say so."""

    controls: tuple[tuple[int, int], ...]
    origin: Origin


def _gateway(vdom: Vdom) -> _Gateway | None:
    """The SIP gateway of one virtual firewall; None where it is not in use.

    SOURCE: Fortinet, "SIP Traffic is Handled by the SIP ALG by Default": a policy with a VoIP profile uses the gateway
    whatever `default-voip-alg-mode` says.
    """
    settings = vdom.settings("system", "settings")
    mode = settings.setting("default-voip-alg-mode")
    origin: Origin = () if mode is None else mode.origin
    if mode is not None and mode.values == ("kernel-helper-based",):
        profiles = (entry.setting("voip-profile") for table in _POLICIES for entry in vdom.table(*table))
        profile = next((one for one in profiles if one is not None and one.values not in ((), ("",))), None)
        if profile is None:
            return None
        origin = profile.origin
    controls: list[tuple[int, int]] = []
    for key, protocol, default in _GATEWAY:
        ports = [number(one, 0, 65535) for one in settings.values(key) or (str(default),)]
        controls.extend((protocol, default if port is None else port) for port in ports)
    return _Gateway(tuple(controls), origin)


def _beside_policies(configuration: FortiConfiguration) -> frozenset[str]:
    """Rules for packets that are forwarded without policy; none where an entry has such a name."""
    taken = any(
        entry.name in REDIRECTS
        for vdom in configuration.vdoms
        for path, block in vdom.blocks.items()
        if path[0] == "firewall"
        for entry in block.entries
    )
    return frozenset() if taken else REDIRECTS


def _controls_of(entry: Entry) -> list[tuple[int, int]]:
    """SOUNDNESS: of an entry that cannot be read, every port may be the one; the built-in ones stand for them."""
    protocol, port = number(entry.text("protocol"), 0, 255), number(entry.text("port"), 0, 65535)
    return list(_BUILT_IN) if protocol is None or port is None else [(protocol, port)]
