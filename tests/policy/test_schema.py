"""The JSON Schema for editors and the loader agree, wherever a schema can see the mistake."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
import yaml
from tests.policy.policy_mistakes import HEAD, MISTAKES, flow, intent, zone
from tests.policy.whole_policy import WHOLE

from segcheck.errors import PolicyError
from segcheck.policy.reading import acceptance_reader, fields, flow_reader, intent_reader, load, zone_reader
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.reading.services import ICMP_TYPES
from segcheck.policy.schema import policy_schema

# Mistakes that lie in the text (an editor's YAML reader tells them) or between several places of the file.
BEYOND_A_SCHEMA = {
    "policy-too-large",
    "policy-character",
    "policy-second-document",
    "policy-alias",
    "policy-tag",
    "policy-key-twice",
    "policy-full-width-blank",
    "policy-link-to-itself",
    "policy-link-twice",
    "policy-prefix-host-bits",
    "policy-mac-not-a-host",
    "policy-range-reversed",
    "policy-address-in-two-zones",
    "policy-place-in-two-zones",
    "policy-member-twice",
    "policy-service-unknown",
    "policy-service-unknown-did-you-mean",
    "policy-source-port-without-ports",
    "policy-any-among-others",
    "policy-flow-mixed-families",
    "policy-flow-elsewhere",
    "policy-intent-twice",
    "policy-only-twice",
    "policy-zone-unknown",
    "policy-zone-unknown-did-you-mean",
    "policy-same-zone",
    "policy-others-twice",
    "policy-no-others",
    "policy-accepted-twice",
    "policy-accepted-by-nobody",
}
# The same, but only for these files: elsewhere the schema sees such mistakes.
BEYOND_A_SCHEMA_HERE = {
    "hexadecimal VLAN",  # an editor reads the number 16
    "bad IPv6",
    "ICMP type unknown",
    "service named as built in",
}


class _Core(yaml.SafeLoader):
    """YAML as editors read it: the core schema of YAML 1.2."""


_Core.yaml_implicit_resolvers = {}
_Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|[-+]?[1-9][0-9]{0,8}|0x[0-9a-fA-F]+)$"), None)
_Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), None)

VALIDATOR = jsonschema.Draft202012Validator(policy_schema())


def _valid(text: str) -> bool:
    return bool(VALIDATOR.is_valid(yaml.load(text, Loader=_Core)))  # noqa: S506 - a safe loader


def _codes(text: str) -> set[str]:
    try:
        load_policy_text("p.yaml", text.encode())
    except PolicyError as error:
        return {problem.code for problem in error.problems}
    return set()


def _readable(text: str | bytes) -> bool:
    if isinstance(text, bytes) or len(text) > 100_000:
        return False
    try:
        yaml.load(text, Loader=_Core)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, OverflowError, TypeError):
        return False
    return True


READABLE = [(name, text) for name, text, _ in MISTAKES if isinstance(text, str) and _readable(text)]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(policy_schema())
    assert len(READABLE) > 100


@pytest.mark.parametrize(("name", "text"), READABLE, ids=[name for name, _ in READABLE])
def test_schema_and_loader_refuse_the_same_files(name: str, text: str) -> None:
    """The schema accepts a file that the loader refuses only where no schema could see why."""
    codes = _codes(text)
    assert codes
    if name in BEYOND_A_SCHEMA_HERE:
        assert _valid(text)
    elif not codes <= BEYOND_A_SCHEMA:
        assert not _valid(text)


GOOD = [
    WHOLE,
    HEAD,
    HEAD + "links:\nservices:\nintents:\nassume:\n",
    HEAD + "links: []\nservices: {}\nintents: []\nassume: {}\n",
    HEAD + "name: 2026-04-01\n",
    HEAD + "name: 7\n",
    HEAD + "services: {web: [tcp/80, tcp/443], own: tcp/0-65535, ping6: icmpv6/128, gre2: ip/47}\n",
    zone("{vlans: 10}"),
    zone("{vlans: [1, 4094, '2-4', 'core1:7', 'a:b:9']}"),
    zone("{interfaces: 'r:Serial0/0:1', external: true}"),
    zone("{prefixes: [any]}"),
    zone("{prefixes: [0.0.0.0/0, '::/0', '2001:db8::1', 192.0.2.255]}"),
    zone("{hosts: [10.0.0.1, {ip: '::1', mac: 0011.2233.4455}, {ip: 10.0.0.2, mac: 001122-334455}]}"),
    zone("{firewall_zones: [fw:A], vrfs: [r:B], title: 1.5}"),
    intent("isolated: {between: [a, b]}"),
    intent("isolated: {between: [a, others], packets: opening}"),
    intent("isolated: {from: [a, b], to: others}"),
    intent("isolated: {from: others, to: a}\n    clauses: ISO-1"),
    intent("only: {from: a, to: b, flows: []}"),
    intent("only: {between: [a, b], packets: opening, flows: [{from: b, to: a, service: [dns, ping]}]}"),
    intent("reachable: {from: a, to: b, service: any}"),
    intent(
        "reachable: {from: a, to: b, service: https, source: 10.0.0.0/8, destination: any, source_port: 1024-65535}"
    ),
    flow("{service: tcp/443, source_port: 53}"),
    flow("{service: tcp/443, source_port: any, because: x}"),
    flow("{service: icmp/echo}"),
    HEAD + "accepted:\n",
    HEAD + "accepted: []\n",
    HEAD + "accepted: [{finding: iso-1-0123456789-2, by: CISO, because: x, until: 2027-03-31}]\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_schema_and_loader_accept_the_same_files(text: str) -> None:
    assert _codes(text) == set()
    assert _valid(text)


def test_the_schema_knows_the_same_keys_as_the_loader() -> None:
    schema = policy_schema()
    parts: dict[str, Any] = schema["$defs"]
    assert tuple(schema["properties"]) == load.TOP_KEYS
    assert tuple(schema["properties"]["assume"]["properties"]) == load.ASSUME_KEYS
    assert set(parts["zone"]["properties"]) == set(zone_reader.ZONE_KEYS)
    assert set(parts["intent"]["properties"]) == set(intent_reader.INTENT_KEYS)
    assert set(parts["isolated"]["properties"]) == set(intent_reader.ISOLATED_KEYS)
    assert set(parts["only"]["properties"]) == set(intent_reader.ONLY_KEYS)
    assert set(parts["reachable"]["properties"]) == set(intent_reader.REACHABLE_KEYS)
    assert set(parts["flow"]["properties"]) == {"from", "to", *flow_reader.FLOW_KEYS}
    assert tuple(parts["acceptance"]["properties"]) == acceptance_reader.ACCEPTANCE_KEYS
    assert parts["acceptance"]["properties"]["finding"]["pattern"] == acceptance_reader.FINDING_PATTERN
    assert all(name in parts["service"]["pattern"] for name in ICMP_TYPES)
    assert parts["zoneName"]["pattern"].endswith(fields.NAME_PATTERN[1:])
