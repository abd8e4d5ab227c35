"""Every mistake a policy file can hold: a name, the file, and the (line, column, code) that must be told, all of them.

`HEAD` takes lines 1 to 5.
"""

from __future__ import annotations

HEAD = """\
segcheck: 1
zones:
  a: {vlans: [1]}
  b: {vlans: [2]}
  c: {vlans: [3]}
"""


def intent(body: str) -> str:
    """A policy with one intent; `body` begins at line 9, column 5."""
    return HEAD + "intents:\n  - name: one\n    because: reason\n    " + body + "\n"


def flow(body: str) -> str:
    """A policy with one `only` flow from a to b; `body` begins at line 9, column 35."""
    return intent("only: {from: a, to: b, flows: [" + body + "]}")


def zone(body: str) -> str:
    """A policy with one zone; `body` begins at line 3, column 6."""
    return f"segcheck: 1\nzones:\n  z: {body}\n"


Mistake = tuple[str, str | bytes, list[tuple[int, int, str]]]

FILES: list[Mistake] = [
    ("empty file", "", [(1, 1, "policy-nothing-in-it")]),
    ("comments only", "# nothing\n\n", [(1, 1, "policy-nothing-in-it")]),
    ("binary", b"segcheck: 1\nname: \0\n", [(2, 7, "policy-binary")]),
    ("no encoding", b"segcheck: 1\nname: \xff\x81 \n", [(2, 7, "policy-undecodable")]),
    ("cut UTF-16", b"\xff\xfes\0e\0g", [(1, 7, "policy-undecodable")]),
    ("too large", HEAD + "# " + "x" * (1 << 20), [(1, 1, "policy-too-large")]),
    ("tab as indentation", "segcheck: 1\nzones:\n\ta: {vlans: [1]}\n", [(3, 1, "policy-tab")]),
    ("line separator", HEAD + "name: a\u2028b\n", [(6, 8, "policy-character")]),
    ("byte order mark inside", HEAD + "name: a\ufeff\n", [(6, 8, "policy-character")]),
    ("control character", HEAD + "name: a\x07\n", [(6, 8, "policy-character")]),
    ("escaped control character", HEAD + 'name: "a\\e[31m"\n', [(6, 7, "policy-character")]),
    ("escaped surrogate", HEAD + 'name: "\\uD800"\n', [(6, 7, "policy-character")]),
    ("escape beyond Unicode", HEAD + 'name: "\\UFFFFFFFF"\n', [(6, 10, "policy-syntax")]),
    ("open quote", HEAD + "name: 'abc\n", [(6, 7, "policy-syntax")]),
    ("open bracket", HEAD + "links: [[a:1, b:2]\n", [(7, 1, "policy-syntax")]),
    ("colon inside a value", HEAD + "name: a: b\n", [(6, 8, "policy-syntax")]),
    ("line without colon", HEAD + "name\nassume: {}\n", [(6, 1, "policy-syntax")]),
    ("full-width colon", HEAD + "name：みどり市\nassume: {}\n", [(6, 5, "policy-full-width-colon")]),
    ("full-width blank before a key", HEAD + "\u3000name: x\n", [(6, 1, "policy-full-width-blank")]),
    (
        "full-width blank before an item",
        HEAD + "intents:\n  - name: x\n\u3000- y\n",
        [(8, 1, "policy-full-width-blank")],
    ),
    ("second document", HEAD + "---\nsegcheck: 1\n", [(6, 1, "policy-second-document")]),
    ("anchor", HEAD + "name: &x abc\n", [(6, 7, "policy-alias")]),
    ("alias", HEAD + "name: *x\n", [(6, 7, "policy-alias")]),
    ("anchored list", HEAD + "links: &x [[a:1, b:2]]\n", [(6, 8, "policy-alias")]),
    ("tag", HEAD + "name: !!python/name:os.system x\n", [(6, 7, "policy-tag")]),
    ("tag on a mapping", "!!map {segcheck: 1}\n", [(1, 1, "policy-tag")]),
    ("nested too deep", HEAD + "links: " + "[" * 20 + "]" * 20 + "\n", [(6, 23, "policy-too-deep")]),
    ("list as key", HEAD + "? [a]\n: b\n", [(6, 3, "policy-key-not-text")]),
    ("list as file", "- segcheck: 1\n", [(1, 1, "policy-not-a-mapping")]),
    ("text as file", "hello\n", [(1, 1, "policy-not-a-mapping")]),
]

KEYS: list[Mistake] = [
    ("key twice", HEAD + "name: x\nname: y\n", [(7, 1, "policy-key-twice")]),
    ("zone twice", HEAD.replace("  c:", "  a:"), [(5, 3, "policy-key-twice")]),
    (
        "misspelt key",
        "segcheck: 1\nzonse: {a: {vlans: [1]}}\n",
        [(1, 1, "policy-key-missing"), (2, 1, "policy-key-unknown-did-you-mean")],
    ),
    ("unknown key", HEAD + "qqq: 1\n", [(6, 1, "policy-key-unknown")]),
    ("merge key", HEAD + "<<: {name: x}\n", [(6, 1, "policy-key-unknown")]),
    ("no version", "zones: {a: {vlans: [1]}}\n", [(1, 1, "policy-key-missing")]),
    ("other version", HEAD.replace("1\nzones", "2\nzones"), [(1, 11, "policy-version")]),
    ("no zones", "segcheck: 1\nzones: {}\n", [(2, 1, "policy-no-zones")]),
    ("zones empty", "segcheck: 1\nzones:\n", [(2, 1, "policy-value-empty")]),
    ("zones as list", "segcheck: 1\nzones: [a]\n", [(2, 8, "policy-not-a-mapping")]),
    ("name as list", HEAD + "name: [x]\n", [(6, 7, "policy-not-a-text")]),
    ("name null", HEAD + "name: null\n", [(6, 1, "policy-value-empty")]),
    ("links as mapping", HEAD + "links: {a: b}\n", [(6, 8, "policy-not-a-list")]),
    ("intents as mapping", HEAD + "intents: {a: b}\n", [(6, 10, "policy-not-a-list")]),
    ("link with one end", HEAD + "links:\n  - [a:1]\n", [(7, 5, "policy-link-ends")]),
    ("link without colon", HEAD + "links:\n  - [a:1, b]\n", [(7, 11, "policy-place-bad")]),
    ("link to itself", HEAD + "links:\n  - [a:1, a:1]\n", [(7, 5, "policy-link-to-itself")]),
    ("link twice", HEAD + "links:\n  - [a:1, b:2]\n  - [b:2, a:1]\n", [(8, 5, "policy-link-twice")]),
    ("empty end", HEAD + "links:\n  - [a:1, ~]\n", [(7, 11, "policy-item-empty")]),
    ("yes", HEAD + "assume: {spoofing: yes}\n", [(6, 20, "policy-not-true-or-false")]),
    ("quoted true", HEAD + 'assume: {spoofing: "true"}\n', [(6, 20, "policy-not-true-or-false")]),
    ("on", HEAD + "assume: {closed_segments: on}\n", [(6, 27, "policy-not-true-or-false")]),
    ("unknown assumption", HEAD + "assume: {spoof: true}\n", [(6, 10, "policy-key-unknown-did-you-mean")]),
]

ZONES: list[Mistake] = [
    ("empty zone", zone(""), [(3, 3, "policy-zone-empty")]),
    ("zone with title only", zone("{title: x}"), [(3, 3, "policy-zone-empty")]),
    ("zone as list", zone("[1]"), [(3, 6, "policy-not-a-mapping")]),
    ("reserved name", "segcheck: 1\nzones:\n  others: {vlans: [1]}\n", [(3, 3, "policy-name-reserved")]),
    ("name with blank", "segcheck: 1\nzones:\n  a b: {vlans: [1]}\n", [(3, 3, "policy-name-bad")]),
    ("misspelt member", zone("{vlan: [1]}"), [(3, 3, "policy-zone-empty"), (3, 7, "policy-key-unknown-did-you-mean")]),
    ("no VLAN", zone("{vlans: []}"), [(3, 14, "policy-list-empty")]),
    ("VLAN 0", zone("{vlans: [0]}"), [(3, 15, "policy-number-out-of-range")]),
    ("VLAN 4095", zone("{vlans: [10, core1:4095]}"), [(3, 19, "policy-number-out-of-range")]),
    ("octal VLAN", zone("{vlans: [010]}"), [(3, 15, "policy-number-bad")]),
    ("hexadecimal VLAN", zone("{vlans: [0x10]}"), [(3, 15, "policy-number-bad")]),
    ("VLAN by name", zone("{vlans: [mynumber]}"), [(3, 15, "policy-number-bad")]),
    ("VLAN of no device", zone("{vlans: [':5']}"), [(3, 15, "policy-place-bad")]),
    ("interface without device", zone("{interfaces: [Gi0/1]}"), [(3, 20, "policy-place-bad")]),
    ("interface mapping", zone("{interfaces: [core1: Gi0/1]}"), [(3, 20, "policy-not-a-text")]),
    ("VRF without device", zone("{vrfs: [BLUE]}"), [(3, 14, "policy-place-bad")]),
    ("firewall zone without name", zone("{firewall_zones: ['fw1:']}"), [(3, 24, "policy-place-bad")]),
    ("address of five numbers", zone("{prefixes: [10.0.0.0.1]}"), [(3, 18, "policy-address-bad")]),
    ("address of two numbers", zone("{prefixes: [10.1]}"), [(3, 18, "policy-address-bad")]),
    ("octet 256", zone("{prefixes: [10.0.0.256]}"), [(3, 18, "policy-address-bad")]),
    ("leading zeros", zone("{prefixes: [010.1.1.1]}"), [(3, 18, "policy-address-bad")]),
    ("full-width digits", zone("{prefixes: [１０.1.1.1]}"), [(3, 18, "policy-address-bad")]),
    ("bad IPv6", zone("{prefixes: ['2001::db8::1']}"), [(3, 18, "policy-address-bad")]),
    ("IPv6 with zone index", zone("{prefixes: ['fe80::1%eth0']}"), [(3, 18, "policy-address-bad")]),
    ("mask", zone("{prefixes: [10.0.0.0/255.0.0.0]}"), [(3, 18, "policy-prefix-mask")]),
    ("length 33", zone("{prefixes: [10.0.0.0/33]}"), [(3, 18, "policy-prefix-length")]),
    ("length empty", zone("{prefixes: [10.0.0.0/]}"), [(3, 18, "policy-prefix-length")]),
    ("host bits", zone("{prefixes: [10.0.0.1/24]}"), [(3, 18, "policy-prefix-host-bits")]),
    ("host bits, IPv6", zone("{prefixes: ['2001:db8::1/64']}"), [(3, 18, "policy-prefix-host-bits")]),
    ("no host", zone("{hosts: []}"), [(3, 14, "policy-list-empty")]),
    ("hosts as mapping", zone("{hosts: {ip: 10.0.0.1}}"), [(3, 14, "policy-not-a-list")]),
    ("host without address", zone("{hosts: [{mac: 0011.2233.4455}]}"), [(3, 15, "policy-key-missing")]),
    ("host with prefix", zone("{hosts: [{ip: 10.0.0.0/24}]}"), [(3, 20, "policy-address-bad")]),
    ("short MAC", zone("{hosts: [{ip: 10.0.0.1, mac: 00:11:22}]}"), [(3, 35, "policy-mac-bad")]),
    (
        "mixed MAC separators",
        zone("{hosts: [{ip: 10.0.0.1, mac: 00:11-22:33:44:55}]}"),
        [(3, 35, "policy-mac-bad")],
    ),
    ("group MAC", zone("{hosts: [{ip: 10.0.0.1, mac: 01:00:5e:00:00:01}]}"), [(3, 35, "policy-mac-not-a-host")]),
    ("external as number", zone("{vlans: [1], external: 1}"), [(3, 29, "policy-not-true-or-false")]),
    (
        "equal prefixes",
        "segcheck: 1\nzones:\n  a: {prefixes: [10.0.0.0/8]}\n  b: {prefixes: [10.1.0.0/16, 10.0.0.0/8]}\n",
        [(4, 31, "policy-address-in-two-zones")],
    ),
    (
        "any twice",
        "segcheck: 1\nzones:\n  a: {prefixes: [any]}\n  b: {prefixes: [any]}\n",
        [(4, 18, "policy-address-in-two-zones")],
    ),
    (
        "host of two zones",
        "segcheck: 1\nzones:\n  a: {hosts: [10.0.0.1]}\n  b: {prefixes: [10.0.0.1/32]}\n",
        [(4, 18, "policy-address-in-two-zones")],
    ),
    ("prefix twice", zone("{prefixes: [10.0.0.0/8, 10.0.0.0/8]}"), [(3, 30, "policy-member-twice")]),
    (
        "VLAN of two zones",
        "segcheck: 1\nzones:\n  a: {vlans: [5]}\n  b: {vlans: [5], prefixes: [10.0.0.0/8]}\n",
        [(4, 15, "policy-place-in-two-zones")],
    ),
    (
        "VLAN of two zones, on one device",
        "segcheck: 1\nzones:\n  a: {vlans: [core1:5]}\n  b: {vlans: [5]}\n",
        [(4, 15, "policy-place-in-two-zones")],
    ),
    (
        "interface of two zones",
        "segcheck: 1\nzones:\n  a: {interfaces: [r:e0]}\n  b: {interfaces: [r:e0]}\n",
        [(4, 20, "policy-place-in-two-zones")],
    ),
    ("VRF twice", zone("{vrfs: [r:X, r:X]}"), [(3, 19, "policy-member-twice")]),
]

INTENTS: list[Mistake] = [
    ("intent as text", HEAD + "intents:\n  - isolate\n", [(7, 5, "policy-not-a-mapping")]),
    (
        "nothing said",
        HEAD + "intents:\n  - clauses: [x]\n",
        [(7, 5, "policy-because-missing"), (7, 5, "policy-intent-without-kind"), (7, 5, "policy-key-missing")],
    ),
    (
        "no reason",
        HEAD + "intents:\n  - name: one\n    isolated: {from: a, to: b}\n",
        [(7, 5, "policy-because-missing")],
    ),
    (
        "empty reason",
        HEAD + "intents:\n  - name: one\n    because:\n    isolated: {from: a, to: b}\n",
        [(8, 5, "policy-value-empty")],
    ),
    (
        "two kinds",
        intent("isolated: {from: a, to: b}\n    reachable: {from: a, to: b, service: any}"),
        [(10, 5, "policy-intent-two-kinds")],
    ),
    (
        "misspelt kind",
        intent("isolate: {from: a, to: b}"),
        [(7, 5, "policy-intent-without-kind"), (9, 5, "policy-key-unknown-did-you-mean")],
    ),
    ("kind as list", intent("isolated: [a, b]"), [(9, 15, "policy-not-a-mapping")]),
    (
        "intent twice",
        intent("isolated: {from: a, to: b}\n  - name: one\n    because: x\n    isolated: {from: b, to: a}"),
        [(10, 11, "policy-intent-twice")],
    ),
    (
        "arrow in a name",
        intent("isolated: {from: a, to: b}").replace("name: one", "name: a → b"),
        [(7, 11, "policy-name-bad")],
    ),
    ("unknown zone", intent("isolated: {from: a, to: xyzzy}"), [(9, 29, "policy-zone-unknown")]),
    ("zone in other case", intent("isolated: {from: a, to: B}"), [(9, 29, "policy-zone-unknown-did-you-mean")]),
    ("zone to itself", intent("isolated: {from: a, to: a}"), [(9, 25, "policy-same-zone")]),
    ("zone on both sides", intent("isolated: {from: [a, b], to: [b, c]}"), [(9, 30, "policy-same-zone")]),
    ("zone twice in a list", intent("isolated: {between: [a, b, a]}"), [(9, 32, "policy-zone-twice")]),
    ("between one", intent("isolated: {between: [a]}"), [(9, 26, "policy-between-one")]),
    ("between and from", intent("isolated: {between: [a, b], from: a}"), [(9, 16, "policy-between-and-from")]),
    ("no zones named", intent("isolated: {packets: any}"), [(9, 15, "policy-no-zones-named")]),
    ("from without to", intent("isolated: {from: a}"), [(9, 15, "policy-key-missing")]),
    ("others on both sides", intent("isolated: {from: others, to: others}"), [(9, 30, "policy-others-twice")]),
    ("others are nobody", intent("isolated: {from: [a, b, c], to: others}"), [(9, 33, "policy-no-others")]),
    ("others between nobody", intent("isolated: {between: [a, b, c, others]}"), [(9, 16, "policy-no-others")]),
    ("packets", intent("isolated: {from: a, to: b, packets: all}"), [(9, 41, "policy-word-unknown")]),
    (
        "packets misspelt",
        intent("isolated: {from: a, to: b, packets: openning}"),
        [(9, 41, "policy-word-unknown-did-you-mean")],
    ),
    ("clause as mapping", intent("isolated: {from: a, to: b}\n    clauses: [{x: y}]"), [(10, 15, "policy-not-a-text")]),
    ("only without flows", intent("only: {from: a, to: b}"), [(9, 11, "policy-key-missing")]),
    ("only of no zones", intent("only: {flows: []}"), [(9, 11, "policy-no-zones-named")]),
    ("only to itself", intent("only: {from: a, to: a, flows: []}"), [(9, 21, "policy-same-zone")]),
    ("only from a list", intent("only: {from: [a, c], to: b, flows: []}"), [(9, 18, "policy-one-zone")]),
    ("only others", intent("only: {from: a, to: others, flows: []}"), [(9, 25, "policy-others-here")]),
    ("only between three", intent("only: {between: [a, b, c], flows: []}"), [(9, 12, "policy-between-two")]),
    (
        "only twice",
        intent(
            "only: {from: a, to: b, flows: []}\n  - name: two\n    because: x\n    only: {between: [b, a], flows: []}"
        ),
        [(10, 5, "policy-only-twice")],
    ),
    (
        "flow elsewhere",
        intent("only: {between: [a, b], flows: [{from: a, to: c, service: ssh}]}"),
        [(9, 38, "policy-flow-elsewhere")],
    ),
    (
        "flow without direction",
        intent("only: {between: [a, b], flows: [{service: ssh}]}"),
        [(9, 37, "policy-key-missing")] * 2,
    ),
    ("direction not asked", flow("{from: a, service: ssh}"), [(9, 37, "policy-key-unknown")]),
    ("reachable others", intent("reachable: {from: a, to: others, service: any}"), [(9, 30, "policy-others-here")]),
    ("reachable without service", intent("reachable: {from: a, to: b}"), [(9, 16, "policy-key-missing")]),
]

FLOWS: list[Mistake] = [
    ("flow as text", flow("https"), [(9, 36, "policy-not-a-mapping")]),
    ("no service", flow("{source: 10.0.0.1}"), [(9, 36, "policy-key-missing")]),
    ("unknown service", flow("{service: gopher}"), [(9, 46, "policy-service-unknown")]),
    ("misspelt service", flow("{service: htps}"), [(9, 46, "policy-service-unknown-did-you-mean")]),
    ("unknown protocol", flow("{service: tpc/443}"), [(9, 46, "policy-service-bad")]),
    ("port by name", flow("{service: tcp/https}"), [(9, 46, "policy-number-bad")]),
    ("sexagesimal port", flow("{service: 22:22}"), [(9, 46, "policy-service-unknown")]),
    ("port 65536", flow("{service: tcp/65536}"), [(9, 46, "policy-number-out-of-range")]),
    ("very long port", flow("{service: tcp/" + "9" * 5000 + "}"), [(9, 46, "policy-number-bad")]),
    ("port with zeros", flow("{service: tcp/0443}"), [(9, 46, "policy-number-bad")]),
    ("empty port", flow("{service: tcp/}"), [(9, 46, "policy-number-bad")]),
    ("reversed ports", flow("{service: udp/9-8}"), [(9, 46, "policy-range-reversed")]),
    ("IP protocol 256", flow("{service: ip/256}"), [(9, 46, "policy-number-out-of-range")]),
    ("range of IP protocols", flow("{service: ip/1-2}"), [(9, 46, "policy-number-bad")]),
    ("range of ICMP types", flow("{service: icmpv4/8-9}"), [(9, 46, "policy-number-bad")]),
    ("ICMP type by number", flow("{service: icmp/8}"), [(9, 46, "policy-icmp-type-unknown")]),
    ("ICMP type unknown", flow("{service: icmpv4/packet-too-big}"), [(9, 46, "policy-icmp-type-unknown")]),
    ("source port of ping", flow("{service: ping, source_port: 5}"), [(9, 65, "policy-source-port-without-ports")]),
    ("source port out of range", flow("{service: dns, source_port: 70000}"), [(9, 64, "policy-number-out-of-range")]),
    ("source without address", flow("{service: dns, source: host1}"), [(9, 59, "policy-address-bad")]),
    ("empty list of sources", flow("{service: dns, source: []}"), [(9, 59, "policy-list-empty")]),
    ("any among others", flow("{service: dns, source: [10.0.0.1, any]}"), [(9, 70, "policy-any-among-others")]),
    (
        "mixed families",
        flow("{service: dns, source: 10.0.0.1, destination: '::1'}"),
        [(9, 36, "policy-flow-mixed-families")],
    ),
    (
        "family of the service",
        flow("{service: icmpv6/128, source: 10.0.0.1}"),
        [(9, 36, "policy-flow-mixed-families")],
    ),
    ("service named as built in", HEAD + "services: {https: tcp/8443}\n", [(6, 12, "policy-name-reserved")]),
    ("service named with slash", HEAD + "services: {a/b: tcp/1}\n", [(6, 12, "policy-name-bad")]),
    ("service without meaning", HEAD + "services:\n  web:\n", [(7, 3, "policy-value-empty")]),
    ("service of nothing", HEAD + "services: {web: []}\n", [(6, 17, "policy-list-empty")]),
    (
        "service used before it is named",
        HEAD + "services: {web: abcxyz, abcxyz: tcp/1}\n",
        [(6, 17, "policy-service-unknown")],
    ),
    ("service as number", HEAD + "services: {web: 443}\n", [(6, 17, "policy-service-unknown")]),
]

TIERED = HEAD.replace("vlans", "tier: lgwan, vlans")
# Of separation models; their messages are those of other catalogues, too.
MODELS: list[Mistake] = [
    ("flows as mapping", HEAD + "flows: {from: a, to: b}\n", [(6, 8, "policy-not-a-list")]),
    ("flow as text", HEAD + "flows: [web]\n", [(6, 9, "policy-not-a-mapping")]),
    (
        "declared flow without reason",
        HEAD + "flows: [{from: a, to: b, service: https}]\n",
        [(6, 9, "policy-flow-without-reason")],
    ),
    (
        "declared flow to an unknown zone",
        HEAD + "flows: [{from: a, to: d, service: https, because: x}]\n",
        [(6, 23, "policy-zone-unknown")],
    ),
    (
        "declared flow without zones",
        HEAD + "flows: [{service: https, because: x}]\n",
        [(6, 9, "policy-key-missing"), (6, 9, "policy-key-missing")],
    ),
    ("absent tier unknown", HEAD + "absent: {clouds: none}\n", [(6, 10, "policy-tier-unknown")]),
    ("absent tier without reason", HEAD + "absent:\n  dmz:\n", [(7, 7, "policy-item-empty")]),
    ("absent tiers as list", HEAD + "absent: [dmz]\n", [(6, 9, "policy-not-a-mapping")]),
    ("tier on an unknown side", HEAD + "tiers: {school: {side: up}}\n", [(6, 24, "policy-word-unknown")]),
    ("tier as text", HEAD + "tiers: {school: inside}\n", [(6, 17, "policy-not-a-mapping")]),
    (
        "property unknown",
        TIERED + "properties: {ISO-11: {}}\n",
        [(6, 14, "policy-property-unknown-did-you-mean")],
    ),
    (
        "property of an unknown tier",
        TIERED + "properties: {ISO-1: {of: [lgwann]}}\n",
        [(6, 27, "policy-tier-unknown-did-you-mean")],
    ),
    ("property as number", TIERED + "properties: {ISO-1: 5}\n", [(6, 21, "policy-not-a-mapping")]),
    ("register without name", HEAD + "exceptions: {file: }\n", [(6, 14, "policy-value-empty")]),
    ("register beside no file", HEAD + "exceptions: {file: r.csv}\n", [(6, 20, "policy-file-without-folder")]),
    ("exception as text", HEAD + "exceptions: [EX-1]\n", [(6, 14, "policy-not-a-mapping")]),
    ("declarations as list", HEAD + "declarations: []\n", [(6, 15, "policy-not-a-mapping")]),
    ("audit as text", HEAD + "declarations: {audits: [yes]}\n", [(6, 25, "policy-not-a-mapping")]),
    (
        "audit on February 30",
        HEAD + "declarations: {audits: [{on: 2026-02-30, by: x, configuration: y}]}\n",
        [(6, 30, "policy-date-none"), (6, 64, "policy-fingerprint-bad")],
    ),
    ("limit below zero", HEAD + "declarations: {limits: {exception_hosts: -1}}\n", [(6, 42, "policy-number-bad")]),
    (
        "outside party nowhere",
        HEAD + "declarations: {outside_parties: [{zone: d, internet: none}]}\n",
        [(6, 41, "policy-zone-unknown")],
    ),
]


def accepted(body: str) -> str:
    """A policy with one accepted finding; `body` begins at line 7, column 5."""
    return HEAD + "accepted:\n  - " + body + "\n"


_GOOD_ID = "finding: any-any-permit-0123456789"
_OWNED = "by: CISO, because: x, until: 2027-03-31"
ACCEPTED: list[Mistake] = [
    ("accepted as mapping", HEAD + "accepted: {}\n", [(6, 11, "policy-not-a-list")]),
    ("accepted id alone", accepted("any-any-permit-0123456789"), [(7, 5, "policy-not-a-mapping")]),
    ("accepted nothing", accepted("{}"), [(7, 5, "policy-key-missing")] * 4),
    ("accepted without end", accepted(f"{{{_GOOD_ID}, by: a, because: b}}"), [(7, 5, "policy-key-missing")]),
    (
        "accepted with empty end",
        accepted(f"{{{_GOOD_ID}, by: a, because: b, until: }}"),
        [(7, 61, "policy-value-empty")],
    ),
    (
        "accepted by nobody",
        accepted(f"{{{_GOOD_ID}, by: 未定, because: b, until: R9.3.31}}"),
        [(7, 46, "policy-accepted-by-nobody")],
    ),
    (
        "accepted because of nothing",
        accepted(f"{{{_GOOD_ID}, by: a, because: '-', until: R9.3.31}}"),
        [(7, 58, "policy-accepted-by-nobody")],
    ),
    ("accepted with more", accepted(f"{{{_GOOD_ID}, {_OWNED}, severity: info}}"), [(7, 83, "policy-key-unknown")]),
    ("accepted all of a rule", accepted(f"{{finding: any-any-permit, {_OWNED}}}"), [(7, 15, "policy-finding-bad")]),
    ("accepted by pattern", accepted(f"{{finding: 'any-any-permit-*', {_OWNED}}}"), [(7, 15, "policy-finding-bad")]),
    ("accepted long id", accepted(f"{{finding: {'a' * 80}-0123456789, {_OWNED}}}"), [(7, 15, "policy-finding-bad")]),
    (
        "accepted twice",
        accepted(f"{{{_GOOD_ID}, {_OWNED}}}\n  - {{{_GOOD_ID}, {_OWNED}}}"),
        [(8, 5, "policy-accepted-twice")],
    ),
]

# A day is one wherever it stands: its messages are of the model's catalogue.
MODELS += [
    ("accepted for ever", accepted(f"{{{_GOOD_ID}, by: a, because: b, until: 無期限}}"), [(7, 68, "policy-date-bad")]),
    (
        "accepted until no day",
        accepted(f"{{{_GOOD_ID}, by: a, because: b, until: 2027-02-29}}"),
        [(7, 68, "policy-date-none")],
    ),
]

MISTAKES = [*FILES, *KEYS, *ZONES, *INTENTS, *FLOWS, *ACCEPTED]
