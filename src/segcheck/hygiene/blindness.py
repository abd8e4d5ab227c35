"""What rules about settings of devices cannot see."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome


def settings_untold(site: Site) -> Iterator[Observation]:
    """UNDECIDED where lines or files are not understood: they may hold settings that rules look for.

    SOUNDNESS: a rule that looks at configurations directly says PROVED only where this is empty.
    """
    blind = site.blind_spots()
    if blind:
        yield Observation(Outcome.UNDECIDED, "settings-untold", doubts=blind)
