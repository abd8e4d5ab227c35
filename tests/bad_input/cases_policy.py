"""Policy files with mistakes, and traps for YAML readers."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.case import POLICY, Case, policy

OFFICE = '{interfaces: ["fw1:GigabitEthernet0/0"], prefixes: [10.1.0.0/24]}'
ISOLATED = "isolated: {between: [office, secret]}"
ONLY = """only:
      from: office
      to: secret
      flows:
        - {destination: 10.2.0.5, service: %s, because: test}"""


def _swap(old: str, new: str) -> bytes:
    assert old in POLICY, old
    return POLICY.replace(old, new).encode("utf-8")


def _missing(folder: Path) -> None:
    (folder / "policy.yaml").unlink()


def _folder(folder: Path) -> None:
    _missing(folder)
    (folder / "policy.yaml").mkdir()


def _endless(folder: Path) -> None:
    _missing(folder)
    (folder / "policy.yaml").symlink_to("/dev/zero")


def _laughs() -> str:
    """Ten aliases of ten aliases of …: ten thousand million elements."""
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n" + POLICY


def _service(text: str) -> bytes:
    return _swap(ISOLATED, ONLY % text)


def _office(text: str) -> bytes:
    return _swap(OFFICE, text)


# Every one of them: exit code 2, and the place of the mistake.
_WRONG: tuple[tuple[str, str, bytes | str], ...] = (
    ("is empty", "policy.yaml", b""),
    ("holds only comments", "policy.yaml", "# later\n"),
    ("is binary", "policy.yaml", bytes(range(256))),
    ("is a list", "policy.yaml", "- segcheck\n- 1\n"),
    ("is two documents", "policy.yaml", POLICY + "---\n" + POLICY),
    ("is indented by tabs", "policy.yaml:4", _swap("  office", "\toffice")),
    ("has a quote that never ends", "policy.yaml", _swap("name: bad input", "name: 'bad input")),
    ("has a bracket that never ends", "policy.yaml", _swap("[10.1.0.0/24]}", "[10.1.0.0/24}")),
    ("names a zone twice", "policy.yaml:5", _swap("  secret:", "  office:")),
    ("names an intent twice", "policy.yaml:10", POLICY + POLICY[POLICY.index("  - name: apart") :]),
    ("misspells intents", "intnets", _swap("intents:", "intnets:")),
    ("misspells a word of an intent", "isolatd", _swap("isolated:", "isolatd:")),
    ("speaks of an unknown zone", "policy.yaml:8", _swap("[office, secret]", "[office, secrets]")),
    ("isolates a zone from itself", "policy.yaml:8", _swap("[office, secret]", "[office, office]")),
    ("isolates nothing", "policy.yaml:8", _swap("[office, secret]", "[]")),
    ("is of version 2", "policy.yaml:1", _swap("segcheck: 1", "segcheck: 2")),
    ("has no version", "segcheck", _swap("segcheck: 1\n", "")),
    ("has zones as a list", "policy.yaml", _swap("zones:", "zones: [office, secret]\nzonen:")),
    ("has a zone as text", "policy.yaml:4", _office("10.1.0.0/24")),
    ("has an empty zone", "policy.yaml:4", _office("{}")),
    ("has a number as prefix", "policy.yaml:4", _office("{prefixes: [10]}")),
    ("has null everywhere", "policy.yaml", _swap(ISOLATED, "isolated: null")),
    ("has prefix 10.0.0.0/33", "10.0.0.0/33", _office("{prefixes: [10.0.0.0/33]}")),
    ("has prefix 10.1.0.999/24", "10.1.0.999", _office("{prefixes: [10.1.0.999/24]}")),
    ("has an IPv6 address with a zone", "policy.yaml:4", _office('{prefixes: ["fe80::1%eth0/64"]}')),
    ("has a broken MAC address", "policy.yaml:4", _office('{hosts: [{ip: 10.1.0.5, mac: "00:11:22:33:44"}]}')),
    ("has an interface without a device", "policy.yaml:4", _office("{interfaces: [GigabitEthernet0/0]}")),
    ("has VLAN 99999", "policy.yaml:4", _office("{vlans: [99999]}")),
    ("has port 70000", "70000", _service("tcp/70000")),
    ("has ports the wrong way round", "443-80", _service("tcp/443-80")),
    ("has an unknown service", "telepathy", _service("telepathy")),
    ("has a number of 5,000 digits", "policy.yaml", _swap("segcheck: 1", "segcheck: " + "1" * 5_000)),
    ("has infinity as version", "policy.yaml:1", _swap("segcheck: 1", "segcheck: .inf")),
    ("calls Python code", "policy.yaml", _swap("name: bad input", "name: !!python/object/apply:os.system [id]")),
    ("multiplies itself by aliases", "policy.yaml", _laughs()),
    ("contains itself by an alias", "policy.yaml", _swap(OFFICE, "&office [*office]")),
    ("is nested 10,000 deep", "policy.yaml", "segcheck: " + "[" * 10_000),
    ("is one line of a megabyte", "policy.yaml", "x" * 1_000_000),
    ("has terminal control characters", "policy.yaml", _swap("name: bad input", "name: \x1b[31mred")),
    ("has escaped control characters in an unknown word", "policy.yaml", _swap("name:", '"\\e[31mname":')),
)

CASES = (
    Case("policy is missing", 2, "policy.yaml", _missing),
    Case("policy is a folder", 2, "policy.yaml", _folder),
    Case("policy is an endless device", 2, "policy.yaml", _endless),
    *(Case(f"policy {what}", 2, says, policy(text)) for what, says, text in _WRONG),
    Case(
        "policy in CP932",
        0,
        "apart",
        policy(_swap("name: bad input", "name: 三層分離").decode("utf-8").encode("cp932")),
    ),
    Case("policy with a date as name", 0, "2026-01-01", policy(_swap("name: bad input", "name: 2026-01-01"))),
    Case(
        "policy without intents",
        3,
        "not everything is proved",
        policy(POLICY[: POLICY.index("intents:")] + "intents: []\n"),
    ),
    Case("policy names an interface nobody has", 3, "GigabitEthernet0/9", policy(_swap("0/0", "0/9"))),
)
