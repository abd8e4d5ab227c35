"""What every device must have, whether it stands between tiers or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from segcheck.hygiene.blindness import settings_untold
from segcheck.model.network import Device
from segcheck.policy.borders import borders
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome


def of_every_device(
    site: Site, seen_at: Callable[[Device, bool], Iterator[Observation]], in_order: str
) -> Iterator[Observation]:
    """What `seen_at` sees at each device (told whether it stands between tiers, where MON-1 asks the same), and what
    cannot be seen; `in_order`: the code of what is said where that is nothing.
    """
    between = {border.device.name for border in site.kept(borders)}
    devices = site.analysis.snapshot.devices
    seen = [one for device in devices for one in seen_at(device, device.name in between)]
    seen.extend(settings_untold(site))
    yield from seen
    if devices and not seen:
        yield Observation(Outcome.PROVED, in_order, (("count", str(len(devices))),))
