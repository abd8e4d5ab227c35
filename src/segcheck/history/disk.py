"""Where a file lies: on a disk of this computer or on another one."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath

_MOUNTS = Path("/proc/self/mountinfo")
_REMOTE_TYPES = frozenset(
    [
        *("9p", "afs", "ceph", "cifs", "davfs", "drvfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3"),
        *("smbfs", "vboxsf", "virtiofs"),
        *("fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "fuse.vmhgfs-fuse"),
    ]
)
_DRIVE_REMOTE = 4


def is_remote(path: Path) -> bool:
    """Whether another computer keeps the file, as far as the system tells.

    CHOICE: asked of the system's list of mounts (Linux) or of the drive (Windows); elsewhere the answer is no.
    """
    path = path.resolve()
    if sys.platform == "win32":
        import ctypes

        if path.drive.startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _DRIVE_REMOTE)
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not a Linux
        return False
    return file_system_of(os.fspath(path), mounts) in _REMOTE_TYPES


def file_system_of(path: str, mounts: str) -> str:
    r"""Type of the file system `path` lies in, by the text of /proc/self/mountinfo; "" when that does not say.

    SOURCE: proc_pid_mountinfo(5): the fifth word of a line is the mount point, with octal escapes for blanks; the type
    is the first word behind ` - `. Of two mounts at one point the later hides the earlier.

    >>> mounts = "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 21 0:44 / /mnt/a\\040b rw shared:1 - nfs4 nas:/a rw\n"
    >>> file_system_of("/mnt/a b/store", mounts), file_system_of("/mnt/a", mounts)
    ('nfs4', 'ext4')
    """
    found, deepest = "", -1
    parents = {str(path), *(str(one) for one in PurePosixPath(path).parents)}
    for line in mounts.splitlines():
        words, _, behind = line.partition(" - ")
        fields = words.split(" ")
        if len(fields) < 5 or not behind:
            continue
        point = _unescaped(fields[4])
        if point in parents and len(point) >= deepest:
            found, deepest = behind.split(" ")[0], len(point)
    return found


def _unescaped(point: str) -> str:
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        point = point.replace(code, character)
    return point
