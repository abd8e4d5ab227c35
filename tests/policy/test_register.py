"""The exception register: entries of the policy file, of CSV files and of workbooks mean the same."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from tests.policy.register_files import (
    HEADER,
    ROW,
    YAML_ENTRY,
    changed,
    csv_bytes,
    mistakes,
    register,
    workbook_bytes,
)

from segcheck.model.header import Family
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.register import PathLimit, RegisteredException, RegisteredHost
from segcheck.source.text import Span

NOWHERE = Span("", 1, 1, 1, 1)


def without_places(entry: RegisteredException) -> RegisteredException:
    """The entry with all places taken out: what is left is what it means."""

    def hosts(found: tuple[RegisteredHost, ...]) -> tuple[RegisteredHost, ...]:
        return tuple(replace(host, span=NOWHERE) for host in found)

    return replace(
        entry,
        sources=hosts(entry.sources),
        destinations=hosts(entry.destinations),
        flow=replace(entry.flow, span=NOWHERE),
        via=tuple(PathLimit(limit.device, limit.interface, NOWHERE) for limit in entry.via),
        span=NOWHERE,
        back=None if entry.back is None else replace(entry.back, span=NOWHERE),
    )


def test_the_three_forms_mean_the_same() -> None:
    (written,) = register(YAML_ENTRY).entries
    for name, data in (
        ("r.csv", csv_bytes([HEADER, ROW])),
        ("r.csv", csv_bytes([HEADER, ROW], "utf-8-sig")),
        ("r.csv", csv_bytes([HEADER, ROW], "cp932")),
        ("r.csv", csv_bytes([HEADER, ROW], "utf-16")),
        ("r.tsv", csv_bytes([HEADER, ROW], delimiter="\t")),
        ("台帳.xlsx", workbook_bytes([HEADER, ROW])),
    ):
        found = register(f"{{file: {name}}}", {name: data})
        assert [without_places(entry) for entry in found.entries] == [without_places(written)], name
        assert [source.path for source in found.sources] == [name]


def test_real_days_full_width_digits_and_era_names() -> None:
    (written,) = register(YAML_ENTRY).entries
    row = changed(
        管理番号="ＥＸ－０１",
        送信元IP="１０．１０．２０．４０",
        ポート=443,
        プロトコル="ＴＣＰ",
        承認日=datetime.datetime(2026, 4, 1),
        期限="令和9年3月31日",
        点検日="R8.10.1",
    )
    (entry,) = register("{file: r.xlsx}", {"r.xlsx": workbook_bytes([HEADER, row])}).entries
    assert without_places(entry) == without_places(written)


def test_titles_stand_above_the_header_and_rows_may_be_empty() -> None:
    rows = [["例外台帳", "みどり市"], [], ["更新日", "2026-10-01"], HEADER, [], ROW, ["※ 期限は年度末"], [""], ["以上"]]
    for data in (csv_bytes(rows), workbook_bytes(rows)):
        assert [entry.id for entry in register("{file: r}", {"r": data}).entries] == ["EX-01"]


def test_english_headers_and_columns_of_the_site() -> None:
    header = ["No.", "ID", "Purpose", "Source IP", "Source MAC", "Destination IP", "Service", "備考", "担当課"]
    row = ["1", "EX-9", "mail", "10.0.0.1", "0000.5e00.5301", "192.0.2.1", "smtp", "x", "情報課"]
    (entry,) = register("{file: r.csv}", {"r.csv": csv_bytes([header, row])}).entries
    assert (entry.id, entry.flow.text, entry.sources[0].macs) == ("EX-9", "10.0.0.1 → 192.0.2.1 smtp", (0x5E005301,))


def test_a_header_of_two_rows() -> None:
    above = ["管理番号", "目的", "送信元", "", "", "宛先", "", "プロトコル", "ポート番号"]
    below = ["", "", "ゾーン", "IPアドレス", "MACアドレス", "ゾーン", "IPアドレス", "", ""]
    row = ["EX-01", "a", "mynumber", "10.0.0.1", "00:00:5e:00:53:01", "LGWAN", "192.0.2.1", "TCP", "443"]
    (entry,) = register("{file: r.csv}", {"r.csv": csv_bytes([above, below, row])}).entries
    assert (entry.source_zone, entry.destination_zone) == ("mynumber", "LGWAN")
    assert (entry.flow.text, len(entry.sources[0].macs)) == ("10.0.0.1 → 192.0.2.1 tcp/443", 1)


def test_a_zone_is_called_by_its_title_too() -> None:
    data = csv_bytes([HEADER, changed(送信元ゾーン="マイナンバー利用事務系", 宛先ゾーン="ＬＧＷＡＮ")])
    titled = "{mynumber: {title: マイナンバー利用事務系, vlans: [10]}, LGWAN: {vlans: [20]}}"
    text = f"segcheck: 1\nzones: {titled}\nexceptions: {{file: r.csv}}\n"
    (entry,) = load_policy_text("policy.yaml", text.encode(), {"r.csv": data}.__getitem__).register.entries
    assert (entry.source_zone, entry.destination_zone) == ("mynumber", "LGWAN")


def test_several_hosts_in_one_cell() -> None:
    row = changed(
        送信元IP="10.10.20.40\n10.10.20.41",
        送信元MAC="00:00:5e:00:53:40、00-00-5E-00-53-41",
        宛先IP="192.0.2.1、192.0.2.2",
    )
    for data in (csv_bytes([HEADER, row]), workbook_bytes([HEADER, row])):
        (entry,) = register("{file: r}", {"r": data}).entries
        assert [len(host.macs) for host in entry.sources] == [1, 1]
        assert len(entry.destinations) == 2


SERVICES = [
    ("TCP", "443", "tcp/443"),
    ("TCP/UDP", "53", "tcp/53, udp/53"),
    ("tcp", "80、443\n8000～8010", "tcp/80, tcp/443, tcp/8000-8010"),
    ("", "443/tcp", "tcp/443"),
    ("", "TCP 443", "tcp/443"),
    ("TCP", "TCP/443", "tcp/443"),
    ("HTTPS", "", "https"),
    ("HTTPS", "443", "tcp/443"),
    ("HTTPS", "8443", "tcp/8443"),
    ("ICMP", "-", "icmp"),
    ("すべて", "", "any"),
    ("TCP", "すべて", "tcp"),
    ("50", "", "ip/50"),
]


@pytest.mark.parametrize(("protocol", "port", "service"), SERVICES)
def test_protocol_and_port(protocol: str, port: str, service: str) -> None:
    data = csv_bytes([HEADER, changed(プロトコル=protocol, ポート=port)])
    (entry,) = register("{file: r.csv}", {"r.csv": data}).entries
    assert entry.flow.text == f"10.10.20.40 → 198.51.100.80 {service}"
    assert entry.any_service == (service in ("any", "tcp"))


def test_both_directions_are_two_flows() -> None:
    (entry,) = register(YAML_ENTRY.replace("one-way", "both")).entries
    (there, back) = entry.allowed()
    assert (there[:2], back[:2]) == (("mynumber", "LGWAN"), ("LGWAN", "mynumber"))
    assert (there[2].text, back[2].text) == (
        "10.10.20.40 → 198.51.100.80 tcp/443",
        "198.51.100.80 → 10.10.20.40 tcp/443",
    )
    assert back[2].matches[0][0] is Family.IPV4


def test_entries_and_files_mix() -> None:
    data = csv_bytes([HEADER, changed(管理番号="EX-02")])
    found = register(f"{YAML_ENTRY}\n  - {{file: r.csv}}", {"r.csv": data})
    assert [entry.id for entry in found.entries] == ["EX-01", "EX-02"]


def test_gaps_of_a_record_can_be_read() -> None:
    row = changed(承認者="", 承認日="", 期限="無期限", 点検日="-", 理由="", 目的="", 送信元ゾーン="", 宛先ゾーン="")
    (entry,) = register("{file: r.csv}", {"r.csv": csv_bytes([HEADER, row])}).entries
    assert (entry.approval.approver, entry.approval.expires, entry.reason) == ("", None, "")


def _row(code: str, **values: object) -> tuple[object, ...]:
    return (code, changed(**values))


ROW_MISTAKES = [
    _row("register-cell-empty", 管理番号=""),
    _row("register-cell-empty", 送信元IP=""),
    _row("register-cell-empty", プロトコル="", ポート=""),
    _row("register-port-missing", ポート=""),
    _row("register-port-without-protocol", プロトコル=""),
    _row("register-port-of-other-protocol", ポート="53/udp"),
    _row("register-port-of-any-protocol", プロトコル="すべて"),
    _row("register-mac-count", 送信元IP="10.0.0.1,10.0.0.2,10.0.0.3", 送信元MAC="00:00:5e:00:53:40,00:00:5e:00:53:41"),
    _row("register-expires-before", 期限="2026-03-31"),
    _row("register-via-bad", 経路=":x"),
    _row("register-any-without-zone", 送信元IP="すべて", 送信元ゾーン="", 送信元MAC=""),
    _row("policy-address-bad", 送信元IP="10.10.20.400"),
    _row("policy-mac-bad", 送信元MAC="00:00:5e:00:53"),
    _row("policy-zone-unknown-did-you-mean", 送信元ゾーン="mynumbr"),
    _row("policy-date-bad", 承認日="4/1/26"),
    _row("policy-date-none", 承認日="2026-02-30"),
    _row("policy-number-out-of-range", ポート="70000"),
    _row("policy-word-unknown", 方向="斜め"),
    _row("policy-name-bad", 管理番号="EX 01"),
]


@pytest.mark.parametrize(("code", "row"), ROW_MISTAKES, ids=[f"{n} {m[0]}" for n, m in enumerate(ROW_MISTAKES)])
def test_a_mistake_of_a_row_is_told_at_its_row(code: str, row: list[object]) -> None:
    rows = [["例外台帳"], HEADER, ROW, row[:0] or changed(管理番号="EX-02"), [], row]
    for name, data in (("r.csv", csv_bytes(rows)), ("r.xlsx", workbook_bytes(rows))):
        found = mistakes(f"{{file: {name}}}", {name: data})
        # The row's id is that of another row unless it is what the mistake is about.
        assert (name, 6, code) in found, name
        assert {one for one in found if one[2] not in (code, "register-id-twice")} == set()
        assert {(path, line) for path, line, _ in found} == {(name, 6)}


def test_all_mistakes_are_told_at_once() -> None:
    rows = [HEADER, changed(送信元IP="x"), changed(管理番号="EX-02", ポート=""), changed(管理番号="EX-03", 期限="来年")]
    assert mistakes("{file: r.csv}", {"r.csv": csv_bytes(rows)}) == [
        ("r.csv", 2, "policy-address-bad"),
        ("r.csv", 3, "register-port-missing"),
        ("r.csv", 4, "policy-date-bad"),
    ]


def test_ended_entries_allow_nothing() -> None:
    rows = [[*HEADER, "状態"], [*ROW, "廃止"], [*changed(管理番号="EX-02"), "有効"], [*changed(管理番号="EX-03"), ""]]
    assert mistakes("{file: r.csv}", {"r.csv": csv_bytes(rows)}) == [("r.csv", 2, "register-entry-ended")]


HEADER_MISTAKES = [
    ("register-header-missing", [["a", "b"], ["c"]]),
    ("register-header-missing", []),
    ("register-header-missing", [*([["title"]] * 20), HEADER, ROW]),
    ("register-column-missing", [HEADER[:3], ROW[:3]]),
    ("register-column-twice", [[*HEADER, "有効期限"], ROW]),
]


@pytest.mark.parametrize(("code", "rows"), HEADER_MISTAKES)
def test_a_mistake_of_the_header(code: str, rows: list[list[object]]) -> None:
    for data in (csv_bytes(rows), workbook_bytes(rows)):
        assert {one[2] for one in mistakes("{file: r}", {"r": data})} == {code}


@pytest.mark.parametrize(
    ("code", "entry"),
    [
        ("policy-key-missing", "{purpose: x, sources: 10.0.0.1, destinations: 10.0.0.2, service: ssh}"),
        ("policy-key-missing", "{id: a, destinations: 10.0.0.2, service: ssh}"),
        ("policy-key-missing", "{id: a, sources: 10.0.0.1, destinations: 10.0.0.2}"),
        (
            "policy-key-unknown-did-you-mean",
            "{id: a, source: x, sources: 10.0.0.1, destinations: 10.0.0.2, service: ssh}",
        ),
        (
            "policy-any-among-others",
            "{id: a, from: LGWAN, sources: [any, 10.0.0.1], destinations: 10.0.0.2, service: ssh}",
        ),
        ("policy-list-empty", "{id: a, sources: [], destinations: 10.0.0.2, service: ssh}"),
        ("policy-flow-mixed-families", "{id: a, sources: '2001:db8::1', destinations: 10.0.0.2, service: ssh}"),
        ("register-any-without-zone", "{id: a, sources: 10.0.0.1, destinations: any, service: ssh}"),
        ("policy-not-a-mapping", "x"),
    ],
)
def test_a_mistake_of_an_entry_in_the_policy_file(code: str, entry: str) -> None:
    assert [one[2] for one in mistakes(f"[{entry}]")] == [code]


def test_quotes_and_line_breaks_of_csv() -> None:
    text = 'ID,"Source IP (""hosts"")",Destination,Service\r\nA,"10.0.0.1\r\n10.0.0.2",192.0.2.1,ssh\r\n'
    text += "B,x,192.0.2.1,ssh\r\n"
    assert mistakes("{file: r.csv}", {"r.csv": text.encode()}) == [("r.csv", 4, "policy-address-bad")]
    bad = b'ID,Source,Destination,Service\nA,"10.0.0.1"x,192.0.2.1,ssh\n'
    assert mistakes("{file: r.csv}", {"r.csv": bad}) == [("r.csv", 2, "register-quote-bad")]


def test_a_file_that_is_no_table() -> None:
    assert [one[2] for one in mistakes("{file: r.csv}", {"r.csv": b"\xff\x00\x01"})] == ["register-no-table"]
    assert [one[2] for one in mistakes("{file: r.csv, sheet: a}", {"r.csv": csv_bytes([HEADER, ROW])})] == [
        "register-sheet-of-text"
    ]


@pytest.mark.parametrize("nothing", ["なし", "－", "未承認", "\u200b", "TBD"])
def test_a_word_for_nothing_is_no_approver_in_any_form(nothing: str) -> None:
    (written,) = register(YAML_ENTRY.replace("CISO補佐", nothing)).entries
    (kept,) = register("{file: r.csv}", {"r.csv": csv_bytes([HEADER, changed(承認者=nothing)])}).entries
    assert (written.approval.approver, kept.approval.approver) == ("", "")


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [("状態", "無", True), ("有効/無効", "なし", True), ("状態", "－", False), ("廃止日", "なし", False)],
)
def test_nothing_in_a_column_of_states(title: str, text: str, told: bool) -> None:
    data = csv_bytes([[*HEADER, title], [*ROW, text]])
    assert mistakes("{file: r.csv}", {"r.csv": data}) == ([("r.csv", 2, "register-entry-ended")] if told else [])
