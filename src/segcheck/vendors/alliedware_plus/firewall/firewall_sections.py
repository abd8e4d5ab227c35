"""Sections `zone`, `application` and `firewall`."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext


def _keep(section: Section, context: ParseContext) -> None:
    """The conversion reads the section and gives its lines their fates."""
    statements = context.configuration.firewall
    kept = {"zone": statements.zones, "application": statements.applications, "firewall": statements.firewalls}
    kept[section.line.words[0]].append(section)


HANDLERS: dict[tuple[str, ...], Handler] = {("zone",): _keep, ("application",): _keep, ("firewall",): _keep}
