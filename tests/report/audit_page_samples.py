"""Documents of audits for tests of their page: small, of any size, or full of texts that want to be something else."""

from __future__ import annotations

from typing import Any

from segcheck.history.drift import Bilingual, ClauseChange, Drift, FileChanges, RecordedFinding
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.standing import Standing

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "]]><svg onload=alert(3)>",
    '" onfocus="alert(4)" autofocus="',
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u2066",
    "\x1b[2J\x07\x00",
    "{{ 7 * 7 }} <!-- -->",
    "\ud800 lone \ufffe",
    "&lt;b&gt; & <b>",
)


def both(text: str, japanese: str = "") -> dict[str, str]:
    return {"en": text, "ja": japanese or f"{text}(日)"}


def place(path: str, line: int, text: str | None = None) -> dict[str, Any]:
    span = {"path": path, "line": line, "column": 1, "end_line": line, "end_column": 2}
    return span if text is None else span | {"text": text}


def row(service: str, source: str = "10.0.0.0/24", destination: str = "10.0.1.0/24") -> dict[str, Any]:
    def words(condition: str) -> dict[str, Any]:
        return {"source": source, "destination": destination, "service": service, "conditions": [condition]}

    return {"fields": {}, "masks": [], "text": {"en": words("opens a session"), "ja": words("通信を開始")}}


def packet(text: str) -> dict[str, Any]:
    return {"family": 4, "source": "10.0.0.1", "destination": "10.0.1.1", "source_mac": "", "text": both(text)}


def trace(text: str, device: str = "fw1", line: str = "permit ip any any") -> dict[str, Any]:
    decision = {
        "stage": "ingress-filter",
        "action": "permit",
        "filter": "IN",
        "rule": "10",
        "certain": True,
        "origin": [place(f"{device}.cfg", 12, line)],
    }
    hop = {
        "device": device,
        "ingress": "eth0",
        "egress": "eth1",
        "decisions": [decision],
        "arriving": packet(text),
        "leaving": packet(text) | {"source": "192.0.2.1"},
    }
    doubt = {"reason": "unknown", "message": both("it may go otherwise"), "origin": [place("fw1.cfg", 3, "class x")]}
    return {
        "packet": packet(text),
        "source_zone": "zone0",
        "hops": [hop],
        "disposition": "delivered",
        "zone": "zone1",
        "wiring": [place("sw1.cfg", 4, "switchport access vlan 10")],
        "certain": False,
        "doubts": [doubt],
    }


def finding(number: int, **changes: Any) -> dict[str, Any]:
    text = changes.pop("said", f"sentence {number}")
    lines = [
        {"number": 11, "text": "ip access-list extended IN", "marked": False},
        {"number": 12, "text": f" permit ip any any ! {text}", "marked": True},
    ]
    return {
        "id": f"iso-1-{number:010x}",
        "subject": f"ISO-1|zone0|zone1|{number}",
        "kind": "intent",
        "severity": "error",
        "outcome": "violated",
        "intents": ["ISO-1"],
        "rule": "",
        "clauses": ["fukushima 第4-1"],
        "title": both("ISO-1: apart", "ISO-1: 分離"),
        "text": both(text, f"文 {text}"),
        "advice": both("close it", "閉じる"),
        "family": 4,
        "source": "zone0",
        "destination": "zone1",
        "device": "fw1",
        "place": place("fw1.cfg", 12, text),
        "lines": [{"path": "fw1.cfg", "blocks": [{"first": 11, "lines": lines}], "left_out": 2}],
        "traces": [trace(text)],
        "rows": [row("tcp 22 (ssh)")],
        "packets": "145241096639217664",
        "doubts": [{"reason": "x", "device": "fw1", "message": both(text), "origin": [place("fw1.cfg", 3, "class x")]}],
        "acceptance": None,
    } | changes


def zone(number: int, tiers: int = 4, zones: int = 13) -> dict[str, Any]:
    external = number >= zones * 3 // 4
    tier = "outside" if external else f"tier{number * tiers // zones}"
    return {
        "name": f"zone{number}",
        "title": f"第{number}業務システム 情報系ネットワーク",
        "tier": tier,
        "tier_title": both(tier, f"{tier}系"),
        "external": external,
        "wireless": False,
        "addresses": [f"10.0.{number}.0/24"],
        "places": [f"VLAN {number}"],
    }


def cell(source: str, destination: str, rows: int = 0, in_doubt: int = 0, **changes: Any) -> dict[str, Any]:
    services = [f"tcp {port}" for port in range(80, 80 + rows + in_doubt)]
    return {
        "source": source,
        "destination": destination,
        "family": 4,
        "services": {"en": services, "ja": services},
        "rows": [row(service) for service in services[:rows]],
        "in_doubt": [row(service) for service in services[rows:]],
        "strays": [],
        "blind": False,
    } | changes


def document(zones: int = 4, pairs: int = 3, findings: int = 3, files: int = 2, tiers: int = 4) -> dict[str, Any]:
    """A whole document: flows run from each zone to its neighbours, `pairs` in number."""
    names = [f"zone{number}" for number in range(zones)]
    steps = [(a, (a + step) % zones) for step in range(1, zones) for a in range(zones)][:pairs]
    open_pairs = {(names[a], names[b]): index for index, (a, b) in enumerate(steps)}
    cells = [
        cell(
            a,
            b,
            *((0, 1) if index % 5 == 4 else (1 + index % 3, 0))
            if (index := open_pairs.get((a, b))) is not None
            else (),
        )
        for a in names
        for b in names
        if a != b
    ]
    found = [
        finding(
            number,
            severity=("error", "warning", "info")[number % 3],
            outcome=("violated", "undecided")[number % 2],
            source=names[number % zones],
            destination=names[(number + 1) % zones],
            device=f"fw{number % files + 1}",
            title=both(f"ISO-{number % 7}: apart", f"ISO-{number % 7}: 分離"),
        )
        for number in range(1, findings + 1)
    ]
    return {
        "schema": "segcheck/audit/1",
        "version": "0.1.0",
        "outcome": "violated" if findings else "proved",
        "ok": not findings,
        "on": "2026-11-21",
        "policy": {"name": "みどり市", "path": "policy.yaml", "sha256": "0" * 64},
        "verdicts": [verdict()],
        "coverage": [coverage()],
        "permits": [permit("zone0", "zone1")],
        "assumptions": [{"code": "x", "arguments": {}, "message": both("hosts send honestly")}],
        "trusted": trusted(),
        "files": [file(number) for number in range(1, files + 1)],
        "lines": {"modeled": 10 * files, "irrelevant": files, "approximated": 1, "unrecognized": 0, "malformed": 0},
        "unreadable": [],
        "diagnostics": [diagnostic("something is odd")],
        "inputs": {"configurations": "1" * 64, "policy_files": [{"path": "policy.yaml", "sha256": "0" * 64}]},
        "counts": {
            **{"open": findings, "accepted": 0, "violated": 0, "undecided": 0, "vacuous": 0},
            **{name: sum(one["severity"] == name for one in found) for name in ("error", "warning", "info")},
        },
        "zones": [zone(number, tiers, zones) for number in range(zones)],
        "hygiene": [hygiene([one["id"] for one in found[:1]])],
        "findings": found,
        "idle_acceptances": [{"finding": "iso-9-0000000000"} | acceptance(force=False)],
        "exceptions": [exception("zone0", "zone1")],
        "matrix": {"zones": names, "cells": cells},
        "flows": [
            {
                "source": one["source"],
                "destination": one["destination"],
                "services": one["services"],
                "in_doubt": not one["rows"],
            }
            for one in cells
            if one["rows"] or one["in_doubt"]
        ],
        "ledger": [ledger(number) for number in range(1, files + 1)],
        "ledger_reasons": {"comment": both("A comment.", "コメント。")},
    }


def verdict() -> dict[str, Any]:
    return {
        "intent": "ISO-1",
        "kind": "upholds",
        "outcome": "violated",
        "requirement": {"text": both("nothing gets through", "何も届かない")},
        "because": "the law",
        "clauses": ["fukushima 第4-1"],
        "place": place("policy.yaml", 3),
        "evidence": [],
        "observations": [],
    }


def coverage() -> dict[str, Any]:
    def clause(number: str, kind: str, outcome: str | None, intents: list[str]) -> dict[str, Any]:
        return {
            "number": number,
            "asks": both(f"clause {number}"),
            "kind": kind,
            "properties": [],
            "models": [],
            "not_asked": ["MAC-1"] if outcome else [],
            "asked_otherwise": [],
            "outcome": outcome,
            "intents": intents,
        }

    return {
        "body": "fukushima",
        "title": both("Fukushima", "福島県"),
        "model": "alpha",
        "approver": both("deputy CISO"),
        "clauses": [clause("第4-1", "proved", "violated", ["ISO-1"]), clause("第9", "attest", None, [])],
    }


def permit(source: str, destination: str) -> dict[str, Any]:
    return {
        "device": "fw1",
        "filter": "IN",
        "rule": "10",
        "crossings": [[source, destination]],
        "owners": ["EX-01"],
        "unowned": [{"family": 4, "row": row("any protocol")}],
        "origin": [place("fw1.cfg", 12, " permit ip any any")],
    }


def trusted() -> dict[str, Any]:
    relay = {
        "name": "proxy",
        "kind": "proxy",
        "sides": [{"zone": "zone1", "address": "10.0.1.9"}],
        "carries": [["zone0", "zone1"]],
        "legs": [{"from": "zone0", "to": "zone1", "text": "any → 10.0.1.9 proxy"}],
        "malware_check": True,
        "because": "browsing",
        "place": place("policy.yaml", 9),
    }
    return {
        "external_zones": ["zone3"],
        "links": [{"first": ["fw1", "eth0"], "second": ["sw1", "1/0/1"], "place": place("policy.yaml", 5)}],
        "relays": [relay],
        "declared": [{"code": "x", "arguments": {}, "message": both("no wireless"), "place": place("policy.yaml", 8)}],
    }


def file(number: int) -> dict[str, Any]:
    return {
        "path": f"fw{number}.cfg",
        "device": f"fw{number}",
        "platform": "cisco-ios",
        "sha256": f"{number:064x}",
        "encoding": "utf-8",
        "lines": {"modeled": 10, "irrelevant": 1, "approximated": 1, "unrecognized": 0, "malformed": 0},
    }


def diagnostic(text: str) -> dict[str, Any]:
    message = both(text)
    return {
        "code": "x",
        "severity": "warning",
        "effect": "none",
        "message": message,
        "arguments": {},
        "origin": [place("fw1.cfg", 2, "x")],
    }


def hygiene(ids: list[str]) -> dict[str, Any]:
    return {
        "rule": "any-any-permit",
        "severity": "error",
        "property": "",
        "title": both("any to any"),
        "clauses": [],
        "outcome": "violated" if ids else "proved",
        "findings": ids,
        "in_order": [both("in order")],
    }


def acceptance(*, force: bool = True) -> dict[str, Any]:
    return {
        "by": "CISO",
        "because": "moving house",
        "until": "2027-03-31",
        "in_force": force,
        "place": place("policy.yaml", 40),
    }


def exception(source: str, destination: str) -> dict[str, Any]:
    return {
        "id": "EX-01",
        "purpose": "eLTAX",
        "reason": "taxes",
        "source_zone": source,
        "destination_zone": destination,
        "sources": ["10.0.0.40"],
        "destinations": ["10.0.1.80"],
        "flow": "10.0.0.40 → 10.0.1.80 tcp/443",
        "both_ways": False,
        "via": ["fw1"],
        "approver": "CISO補佐",
        "approved": "2026-04-01",
        "expires": None,
        "reviewed": None,
        "in_force": False,
        "place": place("register.xlsx[台帳]", 5),
        "findings": [],
    }


def ledger(number: int, runs: int = 3) -> dict[str, Any]:
    told = {
        "line": 3,
        "fate": "approximated",
        "reason": both("a time range"),
        "text": " permit ip any any time-range x",
    }
    ranges = [
        [1 + 4 * run, 4 + 4 * run, ("modeled", "irrelevant")[run % 2], ("", "comment")[run % 2]] for run in range(runs)
    ]
    return {"path": f"fw{number}.cfg", "ranges": ranges, "told": [told]}


def standing(ids: list[str]) -> Standing:
    """A stored run with a drift: the first finding is new, the second changed, one is gone, the rest as before."""
    words = Bilingual("was so", "前はこう")
    gone, before = (
        RecordedFinding(name, "s", "intent", "warning", "undecided", "", words, words, "zone0", "zone1", "fw1")
        for name in ("iso-1-gone", "iso-1-before")
    )
    earlier = RunStamp(4, "2026-10-21T00:00:00Z", "2026-10-21", "みどり市", "a" * 64, "9" * 64)
    drift = Drift(
        earlier,
        tuple(ids[:1]),
        (gone,),
        ((before, ids[1]),),
        tuple(ids[2:]),
        "undecided",
        (ClauseChange("fukushima", "第4-1", "proved", "violated"),),
        FileChanges(("new.cfg",), ("old.cfg",), ("fw1.cfg",)),
        FileChanges(changed=("policy.yaml",)),
        tuple(ids[2:3]),
        (),
        "0.0.9",
    )
    stamp = RunStamp(5, "2026-11-21T00:10:11Z", "2026-11-21", "みどり市", "d" * 64, "a" * 64, "e" * 64, "監視 太郎")
    sign_off = SignOff("情報 花子", "課長", "確認した", "2026-11-22T01:00:00Z", 5, 6, "f" * 64)
    return Standing(stamp, (sign_off,), drift)


def replaced(value: Any, texts: tuple[str, ...] = HOSTILE) -> Any:
    """A copy of a document in which every text that people chose is a hostile one; words segcheck itself chose stay."""
    words = {"kind", "severity", "outcome", "fate", "stage", "action", "disposition", "schema", "packets", "sha256"}

    def changed(key: str, one: Any) -> Any:
        if isinstance(one, dict):
            return {name: changed(name, inner) for name, inner in one.items()}
        if isinstance(one, list):
            return [changed(key, inner) for inner in one]
        # The same text becomes the same again: names still name what they named.
        return f"{one} {texts[sum(map(ord, one)) % len(texts)]}" if isinstance(one, str) and key not in words else one

    return changed("", value)
