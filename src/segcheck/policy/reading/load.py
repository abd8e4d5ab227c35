"""A policy file as a `Policy`, or every mistake in it."""

from __future__ import annotations

from pathlib import PurePosixPath

from segcheck.errors import PolicyError
from segcheck.policy.catalog import PROPERTIES, PropertyUse
from segcheck.policy.declarations import AbsentTier
from segcheck.policy.document import Assumptions, Link, Policy
from segcheck.policy.intent import Intent
from segcheck.policy.pack import Pack
from segcheck.policy.reading.acceptance_reader import read_accepted
from segcheck.policy.reading.declaration_reader import read_declarations
from segcheck.policy.reading.document_root import RootCodes, read_root
from segcheck.policy.reading.fields import Fields, read_mapping, read_text, start_of
from segcheck.policy.reading.file_reader import FileReader, no_files
from segcheck.policy.reading.flow_reader import read_named_services
from segcheck.policy.reading.intent_reader import read_intents
from segcheck.policy.reading.model_reader import read_properties, read_tiers
from segcheck.policy.reading.pack_reader import read_extends
from segcheck.policy.reading.problems import Problems, shortened
from segcheck.policy.reading.property_intents import property_intents
from segcheck.policy.reading.register_reader import read_register
from segcheck.policy.reading.relay_reader import read_relays
from segcheck.policy.reading.yaml_reader import Mapping, Node, Sequence
from segcheck.policy.reading.zone_overlap import check_zones_apart
from segcheck.policy.reading.zone_reader import device_and_name, read_zones
from segcheck.policy.tiers import tiers_by_name
from segcheck.policy.zones import Zone
from segcheck.source.text import SourceFile

VERSION = "1"
_CODES = RootCodes("policy-too-large", "policy-binary", "policy-undecodable", "policy-nothing-in-it")
TOP_KEYS = (
    "segcheck",
    "name",
    "extends",
    "model",
    "tiers",
    "properties",
    "links",
    "zones",
    "absent",
    "services",
    "flows",
    "exceptions",
    "relays",
    "declarations",
    "intents",
    "assume",
    "accepted",
)
ASSUME_KEYS = ("spoofing", "closed_segments")


def load_policy_text(path: str, data: bytes, read_file: FileReader = no_files) -> Policy:
    """The policy in `data`; `path` is its name in messages and spans, `read_file` reads the files it names.

    Raises: PolicyError with every mistake found, in file order, each with its place; nothing else, for any bytes.
    Cost: linear, about half a second per thousand lines, nearly all of it YAML.

    >>> policy = load_policy_text("p.yaml", b"segcheck: 1\\nzones: {office: {vlans: [10]}, dmz: {vlans: [20]}}\\n")
    >>> [zone.name for zone in policy.zones]
    ['office', 'dmz']
    >>> load_policy_text("p.yaml", b"segcheck: 1\\nzonse: {}\\n")
    Traceback (most recent call last):
    segcheck.errors.PolicyError: p.yaml:1:1: policy-key-missing (key=zones); p.yaml:2:1: \
policy-key-unknown-did-you-mean (near=zones, word=zonse)
    """
    problems = Problems()
    source, root = read_root(path, data, _CODES, problems)
    policy = _policy(source, root, read_file, problems)
    if problems:
        raise PolicyError(problems.in_file_order(), (*policy.register.sources, *(pack.source for pack in policy.packs)))
    return policy


def _policy(source: SourceFile, root: Mapping, read_file: FileReader, problems: Problems) -> Policy:
    fields = Fields(root, TOP_KEYS, problems)
    _check_version(fields)
    name = fields.text("name")
    packs = read_extends(fields.section("extends"), fields.text("model"), read_file, problems)
    of_packs = [tier for pack in packs for tier in pack.tiers]
    tiers = tiers_by_name([*of_packs, *read_tiers(fields.section("tiers"), tiers_by_name(of_packs), problems)])
    uses = _uses(packs, read_properties(fields.section("properties"), tiers, problems))
    zones = read_zones(fields.node("zones", required=True), tiers, problems, tier_needed=bool(uses))
    zones_node = fields.section("zones")
    if isinstance(zones_node, Mapping) and not zones_node.entries:
        problems.add("policy-no-zones", fields.key_span("zones"))
    check_zones_apart(zones, problems)
    services = read_named_services(fields.section("services"), problems)
    # Names of zones that could not be read count as known: one mistake is told once.
    names = tuple(key.text for key, _ in zones_node.entries) if isinstance(zones_node, Mapping) else ()
    own = read_intents(fields.section("intents"), names, services, problems)
    declared = {key: fields.section(key) for key in ("flows", "absent", "declarations")}
    declarations = read_declarations(declared, names, tuple(tiers), services, problems)
    asked = property_intents(uses, packs)
    _refuse_contradictions(zones, declarations.absent, (own, asked), problems)
    return Policy(
        name.text.strip() if name else PurePosixPath(source.path).name,
        zones,
        (*own, *asked),
        _links(fields.section("links"), problems),
        _assumptions(fields.section("assume"), problems),
        source,
        tuple(tiers.values()),
        packs,
        read_register(fields.section("exceptions"), names, services, read_file, problems, zones),
        read_relays(fields.section("relays"), names, services, problems),
        declarations,
        read_accepted(fields.section("accepted"), problems),
    )


def _refuse_contradictions(
    zones: tuple[Zone, ...],
    absent: tuple[AbsentTier, ...],
    intents: tuple[tuple[Intent, ...], tuple[Intent, ...]],
    problems: Problems,
) -> None:
    """A tier that is declared absent and has a zone; an intent of the file called like a property asked for."""
    for item in absent:
        held = next((zone for zone in zones if zone.tier == item.tier), None)
        if held is not None:
            problems.add("policy-tier-not-absent", item.span, tier=item.tier, zone=held.name)
    own, asked = intents
    taken = {intent.name for intent in asked}
    for intent in own:
        if intent.name in taken:
            problems.add("policy-intent-like-property", start_of(intent.span), name=intent.name)


def _uses(packs: tuple[Pack, ...], own: tuple[PropertyUse, ...]) -> tuple[PropertyUse, ...]:
    """The properties asked for, in the order of the catalogue. Later packs win, the policy file wins over all."""
    by_property: dict[str, tuple[PropertyUse, ...]] = {}
    for uses in (*(pack.uses for pack in packs), own):
        asked = dict.fromkeys(use.property.id for use in uses)
        by_property.update({key: tuple(use for use in uses if use.property.id == key) for key in asked})
    return tuple(use for key in PROPERTIES for use in by_property.get(key, ()))


def _check_version(fields: Fields) -> None:
    version = fields.text("segcheck", required=True)
    if version is not None and version.text != VERSION:
        fields.problems.add("policy-version", version.span, version=shortened(version.text), known=VERSION)


def _links(node: Node | None, problems: Problems) -> tuple[Link, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    links: dict[frozenset[tuple[str, str]], Link] = {}
    for item in node.items:
        link = _link(item, problems)
        if link is None:
            continue
        first = links.setdefault(frozenset((link.first, link.second)), link)
        if first is not link:
            problems.add("policy-link-twice", link.span, line=str(first.span.line))
    return tuple(links.values())


def _link(item: Node, problems: Problems) -> Link | None:
    if not isinstance(item, Sequence) or len(item.items) != 2:
        problems.add("policy-link-ends", start_of(item.span))
        return None
    texts = [read_text(end, problems) for end in item.items]
    ends = [None if text is None else device_and_name(text, problems) for text in texts]
    if ends[0] is None or ends[1] is None:
        return None
    if ends[0] == ends[1]:
        problems.add("policy-link-to-itself", item.span)
        return None
    return Link(ends[0], ends[1], item.span)


def _assumptions(node: Node | None, problems: Problems) -> Assumptions:
    mapping = None if node is None else read_mapping(node, problems)
    if mapping is None:
        return Assumptions()
    fields = Fields(mapping, ASSUME_KEYS, problems)
    return Assumptions(
        spoofing=fields.boolean("spoofing", Assumptions().spoofing),
        closed_segments=fields.boolean("closed_segments", Assumptions().closed_segments),
    )
