"""Network namespaces that vanish with the process that made them: no names, no files, nothing to clean up.

Only Linux has them. `why_not` says why they cannot be had here, so that a test can be skipped with the reason.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_TOOLS = ("ip", "sysctl", "iptables-nft-restore", "ip6tables-nft-restore", "iptables-nft-save", "nft")
_LONGEST = 60.0
"""Seconds after which a command of the system is given up."""


def why_not() -> str | None:
    """Why the kernel cannot be asked here; None: it can. Makes no lasting change: a child process tries it out."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are a thing of Linux"
    missing = [tool for tool in _TOOLS if shutil.which(tool, path=_search_path()) is None]
    if missing:
        return f"not installed here: {', '.join(missing)}"
    tried = subprocess.run(
        [sys.executable, "-c", "from tests.kernel.namespaces import try_out; try_out()"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
    )
    if tried.returncode:
        return f"network namespaces are not allowed here: {tried.stderr.strip().splitlines()[-1]}"
    return None


def try_out() -> None:
    """Make two namespaces with a cable and an empty rule set; raises OSError or RefusedError where one cannot."""
    gain_privileges()
    first, second = Namespace(), Namespace()
    first.run("ip", "link", "add", "one", "type", "veth", "peer", "name", "two", "netns", second.path)
    first.run("nft", "add", "table", "inet", "probe")
    first.run("iptables-nft-restore", text="*filter\nCOMMIT\n")


def gain_privileges() -> None:
    """Become root of a user namespace where this process is not root: that may be enough to make networks.

    Raises: OSError where the system does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        return
    _call("unshare", _CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")


def _call(name: str, *arguments: int) -> None:
    """CHOICE: the C library is asked directly: `os.unshare` and `os.setns` come with Python 3.12 only."""
    if getattr(_LIBRARY, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


_LIBRARY = ctypes.CDLL(None, use_errno=True)


def _search_path() -> str:
    return os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


class RefusedError(Exception):
    """A tool did not accept what it was given; the message is its complaint."""


class Namespace:
    """A network of its own, empty but for a loopback interface that is down.

    It lives as long as this object, a socket made in it, or a cable into it.
    """

    def __init__(self) -> None:
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _call("unshare", _CLONE_NEWNET)
            self._file = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            _call("setns", home, _CLONE_NEWNET)
        finally:
            os.close(home)

    @property
    def path(self) -> str:
        """Where the tools of this process find it."""
        return f"/proc/{os.getpid()}/fd/{self._file}"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Sockets made and programs started within are in this network."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _call("setns", self._file, _CLONE_NEWNET)
            yield
        finally:
            _call("setns", home, _CLONE_NEWNET)
            os.close(home)

    def run(self, *command: str, text: str = "") -> str:
        """What `command` prints when it runs inside and reads `text`.

        Raises: RefusedError with its complaint.
        """
        with self.inside():
            done = subprocess.run(
                command,
                input=text,
                capture_output=True,
                text=True,
                check=False,
                timeout=_LONGEST,
                # The lock of legacy iptables would otherwise be the machine's own file.
                env={**os.environ, "PATH": _search_path(), "LC_ALL": "C", "XTABLES_LOCKFILE": "/dev/null"},
            )
        if done.returncode:
            raise RefusedError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    def close(self) -> None:
        """Let the kernel take it down."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
