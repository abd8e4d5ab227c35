"""What a device is called whose configuration does not say."""

from __future__ import annotations

from pathlib import PurePosixPath

# Names that say what a file holds and not which device it is of.
# fmt: off
_GENERIC_STEMS = frozenset((
    "show_running-config", "show-running-config", "show_run", "running-config", "running_config", "running",
    "startup-config", "config", "configuration", "show_config", "show-config", "show_current", "current", "working",
    "boot", "default", "startup", "backup", "config0", "config1", "config2", "config3", "config4",
))
# fmt: on


def name_from(path: str) -> str:
    """The name of its file, or of its folder when that says nothing.

    >>> name_from("backups/core1.cfg"), name_from("core1/running-config.txt"), name_from("core1.KOFU")
    ('core1', 'core1', 'core1.KOFU')
    """
    pure = PurePosixPath(path)
    stem = pure.name if pure.suffix.isupper() or not pure.suffix[1:].isalpha() else pure.stem
    return pure.parent.name if stem.lower() in _GENERIC_STEMS and pure.parent.name else stem
