"""What must be known of a host besides its rules to say what these let pass."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.header import Family
from segcheck.source.text import Origin


@dataclass(frozen=True, slots=True)
class Host:
    """`origin`: a line that stands for the host.

    `not_forwarding`: families that the kernel surely does not forward. `forwarding_untold`: families of which nobody
    told whether it does. `untold`: the lines to blame for what no dump tells.
    `helpers`: lines by which the kernel may give connections helpers by itself (`nf_conntrack_helper`).
    """

    origin: Origin
    not_forwarding: frozenset[Family] = frozenset()
    forwarding_untold: frozenset[Family] = frozenset()
    untold: Origin = ()
    helpers: Origin = ()
