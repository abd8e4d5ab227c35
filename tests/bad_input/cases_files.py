"""Files that are no configurations, folders and archives that are traps."""

from __future__ import annotations

import os
import socket
import stat
import zipfile
from pathlib import Path

from tests.bad_input.case import CHECK, CONFIG, Case, NotPossibleHereError, config

ZIP = ("check", "configs.zip", "--policy", "policy.yaml")
JAPANESE = CONFIG.replace(
    "interface GigabitEthernet0/0\n", "interface GigabitEthernet0/0\n description 総務課 業務端末\n"
)


def _truncated_line() -> str:
    return CONFIG[: CONFIG.index("10.1.0.0 0.0.0.255") + 6]


def _sparse_gigabyte(folder: Path) -> None:
    with (folder / "configs" / "huge.cfg").open("wb") as file:
        file.truncate(1 << 30)


def _nothing(folder: Path) -> None:
    (folder / "configs" / "fw1.cfg").unlink()


def _no_folder(folder: Path) -> None:
    _nothing(folder)
    (folder / "configs").rmdir()


def _unreadable(folder: Path) -> None:
    config("hostname fw2\n", "fw2.cfg")(folder)
    (folder / "configs" / "fw2.cfg").chmod(0)


def _unreadable_folder(folder: Path) -> None:
    (folder / "configs" / "closed").mkdir()
    config("hostname fw2\n", "closed/fw2.cfg")(folder)
    (folder / "configs" / "closed").chmod(0)


def _link_loop(folder: Path) -> None:
    (folder / "configs" / "a.cfg").symlink_to("b.cfg")
    (folder / "configs" / "b.cfg").symlink_to("a.cfg")


def _folder_loop(folder: Path) -> None:
    (folder / "configs" / "again").symlink_to(".", target_is_directory=True)


def _link_outside(folder: Path) -> None:
    (folder / "secret.txt").write_text("hostname outside-of-the-folder\n", encoding="utf-8")
    (folder / "configs" / "fw2.cfg").symlink_to("../secret.txt")


def _dead_link(folder: Path) -> None:
    (folder / "configs" / "fw2.cfg").symlink_to("nowhere.cfg")


def _folder_named_like_a_file(folder: Path) -> None:
    (folder / "configs" / "x.cfg").mkdir()


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / "configs" / "pipe.cfg")


def _socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "configs" / "socket.cfg"))


def _device(folder: Path) -> None:
    try:
        os.mknod(folder / "configs" / "zero.cfg", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        raise NotPossibleHereError("only the superuser may make a device file") from None


def _strange_names(folder: Path) -> None:
    for name in (b"two\nlines.cfg", "🔥壁.cfg".encode(), b"not-utf8-\xff.cfg", b"\x1b[31mred.cfg"):
        path = os.fsencode(folder / "configs") + b"/" + name
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT)
        except OSError:
            raise NotPossibleHereError("the file system refuses such names") from None
        os.write(file, b"hostname " + name.translate(None, b"\n\x1b\xff[.") + b"\nbroken \xff\n")
        os.close(file)


def _archive(folder: Path, members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "configs.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def _zip_slip(folder: Path) -> None:
    _archive(folder, [("fw1.cfg", CONFIG.encode()), ("../../evil.cfg", b"hostname evil\n")])


def _zip_absolute(folder: Path) -> None:
    _archive(folder, [("fw1.cfg", CONFIG.encode()), ("/etc/evil.cfg", b"hostname evil\n")])


def _zip_bomb(folder: Path) -> None:
    _archive(folder, [("fw1.cfg", CONFIG.encode()), *((f"{n}.cfg", b"!" * 100_000_000) for n in range(2))])


def _zip_of_many_lines(folder: Path) -> None:
    _archive(folder, [("fw1.cfg", CONFIG.encode()), ("fw2.cfg", b"!\n" * 30_000_000)])


def _zip_lying_about_size(folder: Path) -> None:
    """The header tells ten bytes, the data are a hundred million."""
    path = _archive(folder, [("fw1.cfg", b"!" * 100_000_000)])
    real, claimed = (100_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, claimed))


def _zip_encrypted(folder: Path) -> None:
    path = _archive(folder, [("fw1.cfg", CONFIG.encode())])
    data = bytearray(path.read_bytes())
    data[6] |= 1  # flag bits of the local header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and of the directory
    path.write_bytes(data)


def _zip_nested(folder: Path) -> None:
    inner = _archive(folder, [("fw1.cfg", CONFIG.encode())]).read_bytes()
    _archive(folder, [("fw1.cfg", CONFIG.encode()), ("inner.zip", inner)])


def _zip_twice_the_same_name(folder: Path) -> None:
    path = _archive(folder, [("fw1.cfg", CONFIG.encode()), ("fw2.cfg", CONFIG.replace("deny", "permit").encode())])
    path.write_bytes(path.read_bytes().replace(b"fw2.cfg", b"fw1.cfg"))


def _zip_truncated(folder: Path) -> None:
    path = _archive(folder, [("fw1.cfg", CONFIG.encode())])
    path.write_bytes(path.read_bytes()[:-30])


def _zip_wrong_checksum(folder: Path) -> None:
    path = _archive(folder, [("fw1.cfg", CONFIG.encode())], zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"deny ip any 10.2", b"deny ip any 10.3"))


def _no_zip_at_all(folder: Path) -> None:
    (folder / "configs.zip").write_bytes(b"PK is how such files begin\n")


CASES = (
    Case("nothing broken (control)", 0, "apart", config(CONFIG)),
    Case("binary file beside the configuration", 4, "junk.cfg", config(bytes(range(256)) * 64, "junk.cfg")),
    Case("NUL byte in the configuration", 4, "fw1.cfg", config(CONFIG.encode().replace(b"any any", b"any\0any", 1))),
    Case("cut off in the middle of a line", 3, "fw1.cfg", config(_truncated_line())),
    Case("bytes of no supported encoding", 4, "fw1.cfg", config(CONFIG.encode() + "! café olé\n".encode("latin-1"))),
    Case("CP932 with CRLF", 0, "apart", config(JAPANESE.replace("\n", "\r\n").encode("cp932"))),
    Case("EUC-JP", 0, "apart", config(JAPANESE.encode("euc_jp"))),
    Case("UTF-8 with byte order mark", 0, "apart", config(JAPANESE.encode("utf-8-sig"))),
    Case("UTF-16 with byte order mark", 0, "apart", config(JAPANESE.encode("utf-16"))),
    Case("UTF-16 without byte order mark", 4, "fw1.cfg", config(CONFIG.encode("utf-16-le"))),
    Case("line ends of CR only", 0, "apart", config(CONFIG.replace("\n", "\r"))),
    Case("empty file beside the configuration", 4, "empty.cfg", config(b"", "empty.cfg")),
    Case("file of blank lines only", 4, "blank.cfg", config("\n \n\t\n" * 50, "blank.cfg")),
    Case("file of one gigabyte (sparse)", 4, "huge.cfg", _sparse_gigabyte),
    Case("folder that does not exist", 4, "configs", _no_folder),
    Case("empty folder", 4, "configs", _nothing),
    Case("file nobody may read", 4, "fw2.cfg", _unreadable, unprivileged=True),
    Case("folder nobody may open", 4, "closed", _unreadable_folder, unprivileged=True),
    Case("links that point at each other", 4, "a.cfg", _link_loop),
    Case("folder that links to itself", 0, "apart", _folder_loop),
    Case("link out of the folder", 4, "fw2.cfg", _link_outside, silent_about=("outside-of-the-folder",)),
    Case("link to nowhere", 4, "fw2.cfg", _dead_link),
    Case("folder named x.cfg", 0, "apart", _folder_named_like_a_file),
    Case("named pipe", 4, "pipe.cfg", _fifo),
    Case("socket", 4, "socket.cfg", _socket),
    Case("endless device file", 4, "zero.cfg", _device),
    Case("file names with line feed, emoji, bad bytes, escape", 4, "lines.cfg", _strange_names),
    Case("archive that leaves its folder (zip slip)", 4, "evil.cfg", _zip_slip, ZIP),
    Case("archive with an absolute path", 4, "evil.cfg", _zip_absolute, ZIP),
    Case("archive of 200 MB in 200 kB (zip bomb)", 4, "larger than", _zip_bomb, ZIP),
    Case("archive of 30 million lines", 4, "fw2.cfg", _zip_of_many_lines, ZIP),
    Case("archive that lies about sizes", 4, "fw1.cfg", _zip_lying_about_size, ZIP),
    Case("encrypted archive", 4, "encrypt", _zip_encrypted, ZIP),
    Case("archive inside an archive", 4, "inner.zip", _zip_nested, ZIP),
    Case("archive with one name twice", 4, "fw1.cfg", _zip_twice_the_same_name, ZIP),
    Case("archive cut off", 4, "configs.zip", _zip_truncated, ZIP),
    Case("archive with a wrong checksum", 4, "fw1.cfg", _zip_wrong_checksum, ZIP),
    Case("text named .zip", 4, "configs.zip", _no_zip_at_all, ZIP),
    Case(
        "configuration of another maker",
        4,
        "other.cfg",
        config("system {\n    host-name fw9;\n}\n", "other.cfg"),
        CHECK,
    ),
)
