"""Exception registers as text: wrong, hostile or absurd."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bad_input.case import POLICY, Case

HEADER = "id,purpose,source,source mac,destination,protocol,port,reason,approver,approved,expires,reviewed,status"
ENTRY = "EX-1,tax,10.1.0.5,00:00:5e:00:53:05,10.2.0.5,tcp,443,needed,CISO,2026-04-01,2027-03-31,2026-10-01,active"
JAPANESE = """\
管理番号,目的,送信元IP,宛先IP,プロトコル,ポート,理由,承認者,承認日,期限,点検日
例外１,申告データの受信,10.1.0.5,10.2.0.5,TCP,443,業務に必要,情報政策課長,令和8年4月1日,2027/3/31,2026/10/5
"""


def with_policy(more: str, files: dict[str, bytes | str]) -> Callable[[Path], None]:
    """Adds lines to the policy, and files beside it."""

    def make(folder: Path) -> None:
        (folder / "policy.yaml").write_text(POLICY + more, encoding="utf-8")
        for name, data in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data.encode("utf-8") if isinstance(data, str) else data)

    return make


def register(data: bytes | str, name: str = "register.csv") -> Callable[[Path], None]:
    """A policy with the register `data`."""
    return with_policy(f"exceptions: {{file: {name}}}\n", {name: data})


def _rows(*rows: str) -> str:
    return "\n".join([HEADER, *rows, ""])


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def _swap(old: str, new: str) -> str:
    assert ENTRY.count(old) >= 1, old
    return _rows(ENTRY.replace(old, new, 1))


def _second(old: str, new: str) -> str:
    """A sound row and one with a mistake below."""
    return _rows(ENTRY, ENTRY.replace("EX-1", "EX-2").replace(old, new, 1))


# Every one of them: exit code 2, and the place of the mistake.
_WRONG: tuple[tuple[str, str, bytes | str], ...] = (
    ("is empty", "register.csv:1", b""),
    ("is binary", "policy.yaml:10", bytes(range(256))),
    ("is cut off in the middle of UTF-16", "policy.yaml:10", b"\xff\xfe" + JAPANESE.encode("utf-16-le")[:-1]),
    ("holds no table but prose", "register.csv:1", "There are no exceptions.\nAsk the help desk.\n"),
    ("has no header", "register.csv:1", ENTRY + "\n"),
    ("has no column for the source", "register.csv:1", HEADER.replace("source,source mac", "from where,mac") + "\n"),
    ("has two columns of one meaning", "register.csv:1", _rows(ENTRY).replace("reason,", "dst ip,", 1)),
    ("has a row without id", "register.csv:3:1", _second("EX-2", "")),
    ("has a row without hosts", "register.csv:3", _second("10.1.0.5", "")),
    ("has one id twice", "register.csv:3", _rows(ENTRY, ENTRY)),
    ("has February 30", "register.csv:3", _second("2026-04-01", "2026-02-30")),
    ("has a month 13", "register.csv:3", _second("2027-03-31", "2027/13/01")),
    ("has a day without year", "register.csv:3", _second("2027-03-31", "3/31")),
    ("has a day in words", "register.csv:3", _second("2027-03-31", "as long as needed")),
    ("has a month 13 of an era", "register.csv:3", _second("2026-04-01", "令和8年13月1日")),
    ("expires before it was approved", "register.csv:3", _second("2027-03-31", "2025-03-31")),
    ("has address 10.1.0.999", "register.csv:3", _second("10.1.0.5", "10.1.0.999")),
    ("has an address with a leading zero", "register.csv:3", _second("10.1.0.5", "010.1.0.5")),
    ("has a name instead of an address", "register.csv:3", _second("10.2.0.5", "server.example.jp")),
    ("has a MAC address of five bytes", "register.csv:3", _second("00:00:5e:00:53:05", "00:00:5e:00:53")),
    ("has two MAC addresses for three hosts", "register.csv", _second("10.1.0.5", "10.1.0.5;10.1.0.6;10.1.0.7")),
    ("has port 70000", "register.csv:3", _second("443", "70000")),
    ("has ports the wrong way round", "register.csv:3", _second("443", "443-80")),
    ("has an unknown protocol", "register.csv:3", _second("tcp", "telepathy")),
    ("has TCP without port", "register.csv:3", _second("443", "")),
    ("has an entry that ended", "register.csv:3", _second("active", "廃止")),
    ("has a quote that never ends", "register.csv:3:6", _second("tax", '"tax')),
    ("has text behind a closing quote", "register.csv:3", _second("tax", '"tax" office')),
    ("has a formula for an address", "register.csv:3", _second("10.1.0.5", '=HYPERLINK("http://192.0.2.1")')),
    ("has an address with a control sequence", "register.csv:3", _second("10.1.0.5", "10.1.0.5\x1b[31m")),
    ("has a NUL in an id", "policy.yaml:10", _second("EX-2", "EX\0-2")),
    ("has an address of a megabyte", "register.csv:3", _second("10.1.0.5", "1" * 1_000_000)),
    ("is one line of five megabytes", "register.csv:1", "x" * 5_000_000),
    ("is fifty megabytes large", "16 MiB", b"EX," * 17_000_000),
    ("has lines of commas only", "register.csv:1", ("," * 12 + "\n") * 20_000),
)


CASES = (
    *(Case(f"register {what}", 2, says, register(text), in_japanese=True) for what, says, text in _WRONG),
    Case(
        "register of 150,000 rows",
        2,
        "100000",
        register("id,source,destination,service\n" + "x,y,z,https\n" * 150_000),
        seconds=20,
    ),
    Case("register in CP932", 0, "apart", register(JAPANESE.encode("cp932"))),
    Case("register in EUC-JP", 0, "apart", register(JAPANESE.encode("euc_jp"))),
    Case("register in UTF-16", 0, "apart", register(JAPANESE.encode("utf-16"))),
    Case("register in UTF-8 with a mark and CRLF", 0, "apart", register(b"\xef\xbb\xbf" + _crlf(JAPANESE))),
    Case("register separated by tabs", 0, "apart", register(JAPANESE.replace(",", "\t"))),
    Case("register with a header and no entry", 0, "apart", register(HEADER + "\n")),
    Case("register with a formula as purpose", 0, "apart", register(_swap("tax", "=cmd|' /C calc'!A0"))),
    Case(
        "register with a password in a remark",
        2,
        "register.csv:2",
        register(_rows(ENTRY.replace("tax", "tax (password: hunter2)").replace("10.1.0.5", "10.1.0.999"))),
        silent_about=("hunter2",),
        in_japanese=True,
    ),
)
