"""Where results are kept between runs, and whether."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cli.streams import complain
from segcheck.report.messages import Language, message
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from segcheck.cache.cache import Cache

VARIABLE = "SEGCHECK_CACHE_DIR"


def cache_folder(environment: Mapping[str, str], platform: str) -> Path | None:
    """The folder; None where the user wants none, or has no place for it.

    SOURCE: XDG Base Directory Specification 0.8 (a relative XDG_CACHE_HOME is ignored); Apple's and Microsoft's guides
    for files that can be made again.

    >>> cache_folder({"XDG_CACHE_HOME": "/home/sato/.caches"}, "linux").as_posix()
    '/home/sato/.caches/segcheck'
    """
    if VARIABLE in environment:
        return Path(environment[VARIABLE]) if environment[VARIABLE] else None
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        return Path(local) / "segcheck" / "Cache" if local else None
    stated = environment.get("XDG_CACHE_HOME", "")
    if platform != "darwin" and stated.startswith("/"):
        return Path(stated) / "segcheck"
    home = environment.get("HOME", "")
    if not home.startswith("/"):
        return None
    return Path(home) / ("Library/Caches" if platform == "darwin" else ".cache") / "segcheck"


def cache_of(options: Namespace) -> Cache | None:
    """What earlier runs kept, for the commands that read configurations.

    CHOICE: none for a certificate: it is made to be relied on elsewhere, and waiting for it is no matter.
    """
    if getattr(options, "no_cache", True) or getattr(options, "certificate", None) is not None:
        return None
    folder = cache_folder(os.environ, sys.platform)
    if folder is None:
        return None
    from segcheck.cache.cache import Cache

    return Cache(folder)


def write_cache(cache: Cache | None, options: Namespace, language: Language) -> None:
    """Keep what was computed; what goes wrong is told those who want to hear everything."""
    if cache is None:
        return
    cache.write()
    trouble = cache.trouble
    if trouble is not None and getattr(options, "verbose", False):
        arguments = {"path": str(cache.folder), "reason": trouble.reason}
        complain(safe(message(trouble.code, arguments, language)) + "\n")
