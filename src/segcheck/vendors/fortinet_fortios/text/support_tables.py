"""What all readers of this platform know, as one table."""

from __future__ import annotations

from types import ModuleType

from segcheck.vendors.fortinet_fortios.administration import (
    administrators,
    automation,
    device_settings,
    doubtful_settings,
    management,
    monitoring,
)
from segcheck.vendors.fortinet_fortios.network import (
    dynamic_routing,
    interface_settings,
    link_monitors,
    mac_controls,
    routes,
    sdwan,
    static_routes,
    switches,
    tunnels,
    virtual_domains,
    zones,
)
from segcheck.vendors.fortinet_fortios.objects import address_translation_objects, addresses, schedules, services
from segcheck.vendors.fortinet_fortios.policies import (
    hairpin,
    local_in,
    policies,
    session_helper_table,
    translations,
    zone_policies,
)
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.text.known_blocks import joined

READERS: tuple[ModuleType, ...] = (
    address_translation_objects,
    addresses,
    administrators,
    automation,
    device_settings,
    doubtful_settings,
    dynamic_routing,
    hairpin,
    interface_settings,
    link_monitors,
    local_in,
    mac_controls,
    management,
    monitoring,
    policies,
    routes,
    schedules,
    sdwan,
    services,
    session_helper_table,
    static_routes,
    switches,
    translations,
    tunnels,
    virtual_domains,
    zone_policies,
    zones,
)
"""INVARIANT: every module of the package that has a table `SUPPORT` of its own."""
SUPPORT = joined(reader.SUPPORT for reader in READERS)
CARED_FOR: frozenset[Path] = frozenset(
    path
    for reader in (addresses, services, schedules, address_translation_objects, policies, local_in, translations)
    for path in reader.SUPPORT
    if path[0] == "firewall" and not SUPPORT[path].widens_device
)
"""Tables whose converters look at `Entry.unknown`, and widen the object or rule that an unknown key stands in."""
