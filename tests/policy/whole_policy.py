"""A policy file that uses every part of the language."""

from __future__ import annotations

WHOLE = """\
segcheck: 1
name: みどり市 三層分離
links:
  - [core1:GigabitEthernet1/0/1, acc-lgwan1:GigabitEthernet0/1]
  - ["core1:Serial0/0:1", wan1:Serial0/0/0]
zones:
  mynumber:
    title: マイナンバー利用事務系
    interfaces: [fw-my:GigabitEthernet0/1]
    vlans: [30, core1:40, core1:50-52]
    vrfs: [core1:MYNUMBER]
    firewall_zones: [fw1:LGWAN]
    prefixes: [10.30.0.0/16, "2001:db8:30::/48"]
    hosts:
      - {ip: 10.30.1.5, mac: 00:11:22:33:44:55}
      - {ip: 10.30.1.5, mac: 0011.2233.4456}
      - "2001:db8:30::5"
  lgwan: {title: LGWAN接続系, prefixes: [10.20.0.0/16, 10.30.9.0/24]}
  internet: {vlans: [10], prefixes: [10.10.0.0/16]}
  guest: {vlans: [10], prefixes: [10.10.9.0/24], hosts: [10.20.0.9]}
  INTERNET: {title: インターネット, external: true, interfaces: [edge1:GigabitEthernet0/0], prefixes: [any]}
services:
  web: [http, https]
  portal: [web, tcp/8443]
  peer: sctp/3868
intents:
  - name: mynumber-is-isolated
    isolated: {between: [mynumber, others]}
    because: >
      個人番号を扱う系は
      他の領域と通信しない
    clauses: [ISO-1, 福島県 第4-1-(1)-イ]
  - name: no sessions from outside
    isolated: {from: [INTERNET, guest], to: lgwan, packets: opening}
    because: 外部から開始させない
  - name: guests stay outside
    isolated: {from: guest, to: others}
    because: 来庁者用
  - name: lgwan and internet
    only:
      between: [lgwan, internet]
      packets: any
      flows:
        - from: lgwan
          to: internet
          source: 10.20.0.0/16
          destination: [10.10.1.10, 10.10.1.12/31]
          service: rdp
          because: VDI
        - {from: lgwan, to: internet, service: [ping, portal]}
        - {from: internet, to: lgwan, destination: 10.20.5.25, service: smtp, source_port: 1024-65535}
    because: 必要な通信だけ
  - name: staff browse
    reachable: {from: internet, to: INTERNET, service: web, source: 10.10.0.0/24, destination: any}
    because: 業務で使う
  - name: answers
    only: {from: INTERNET, to: internet, flows: []}
    because: 応答だけ
assume: {spoofing: false, closed_segments: true}
accepted:
  - finding: any-any-permit-0123456789
    by: 情報政策課長
    because: 更改まで残す
    until: 令和9年3月31日
  - {finding: iso-1-00ff00ff00-2, by: CISO, because: known, until: 2027-04-01}
"""
