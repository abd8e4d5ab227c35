"""Packs: those that come with segcheck, and files of one's own beside the policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segcheck.errors import PolicyError
from segcheck.policy.catalog import PROPERTIES
from segcheck.policy.document import Policy
from segcheck.policy.intent import Upholds
from segcheck.policy.pack import ClauseKind
from segcheck.policy.packs import built_in_packs, pack_page
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.reading.pack_reader import built_in_pack, clause_kind, models, read_extends
from segcheck.policy.reading.problems import Problems, ReadingError
from segcheck.policy.reading.yaml_reader import Scalar
from segcheck.report.messages import LANGUAGES, Language
from segcheck.source.text import Span

BODIES = ("arakawa", "fukushima", "miyazaki", "sanbu")
MODELS = ("alpha", "alpha-prime", "beta", "beta-prime", "pre-three-tier", "two-tier")
THREE_TIERS = ("alpha", "alpha-prime", "beta", "beta-prime")
ZONES = "zones: {lgwan: {vlans: [20]}, internet: {vlans: [30]}}\n"


def files(**texts: str) -> Callable[[str], bytes]:
    """A reader of files by their name without ending."""

    def read(name: str) -> bytes:
        stem = name.removesuffix(".yaml")
        if stem not in texts:
            raise ReadingError("policy-file-unreadable", name=name, reason="No such file or directory")
        return texts[stem].encode()

    return read


def policy(text: str, **packs: str) -> Policy:
    return load_policy_text("policy.yaml", f"segcheck: 1\n{text}\n{ZONES}".encode(), files(**packs))


def names(loaded: Policy) -> list[str]:
    return [pack.name for pack in loaded.packs]


def uses(loaded: Policy) -> dict[str, list[Mapping[str, tuple[str, ...]]]]:
    found: dict[str, list[Mapping[str, tuple[str, ...]]]] = {}
    for intent in loaded.intents:
        assert isinstance(intent.requirement, Upholds)
        found.setdefault(intent.requirement.use.property.id, []).append(dict(intent.requirement.use.parameters))
    return found


def mistakes(text: str, **packs: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy(text, **packs)
    return [str(problem) for problem in caught.value.problems]


# -- what comes with segcheck ------------------------------------------------------------------------


def test_all_packs_are_there() -> None:
    assert built_in_packs() == tuple(sorted((*BODIES, *MODELS)))
    assert models() == MODELS


@pytest.mark.parametrize("name", built_in_packs())
def test_every_pack_loads(name: str) -> None:
    problems = Problems()
    packs = read_extends(Scalar(name, True, Span("p", 1, 1, 1, 2)), None, files(), problems)
    assert not problems.in_file_order()
    assert packs[-1].name == name
    assert packs[-1].source.path == f"segcheck/packs/{name}.yaml"
    assert [language for language, _ in packs[-1].titles] == ["ja", "en"]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_asks_properties_and_has_no_clauses(name: str) -> None:
    pack = built_in_pack(name)
    assert pack.uses
    assert not (pack.is_body or pack.model or pack.approvers)


@pytest.mark.parametrize("name", BODIES)
def test_every_clause_of_a_body_says_what_it_asks_in_both_languages(name: str) -> None:
    pack = built_in_pack(name)
    assert pack.model in MODELS
    for clause in pack.clauses:
        assert [language for language, text in clause.titles if text] == ["ja", "en"], clause.number
        assert clause.kind is clause_kind(clause.properties)
        assert set(clause.properties) <= set(PROPERTIES)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_has_clauses_of_each_sort_that_it_can_have(name: str) -> None:
    kinds = [clause.kind for clause in built_in_pack(name).clauses]
    assert kinds.count(ClauseKind.PROVED) >= 2
    assert 8 <= kinds.count(ClauseKind.ATTEST) <= 22


@pytest.mark.parametrize("body", [name for name in BODIES if name != "sanbu"])
def test_a_body_names_who_approves_exceptions(body: str) -> None:
    assert dict(built_in_pack(body).approvers)["ja"] in ("CISO補佐", "CISO", "情報統括責任者")


@pytest.mark.parametrize("body", BODIES)
def test_every_property_of_a_body_is_asked_under_its_own_model(body: str) -> None:
    """Except what only another model makes sense of: the main terminals of β in Miyazaki's policy."""
    asked = uses(policy(f"extends: {body}"))
    named = {name for clause in built_in_pack(body).clauses for name in clause.properties}
    assert named - set(asked) == ({"BETA-1"} if body == "miyazaki" else set())


@pytest.mark.parametrize("model", ["beta", "beta-prime"])
def test_a_body_under_beta_asks_for_the_main_terminals_too(model: str) -> None:
    loaded = policy(f"extends: miyazaki\nmodel: {model}")
    assert names(loaded) == [model, "miyazaki"]
    assert loaded.packs[1].model == model
    assert uses(loaded)["BETA-1"] == [{"terminals": ("internet",), "screens": ("lgwan",)}]


def test_a_body_of_the_time_before_can_be_asked_of_a_network_with_three_tiers() -> None:
    asked = uses(policy("extends: arakawa\nmodel: alpha"))
    assert {name for clause in built_in_pack("arakawa").clauses for name in clause.properties} <= set(asked)
    assert "lgwan" in asked["MAC-1"][0]["of"]


@pytest.mark.parametrize("model", THREE_TIERS)
def test_a_model_of_three_tiers_asks_whatever_alpha_asks(model: str) -> None:
    asked = uses(policy(f"model: {model}"))
    assert set(uses(policy("model: alpha"))) <= set(asked)
    assert ("BETA-1" in asked) == model.startswith("beta")


def test_the_prime_of_alpha_lets_named_cloud_services_out_and_counts_them_as_internet() -> None:
    asked = uses(policy("model: alpha-prime"))
    assert [use["against"] for use in asked["DIV-1"]] == [("internet",), ("cloud-service",)]
    for name, parameter in (("EGR-1", "to"), ("ISO-3", "internet"), ("ISO-4", "start"), ("DMZ-1", "start")):
        assert "cloud-service" in asked[name][0][parameter]


def test_what_the_prime_of_alpha_does_not_ask_of_sanitizing_it_forbids_altogether() -> None:
    """Content of a named service may come from anywhere; so all but these services is closed to the LGWAN tier."""
    asked = uses(policy("model: alpha-prime"))
    usual = set(uses(policy("model: alpha"))["DIV-2"][0]["against"])
    assert usual - set(asked["DIV-2"][0]["against"]) == {"INTERNET"}
    assert asked["SAN-1"] == [{"of": ("lgwan",), "to": ("INTERNET",), "same": ()}]


def test_two_tiers_are_told_apart_from_the_usual_ones() -> None:
    loaded = policy("extends: sanbu")
    assert {"naibu", "jichitai", "cloud-utm"} <= {tier.name for tier in loaded.tiers}
    inside = {word for use in uses(loaded)["ISO-1"] for word in use["of"]}
    assert inside == {"jichitai"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", built_in_packs())
def test_every_pack_has_a_page_that_names_what_it_asks(name: str, language: Language) -> None:
    page = pack_page(name, language)
    assert page.startswith("# ")
    assert page.count("\n## ") == 4
    assert all(len(line) <= 140 for line in page.splitlines())
    tiers = {tier.name for tier in built_in_pack(name).tiers}
    assert not [tier for tier in tiers if f"`{tier}`" not in page and name != "arakawa"]


# -- what a policy file says -------------------------------------------------------------------------


def test_a_body_brings_its_model_before_itself() -> None:
    loaded = policy("extends: fukushima")
    assert names(loaded) == ["alpha", "fukushima"]
    assert [intent.name for intent in loaded.intents][:2] == ["ISO-1", "ISO-2"]
    assert loaded.intents[0].clauses == ("fukushima 第4-1-(1)-イ",)
    assert uses(loaded)["MAL-1"][0]["checks"] == ("1",)


def test_packs_count_once_and_the_policy_file_wins() -> None:
    loaded = policy("extends: [fukushima, miyazaki, fukushima, alpha]\nproperties: {MAL-1: {checks: [2]}}")
    assert names(loaded) == ["alpha", "fukushima", "miyazaki"]
    assert uses(loaded)["MAL-1"][0]["checks"] == ("2",)


def test_a_model_alone_needs_no_extends() -> None:
    assert names(policy("model: beta-prime")) == ["beta-prime"]


OURS = """\
segcheck: 1
title: {ja: わが市}
model: alpha
approver: {ja: CISO}
tiers: {school: {ja: 学習系, en: school tier, side: inside}}
properties:
  DIV-1: [{}, {of: [school], against: [internet]}]
  EGR-1: {of: [internet, school]}
clauses:
  - {number: 第5条, properties: [DIV-1, EGR-1], ja: 学習系を分ける}
  - {number: 第6条, en: staff are trained}
"""


def test_a_city_with_four_tiers_writes_its_own() -> None:
    loaded = load_policy_text(
        "policy.yaml",
        b"segcheck: 1\nextends: ./ours.yaml\nzones: {lgwan: {vlans: [2]}, kyoshitsu: {tier: school, vlans: [4]}}\n",
        files(ours=OURS),
    )
    assert names(loaded) == ["alpha", "ours"]
    assert [zone.tier for zone in loaded.zones] == ["lgwan", "school"]
    assert uses(loaded)["DIV-1"][1]["of"] == ("school",)
    clause, attested = loaded.packs[1].clauses
    assert (clause.kind, attested.kind) == (ClauseKind.PROVED, ClauseKind.ATTEST)
    assert [intent.clauses for intent in loaded.intents if intent.name == "DIV-1 2"] == [("ours 第5条",)]


def test_a_pack_of_ones_own_can_be_the_model() -> None:
    own = "segcheck: 1\nname: our-model\nextends: alpha\nproperties: {MAC-1: {}}\n"
    loaded = policy("extends: fukushima\nmodel: ./own.yaml", own=own)
    assert names(loaded) == ["alpha", "our-model", "fukushima"]
    assert "MAC-1" in uses(loaded)


def test_a_pack_of_ones_own_goes_on_from_a_body() -> None:
    own = "segcheck: 1\nextends: fukushima\nproperties: {AUD-1: {months: [6]}}\n"
    loaded = policy("extends: [./own.yaml]", own=own)
    assert names(loaded) == ["alpha", "fukushima", "own"]
    assert uses(loaded)["AUD-1"][0]["months"] == ("6",)


# -- mistakes ----------------------------------------------------------------------------------------

EMPTY = "segcheck: 1\n"


@pytest.mark.parametrize(
    ("text", "packs", "problem"),
    [
        ("extends: fukusima", {}, "policy.yaml:2:10: pack-unknown-did-you-mean (near=fukushima, word=fukusima)"),
        ("extends: [alpha, xxxxx]", {}, "policy.yaml:2:18: pack-unknown ("),
        ("model: fukushima", {}, "policy.yaml:2:8: pack-not-a-model ("),
        ("model: gamma", {}, "policy.yaml:2:8: pack-unknown"),
        ("extends: {fukushima: 1}", {}, "policy.yaml:2:10: pack-name-needed"),
        ("extends: [[alpha]]", {}, "policy.yaml:2:11: policy-not-a-text"),
        ("extends: ./ours.yaml", {}, "policy.yaml:2:10: policy-file-unreadable ("),
        ("extends: ours.yml", {}, "policy.yaml:2:10: policy-file-unreadable ("),
        ("extends: ./ours.yaml", {"ours": ""}, "policy.yaml:2:10: pack-nothing-in-it (name=./ours.yaml)"),
        ("extends: ./ours.yaml", {"ours": "- a\n"}, "ours.yaml:1:1: policy-not-a-mapping"),
        ("extends: ./ours.yaml", {"ours": "title: {ja: x}\n"}, "ours.yaml:1:1: policy-key-missing (key=segcheck)"),
        ("extends: ./ours.yaml", {"ours": "segcheck: 2\n"}, "ours.yaml:1:11: policy-version (known=1, version=2)"),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "zones: {}\n"},
            "ours.yaml:2:1: policy-key-unknown (",
        ),
        ("extends: ./ours.yaml", {"ours": EMPTY + "title: &a x\n"}, "ours.yaml:2:8: policy-alias (word=&a)"),
        ("extends: ./ours.yaml", {"ours": EMPTY + "a: [\n"}, "ours.yaml:3:1: policy-syntax ("),
        ("extends: ./ours.yaml", {"ours": "\0"}, "ours.yaml:1:1: policy-binary"),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "properties: {ISO-1: {of: [mynumbre]}}\n"},
            "ours.yaml:2:27: policy-tier-unknown-did-you-mean (near=mynumber, word=mynumbre)",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "properties: {ISO-9: {}}\n"},
            "ours.yaml:2:14: policy-property-unknown-did-you-mean (near=ISO-",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses:\n  - {number: 1, properties: [ISO1], ja: x}\n"},
            "ours.yaml:3:30: policy-property-unknown-did-you-mean (near=ISO-",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses:\n  - {number: 1, ja: x}\n  - {number: 1, ja: y}\n"},
            "ours.yaml:4:14: pack-clause-twice (line=3, number=1)",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses:\n  - {number: 1, kind: attest, properties: [ISO-2], ja: x}\n"},
            "ours.yaml:3:17: pack-clause-kind (right=declared, written=attest)",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses: [{number: 1, kind: proved, ja: x}]\n"},
            "ours.yaml:2:23: pack-clause-kind (right=attest, written=proved)",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses: [{number: 1}]\n"},
            "ours.yaml:2:11: pack-clause-without-words",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "clauses: [{ja: x}]\n"},
            "ours.yaml:2:11: policy-key-missing (key=number)",
        ),
        (
            "extends: ./ours.yaml",
            {"ours": EMPTY + "extends: ./ours.yaml\n"},
            "ours.yaml:2:10: pack-cycle (chain=ours.yaml → ours.yaml)",
        ),
        (
            "extends: ./one.yaml",
            {"one": EMPTY + "extends: ./two.yaml\n", "two": EMPTY + "model: ./one.yaml\n"},
            "two.yaml:2:8: pack-cycle (chain=one.yaml → two.yaml → one.yaml)",
        ),
        ("extends: ./alpha.yaml", {"alpha": EMPTY}, "alpha.yaml:1:1: pack-name-taken (name=alpha)"),
        (
            "extends: [./one.yaml, ./two.yaml]",
            {"one": EMPTY, "two": EMPTY + "name: one\n"},
            "two.yaml:2:7: pack-name-taken (name=one)",
        ),
        ("extends: [fukushima, arakawa]", {}, "policy.yaml:2:22: pack-two-models (first=alpha, second=pre-three-tier)"),
        ("extends: alpha\nmodel: beta", {}, "policy.yaml:2:10: pack-two-models (first=beta, second=alpha)"),
        (
            "extends: ./one.yaml",
            {"one": EMPTY + "model: ./two.yaml\n", "two": EMPTY + "model: alpha\n"},
            "one.yaml:2:8: pack-not-a-model (",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, packs: dict[str, str], problem: str) -> None:
    told = mistakes(text, **packs)
    assert [one for one in told if one.startswith(problem)], told


def test_every_mistake_of_a_pack_is_told_at_once() -> None:
    ours = EMPTY + "tiers: {a: {side: nowhere}}\nproperties: {ISO-1: {off: x}}\nclauses: [{ja: x}]\n"
    assert [one.partition(" (")[0] for one in mistakes("extends: ./ours.yaml", ours=ours)] == [
        "ours.yaml:2:19: policy-word-unknown",
        "ours.yaml:3:22: policy-key-unknown-did-you-mean",
        "ours.yaml:4:11: policy-key-missing",
    ]


def test_a_pack_that_cannot_be_read_is_told_once() -> None:
    assert len(mistakes("extends: [./ours.yaml, ./ours.yaml]", ours="\0")) == 1


def test_a_file_too_large_or_nested_too_deep_is_refused() -> None:
    assert mistakes("extends: ./ours.yaml", ours="#" * ((1 << 20) + 1)) == [
        "ours.yaml:1:1: policy-too-large (limit=1 MiB)"
    ]
    chain = {f"p{number}": f"{EMPTY}extends: ./p{number + 1}.yaml\n" for number in range(20)}
    assert mistakes("extends: ./p0.yaml", **chain) == ["p15.yaml:2:10: pack-nested (limit=16)"]


# -- whatever a pack holds ---------------------------------------------------------------------------


def loads_or_refuses(pack: bytes) -> None:
    """A policy, or mistakes that each have a place in one of the two files."""
    try:
        load_policy_text("policy.yaml", f"segcheck: 1\nextends: ./ours.yaml\n{ZONES}".encode(), lambda _: pack)
    except PolicyError as error:
        assert error.problems
        for problem in error.problems:
            span = problem.origin[0]
            assert span.path in ("policy.yaml", "ours.yaml")
            assert (1, 1) <= span[1:3] <= span[3:5]


@given(st.binary(max_size=200))
@example(b"segcheck: 1\nextends: ./ours.yaml\nmodel: ./ours.yaml\n")
@example(b"segcheck: 1\nname: [x]\ntitle: x\napprover: []\nclauses: {}\nextends: {}\nmodel: []\n")
def test_any_bytes_load_or_are_refused(pack: bytes) -> None:
    loads_or_refuses(pack)


@given(st.integers(0, len(OURS)), st.integers(0, 40), st.text(":{}[],&*!|>#- \nA1①系", max_size=8))
def test_a_damaged_pack_loads_or_is_refused(place: int, removed: int, added: str) -> None:
    loads_or_refuses((OURS[:place] + added + OURS[place + removed :]).encode())
