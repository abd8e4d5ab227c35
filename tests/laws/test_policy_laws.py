"""How verdicts move when the register, the relays or the rules change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Findings, Outcome
from segcheck.vendors.registry import load_files

seeds = st.integers(0, 2**32).map(Random)

# Zone, its subnet's second octet; one router with a list on each way in.
ZONES = {"mynumber": 1, "lgwan": 2, "internet": 3, "dmz": 4, "LGWAN": 5, "INTERNET": 6}
PORTS = ("tcp/22", "tcp/25", "tcp/443", "tcp/445", "udp/53")
HOSTS = (5, 6, 7)
# Properties that forbid: more allowed by the network can only break them.
FORBIDDING = ("ISO-1", "ISO-4", "DIV-1", "DIV-2", "EGR-1", "EGR-2", "DMZ-1", "RMT-2", "CLD-1", "PUB-1")
RELAYS = (
    ("files", "file-sanitizer", "internet", "lgwan", "tcp/443"),
    ("mail", "mail-text", "dmz", "lgwan", "tcp/25"),
)


def _rule(rng: Random) -> str:
    source, destination = rng.choice(list(ZONES.values())), rng.choice(list(ZONES.values()))
    protocol, _, port = rng.choice(PORTS).partition("/")
    host = f"host 10.{source}.0.{rng.choice(HOSTS)}"
    target = f"host 10.{destination}.0.{rng.choice(HOSTS)}"
    return f"permit {protocol} {rng.choice((host, host, f'10.{source}.0.0 0.0.0.255'))} {target} eq {port}"


def _lists(rng: Random) -> dict[str, list[str]]:
    return {zone: [_rule(rng) for _ in range(rng.randint(0, 4))] for zone in ZONES}


def _configuration(lists: dict[str, list[str]]) -> bytes:
    lines = ["hostname fw"]
    for number, (zone, octet) in enumerate(ZONES.items()):
        lines += [f"interface GigabitEthernet0/{number}", f" ip address 10.{octet}.0.1 255.255.255.0"]
        lines += [f" ip access-group {zone}-in in"]
    for zone, rules in lists.items():
        lines += [f"ip access-list extended {zone}-in", *(f" {rule}" for rule in rules), " deny ip any any log"]
    return "\n".join([*lines, "end", ""]).encode()


def _policy(exceptions: Iterable[str] = (), relays: Iterable[str] = (), properties: Sequence[str] = FORBIDDING) -> str:
    lines = ["segcheck: 1", "name: laws", "zones:"]
    lines += [
        f"  {zone}: {{interfaces: ['fw:GigabitEthernet0/{number}'], prefixes: [10.{octet}.0.0/24]}}"
        for number, (zone, octet) in enumerate(ZONES.items())
    ]
    lines += ["absent: {security-cloud: none, govcloud-mynumber: none, public: none, maintenance: none}"]
    lines += ["properties:", *(f"  {name}: {{}}" for name in properties)]
    for section, items in (("exceptions", exceptions), ("relays", relays)):
        written = list(items)
        if written:
            lines += [f"{section}:", *(f"  - {item}" for item in written)]
    return "\n".join([*lines, ""])


def _exception(rng: Random, number: int) -> str:
    source, destination = rng.sample(list(ZONES), 2)
    hosts = [f"10.{ZONES[zone]}.0.{rng.choice(HOSTS)}" for zone in (source, destination)]
    return (
        f"{{id: EX-{number}, purpose: test, sources: [{hosts[0]}], destinations: [{hosts[1]}], "
        f"service: {rng.choice(PORTS)}, reason: test, approver: CISO, approved: 2026-04-01, "
        "expires: 2027-03-31, reviewed: 2026-04-01}"
    )


def _relay(name: str, kind: str, source: str, destination: str, service: str) -> str:
    inner, outer = f"10.{ZONES[destination]}.0.5", f"10.{ZONES[source]}.0.5"
    return (
        f"{{name: {name}, kind: {kind}, because: test, carries: [{{from: {source}, to: {destination}}}], "
        f"sides: [{{zone: {source}, ip: {outer}}}, {{zone: {destination}, ip: {inner}}}], "
        f"legs: [{{from: {source}, to: {destination}, source: {outer}, destination: {inner}, service: {service}}}]}}"
    )


def _findings(lists: dict[str, list[str]], policy: str) -> Findings:
    return check(load_files([("fw.cfg", _configuration(lists))]), load_policy_text("policy.yaml", policy.encode()))


def _outcomes(findings: Findings) -> dict[str, Outcome]:
    return {verdict.intent.name: verdict.outcome for verdict in findings.verdicts}


def _pairs(findings: Findings) -> dict[tuple[str, str, str], Outcome]:
    return {
        (verdict.intent.name, evidence.source, evidence.destination): evidence.outcome
        for verdict in findings.verdicts
        for evidence in verdict.evidence
    }


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_an_exception_never_breaks_an_isolation(rng: Random) -> None:
    """The register allows, it does not open: no pair of zones becomes worse."""
    lists = _lists(rng)
    entries = [_exception(rng, number) for number in range(rng.randint(1, 3))]
    isolating = ("ISO-1", "DIV-1", "CLD-1")
    before = _pairs(_findings(lists, _policy(entries[1:], properties=isolating)))
    after = _pairs(_findings(lists, _policy(entries, properties=isolating)))
    assert before.keys() == after.keys()
    assert not {pair for pair, outcome in before.items() if outcome is Outcome.PROVED} - {
        pair for pair, outcome in after.items() if outcome is Outcome.PROVED
    }


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_removing_a_relay_never_proves_more(rng: Random) -> None:
    lists = _lists(rng)
    relays = [_relay(*relay) for relay in RELAYS]
    removed = rng.randrange(len(relays))
    with_all = _outcomes(_findings(lists, _policy(relays=relays)))
    with_less = _outcomes(_findings(lists, _policy(relays=relays[:removed] + relays[removed + 1 :])))
    proved = {name for name, outcome in with_less.items() if outcome is Outcome.PROVED}
    # A relay may be what is wrong with DIV-2 itself; without it the cut says what the network lets through. It may also
    # be a step of a chain (ISO-4): declaring it tells that two addresses are one box, which is not forgotten for free.
    compared = proved - {"DIV-2", "ISO-4"}
    assert compared <= {name for name, outcome in with_all.items() if outcome is Outcome.PROVED}
    if "DIV-2" in proved:
        assert not _pairs_not_proved(lists)


def _pairs_not_proved(lists: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Ways from the internet side into lgwan that the network has, with nothing declared."""
    findings = _findings(lists, _policy(properties=("DIV-1",)))
    return {
        (source, destination)
        for (_, source, destination), outcome in _pairs(findings).items()
        if outcome is not Outcome.PROVED and destination == "lgwan"
    }


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_widening_a_rule_never_proves_what_was_violated(rng: Random) -> None:
    lists = _lists(rng)
    entries = [_exception(rng, number) for number in range(rng.randint(0, 2))]
    relays = [_relay(*relay) for relay in RELAYS if rng.random() < 0.5]
    policy = _policy(entries, relays)
    violated = {n for n, o in _outcomes(_findings(lists, policy)).items() if o is Outcome.VIOLATED}
    zone = rng.choice(list(ZONES))
    wider = rng.choice(("permit ip any any", "permit tcp any any", f"permit ip any 10.{ZONES['lgwan']}.0.0 0.0.0.255"))
    place = rng.randint(0, len(lists[zone]))
    lists[zone] = [*lists[zone][:place], wider, *lists[zone][place:]]
    after = _outcomes(_findings(lists, policy))
    assert not {name for name in violated if after[name] in (Outcome.PROVED, Outcome.DECLARED)}
