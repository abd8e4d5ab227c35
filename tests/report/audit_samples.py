"""A small network whose audits have something of everything: findings of each kind, exceptions, acceptances, drift."""

from __future__ import annotations

import datetime
import functools
import json
from typing import Any

from segcheck import api
from segcheck.history.comparison import drift_between
from segcheck.history.run import RunStamp, SignOff
from segcheck.history.standing import Standing
from segcheck.policy.reading.load import load_policy_text
from segcheck.vendors.registry import load_files

CLEAN = """\
hostname fw1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
interface GigabitEthernet0/2
 ip address 10.2.0.1 255.255.255.0
 shutdown
ip access-list extended IN
 10 permit tcp any any eq 22
 20 deny ip any any
ip access-list extended OLD
 permit udp any any eq 53
snmp-server community himitsu RO
"""
OPENED = CLEAN.replace(" 20 deny", " 15 permit tcp any host 10.2.0.5 eq 3389\n 20 deny")
POLICY = """\
segcheck: 1
name: 庁内
extends: fukushima
zones:
  office: {title: 執務室, tier: lgwan, interfaces: [fw1:GigabitEthernet0/0]}
  server: {tier: internet, interfaces: [fw1:GigabitEthernet0/1]}
exceptions:
  - id: EX-1
    purpose: 保守
    from: office
    to: server
    sources: [{ip: 10.1.0.9}]
    destinations: [{ip: 10.2.0.9}]
    service: tcp/22
    reason: 遠隔保守
    approver: CISO
    approved: 2026-04-01
    expires: 2026-09-30
    reviewed: 2026-06-01
intents:
  - name: ssh-only
    only: {from: office, to: server, flows: [{service: tcp/22, because: 保守}], packets: opening}
    because: 規程
"""
ACCEPTED = """\
accepted:
  - {finding: FINDING, by: 情報政策課長, because: 更新は来年度, until: 2027-03-31}
  - {finding: unused-filter-0123456789, by: CISO, because: もうない, until: 2027-03-31}
  - {finding: EXPIRED, by: CISO, because: 期限切れ, until: 2026-01-31}
"""
DAY = datetime.date(2026, 11, 2)


@functools.cache
def audited(text: str = OPENED, policy: str = POLICY, on: datetime.date | None = DAY) -> str:
    """The document of an audit, as text."""
    files = [("fw1.cfg", text.encode()), ("broken.cfg", b"\x00\xff\x00hostname x\n")]
    return api.audit(load_files(files), load_policy_text("rules/policy.yaml", policy.encode()), on=on).to_json()


@functools.cache
def accepting() -> str:
    """The policy with acceptances: one in force, one of nothing, one that ran out."""
    first, second = [one["id"] for one in json.loads(audited())["findings"] if one["kind"] != "file"][:2]
    return POLICY + ACCEPTED.replace("FINDING", first).replace("EXPIRED", second)


def document() -> dict[str, Any]:
    """A fresh copy of a document with something of everything."""
    loaded: dict[str, Any] = json.loads(audited(OPENED, accepting()))
    return loaded


def standing(later: dict[str, Any]) -> Standing:
    """The run before had no hole and another day; somebody signed this one."""
    before = RunStamp(3, "2026-10-02T09:00:00+09:00", "2026-10-02", "庁内", "ab" * 32, "0" * 64)
    stamp = RunStamp(4, "2026-11-02T09:00:00+09:00", "2026-11-02", "庁内", "cd" * 32, "ab" * 32, "ef" * 32, "山田")
    earlier = json.loads(audited(CLEAN, POLICY, datetime.date(2026, 8, 1)))
    signed = (SignOff("鈴木", "課長", "是正を指示", "2026-11-04T09:00:00+09:00", 4, 5, "12" * 32),)
    return Standing(stamp, signed, drift_between(before, earlier, later))
