"""Sections `nat`."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext


def _keep(section: Section, context: ParseContext) -> None:
    """The conversion reads the section and gives its lines their fates."""
    context.configuration.translations.sections.append(section)


HANDLERS: dict[tuple[str, ...], Handler] = {("nat",): _keep}
