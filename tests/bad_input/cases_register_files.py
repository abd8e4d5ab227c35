"""Names of files in a policy that lead elsewhere, nowhere, or to what is no file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import Case, NotPossibleHereError
from tests.bad_input.cases_registers import ENTRY, HEADER, with_policy

_SECRET = "S3cr3tOutside"


def _named(name: str, prepare: Callable[[Path], None] = lambda _: None) -> Callable[[Path], None]:
    """A policy that names the register `name`; `prepare` gets the folder."""

    def make(folder: Path) -> None:
        with_policy(f"exceptions: {{file: '{name}'}}\n", {})(folder)
        prepare(folder)

    return make


def _outside(folder: Path) -> None:
    """The policy in a folder of its own, the register beside that folder."""
    (folder / "inner").mkdir()
    (folder / "policy.yaml").rename(folder / "inner" / "policy.yaml")
    (folder / "outside.csv").write_text(f"{HEADER}\n{ENTRY}\n{_SECRET}\n", encoding="utf-8")


def _link_out(folder: Path) -> None:
    _outside(folder)
    (folder / "inner" / "register.csv").symlink_to("../outside.csv")


def _linked_folder_out(folder: Path) -> None:
    _outside(folder)
    (folder / "inner" / "up").symlink_to("..", target_is_directory=True)


def _link_inside(folder: Path) -> None:
    (folder / "real.csv").write_text(f"{HEADER}\n{ENTRY}\n", encoding="utf-8")
    (folder / "register.csv").symlink_to("real.csv")


def _link_loop(folder: Path) -> None:
    (folder / "register.csv").symlink_to("other.csv")
    (folder / "other.csv").symlink_to("register.csv")


def _dead_link(folder: Path) -> None:
    (folder / "register.csv").symlink_to("nowhere.csv")


def _folder(folder: Path) -> None:
    (folder / "register.csv").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "register.csv")


def _device(folder: Path) -> None:
    try:
        os.mknod(folder / "register.csv", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        raise NotPossibleHereError("only the superuser may make a device file") from None


def _unreadable(folder: Path) -> None:
    (folder / "register.csv").write_text(f"{HEADER}\n", encoding="utf-8")
    (folder / "register.csv").chmod(0)


_INNER = ("check", "configs", "--policy", "inner/policy.yaml")
_NOTHING: Callable[[Path], None] = lambda _: None  # noqa: E731

# name, the register's name in the policy, what is there, arguments (None: the usual ones)
_WRONG: tuple[tuple[str, str, Callable[[Path], None], tuple[str, ...]], ...] = (
    ("is missing", "register.csv", _NOTHING, ()),
    ("lies above the policy", "../outside.csv", _outside, _INNER),
    ("lies above the policy, by a detour", "a/../../outside.csv", _outside, _INNER),
    ("lies above the policy, by backslashes", r"..\outside.csv", _outside, _INNER),
    ("is a link out of the folder", "register.csv", _link_out, _INNER),
    ("lies in a linked folder outside", "up/outside.csv", _linked_folder_out, _INNER),
    ("has an absolute name", "/etc/passwd", _NOTHING, ()),
    ("is on a drive", "C:/register.csv", _NOTHING, ()),
    ("is on another machine", r"\\192.0.2.1\share\register.csv", _NOTHING, ()),
    ("is an address on the web", "http://192.0.2.1/register.csv", _NOTHING, ()),
    ("is a link to itself by way of another", "register.csv", _link_loop, ()),
    ("is a link to nowhere", "register.csv", _dead_link, ()),
    ("is a folder", "register.csv", _folder, ()),
    ("is the folder of the policy", ".", _NOTHING, ()),
    ("has no name", "", _NOTHING, ()),
    ("is a named pipe", "register.csv", _pipe, ()),
    ("is an endless device", "register.csv", _device, ()),
    ("has a name of 5,000 characters", "r" * 5000 + ".csv", _NOTHING, ()),
    ("is the policy itself", "policy.yaml", _NOTHING, ()),
)

CASES = (
    *(
        Case(
            f"register {what}",
            2,
            "policy.yaml:1",
            _named(name, prepare),
            *([arguments] if arguments else []),
            silent_about=(_SECRET, "root:"),
            in_japanese=True,
        )
        for what, name, prepare, arguments in _WRONG
    ),
    Case(
        "register nobody may read",
        2,
        "policy.yaml:10",
        _named("register.csv", _unreadable),
        unprivileged=True,
        in_japanese=True,
    ),
    Case("register is a link inside the folder", 0, "apart", _named("register.csv", _link_inside)),
    Case(
        "register in a mapping with an unknown word",
        2,
        "policy.yaml:10",
        with_policy("exceptions: {file: register.csv, seet: 台帳}\n", {"register.csv": f"{HEADER}\n{ENTRY}\n"}),
        in_japanese=True,
    ),
    Case("exceptions as text", 2, "policy.yaml:10", with_policy("exceptions: register.csv\n", {}), in_japanese=True),
)
