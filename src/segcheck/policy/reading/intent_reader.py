"""The `intents:` section of a policy file."""

from __future__ import annotations

from collections.abc import Mapping as NamedMapping
from dataclasses import dataclass, replace

from segcheck.policy.intent import FlowSpec, Intent, Isolated, Only, PacketScope, Reachable, Requirement
from segcheck.policy.reading.fields import Fields, read_mapping, read_text, start_of
from segcheck.policy.reading.flow_reader import FLOW_KEYS, read_flow
from segcheck.policy.reading.problems import Problems, add_unknown, shortened
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar, Sequence

KINDS = ("isolated", "only", "reachable")
INTENT_KEYS = ("name", *KINDS, "because", "clauses")
ISOLATED_KEYS = ("between", "from", "to", "packets")
ONLY_KEYS = ("from", "to", "between", "packets", "flows")
REACHABLE_KEYS = ("from", "to", "source", "destination", "service", "source_port")
OTHERS = "others"
_SCOPES = (PacketScope.ANY.value, PacketScope.OPENING.value)


def read_intents(
    node: Node | None, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> tuple[Intent, ...]:
    """The intents that could be read, in file order; every mistake is told to `problems`.

    `only` with `between` becomes two intents, one for each direction.
    """
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    found: list[Intent] = []
    names: dict[str, int] = {}
    for item in node.items:
        mapping = read_mapping(item, problems)
        if mapping is None:
            continue
        reader = _IntentReader(Fields(mapping, INTENT_KEYS, problems), zones, services)
        found += reader.read(names)
    _refuse_two_only(found, problems)
    return _with_answers(found)


def _refuse_two_only(intents: list[Intent], problems: Problems) -> None:
    """Two `only` for one direction: each says "nothing else", so flows of the other would always be violations."""
    first_lines: dict[tuple[str, str, PacketScope], int] = {}
    for intent in intents:
        only = intent.requirement
        if not isinstance(only, Only):
            continue
        key = (only.source, only.destination, only.scope)
        line = first_lines.setdefault(key, intent.span.line)
        if line != intent.span.line:
            place = start_of(intent.span)
            problems.add("policy-only-twice", place, source=only.source, destination=only.destination, line=str(line))


def _with_answers(intents: list[Intent]) -> tuple[Intent, ...]:
    """Each `only` with the flows that are declared the other way, anywhere in the policy: their answers may pass."""
    declared: dict[tuple[str, str], dict[FlowSpec, None]] = {}
    for intent in intents:
        requirement = intent.requirement
        if isinstance(requirement, Only):
            declared.setdefault((requirement.source, requirement.destination), {}).update(
                dict.fromkeys(requirement.flows)
            )
        elif isinstance(requirement, Reachable):
            declared.setdefault((requirement.source, requirement.destination), {})[requirement.flow] = None
    return tuple(
        replace(
            intent,
            requirement=replace(
                intent.requirement,
                answers=tuple(declared.get((intent.requirement.destination, intent.requirement.source), ())),
            ),
        )
        if isinstance(intent.requirement, Only)
        else intent
        for intent in intents
    )


@dataclass(frozen=True, slots=True)
class _IntentReader:
    """Reads one intent. `zones`: names of all zones declared."""

    fields: Fields
    zones: tuple[str, ...]
    services: NamedMapping[str, Services]

    @property
    def _problems(self) -> Problems:
        return self.fields.problems

    def read(self, names: dict[str, int]) -> list[Intent]:
        name = self._name(names)
        because = self.fields.text("because")
        if not self.fields.has("because"):
            self._problems.add("policy-because-missing", self.fields.first)
        reason = because.text.strip() if because else ""
        clauses = tuple(text.text.strip() for text in self.fields.texts("clauses"))
        requirements = self._requirements(reason)
        if len(requirements) == 1:
            return [Intent(name, requirements[0], reason, clauses, self.fields.span)]
        # INVARIANT: names stay unique: a name of the file holds no arrow (below).
        return [
            Intent(f"{name} ({one.source} → {one.destination})", one, reason, clauses, self.fields.span)
            for one in requirements
            if isinstance(one, Only)
        ]

    def _name(self, names: dict[str, int]) -> str:
        scalar = self.fields.text("name", required=True)
        if scalar is None:
            return ""
        name = scalar.text.strip()
        if "→" in name or "\n" in name:
            self._problems.add("policy-name-bad", scalar.span, name=shortened(name))
        elif name in names:
            self._problems.add("policy-intent-twice", scalar.span, name=shortened(name), line=str(names[name]))
        else:
            names[name] = scalar.span.line
        return name

    def _requirements(self, reason: str) -> tuple[Requirement, ...]:
        kinds = [kind for kind in KINDS if self.fields.has(kind)]
        if not kinds:
            self._problems.add("policy-intent-without-kind", self.fields.first)
        for extra in kinds[1:]:
            self._problems.add("policy-intent-two-kinds", self.fields.key_span(extra), first=kinds[0], second=extra)
        found: tuple[Requirement, ...] = ()
        for kind in kinds:
            mapping = self.fields.mapping(kind)
            if mapping is None:
                continue
            if kind == "isolated":
                found = self._isolated(mapping)
            elif kind == "only":
                found = self._only(mapping, reason)
            else:
                found = self._reachable(mapping, reason)
        return found

    # -- the three kinds ------------------------------------------------------------------------------

    def _isolated(self, mapping: Mapping) -> tuple[Requirement, ...]:
        fields = Fields(mapping, ISOLATED_KEYS, self._problems)
        scope = PacketScope(fields.choice("packets", _SCOPES))
        if not self._one_way_or_both(fields):
            return ()
        pairs = self._pairs_between(fields) if fields.has("between") else self._pairs_from_to(fields)
        return (Isolated(pairs, scope),) if pairs else ()

    def _pairs_between(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        named = self._zone_list(fields, "between")
        texts = fields.texts("between")
        if len(texts) == 1:
            self._problems.add("policy-between-one", texts[0].span)
        zones = [zone for zone in named if zone != OTHERS]
        pairs = [(a, b) for a in zones for b in zones if a != b]
        if OTHERS in named:
            for other in self._others(fields, "between", zones):
                pairs += [pair for zone in zones for pair in ((zone, other), (other, zone))]
        return tuple(dict.fromkeys(pairs))

    def _pairs_from_to(self, fields: Fields) -> tuple[tuple[str, str], ...]:
        sources, destinations = self._zone_list(fields, "from"), self._zone_list(fields, "to")
        if OTHERS in sources and OTHERS in destinations:
            self._problems.add("policy-others-twice", fields.key_span("to"))
            return ()
        if OTHERS in sources:
            sources = self._others(fields, "from", destinations)
        if OTHERS in destinations:
            destinations = self._others(fields, "to", sources)
        for zone in sources:
            if zone in destinations:
                self._problems.add("policy-same-zone", fields.key_span("to"), zone=zone)
        return tuple((a, b) for a in sources for b in destinations if a != b)

    def _only(self, mapping: Mapping, reason: str) -> tuple[Requirement, ...]:
        fields = Fields(mapping, ONLY_KEYS, self._problems)
        scope = PacketScope(fields.choice("packets", _SCOPES))
        if not fields.has("flows"):
            self._problems.add("policy-key-missing", fields.first, key="flows")
        if not self._one_way_or_both(fields):
            return ()
        if not fields.has("between"):
            ends = self._from_to(fields)
            flows = [flow for _, flow in self._flows(fields, reason, ends, directed=False)]
            return (Only(*ends, tuple(flows), (), scope),) if ends else ()
        zones = self._zone_list(fields, "between", others=False)
        texts = fields.texts("between")
        if len(texts) != 2:
            self._problems.add("policy-between-two", fields.key_span("between"))
        pair = (zones[0], zones[1]) if len(zones) == 2 and len(texts) == 2 else None
        directed = self._flows(fields, reason, pair, directed=True)
        if pair is None:
            return ()
        return tuple(
            Only(*ends, tuple(flow for way, flow in directed if way == ends), (), scope)
            for ends in (pair, (pair[1], pair[0]))
        )

    def _flows(
        self, fields: Fields, reason: str, ends: tuple[str, str] | None, *, directed: bool
    ) -> list[tuple[tuple[str, str] | None, FlowSpec]]:
        """The flows with their direction; `directed`: each says its own `from` and `to`."""
        found = []
        known = ("from", "to", *FLOW_KEYS) if directed else FLOW_KEYS
        for item in fields.items("flows", may_be_empty=True):
            mapping = read_mapping(item, self._problems)
            if mapping is None:
                continue
            flow = Fields(mapping, known, self._problems)
            way = self._from_to(flow) if directed else ends
            if directed and way and ends and set(way) != set(ends):
                self._problems.add("policy-flow-elsewhere", flow.key_span("from"), first=ends[0], second=ends[1])
            found.append((way, read_flow(flow, self.services, reason, mapping.span)))
        return found

    def _reachable(self, mapping: Mapping, reason: str) -> tuple[Requirement, ...]:
        fields = Fields(mapping, REACHABLE_KEYS, self._problems)
        ends = self._from_to(fields)
        flow = read_flow(fields, self.services, reason, mapping.span)
        return (Reachable(*ends, flow),) if ends else ()

    # -- zones ----------------------------------------------------------------------------------------

    def _one_way_or_both(self, fields: Fields) -> bool:
        """Whether exactly one of `between` and `from`/`to` is written."""
        one_way = fields.has("from") or fields.has("to")
        if fields.has("between") and one_way:
            self._problems.add("policy-between-and-from", fields.key_span("between"))
            return False
        if not fields.has("between") and not one_way:
            self._problems.add("policy-no-zones-named", fields.first)
            return False
        return True

    def _from_to(self, fields: Fields) -> tuple[str, str] | None:
        source, destination = self._one_zone(fields, "from"), self._one_zone(fields, "to")
        if source is None or destination is None:
            return None
        if source == destination:
            self._problems.add("policy-same-zone", fields.key_span("to"), zone=source)
            return None
        return source, destination

    def _one_zone(self, fields: Fields, key: str) -> str | None:
        node = fields.node(key, required=True)
        if node is None:
            return None
        if isinstance(node, Sequence):
            self._problems.add("policy-one-zone", node.span, key=key)
            return None
        text = read_text(node, self._problems)
        return None if text is None else self._zone(text, others=False)

    def _zone_list(self, fields: Fields, key: str, *, others: bool = True) -> list[str]:
        found: list[str] = []
        for text in fields.texts(key, required=True):
            zone = self._zone(text, others=others)
            if zone is not None and zone in found:
                self._problems.add("policy-zone-twice", text.span, zone=zone)
            elif zone is not None:
                found.append(zone)
        return found

    def _zone(self, text: Scalar, *, others: bool) -> str | None:
        if text.text == OTHERS:
            if others:
                return OTHERS
            self._problems.add("policy-others-here", text.span)
            return None
        if text.text in self.zones:
            return text.text
        add_unknown(self._problems, "policy-zone-unknown", text.span, text.text, self.zones)
        return None

    def _others(self, fields: Fields, key: str, named: list[str]) -> list[str]:
        """Every zone that is not `named`. Told when there is none."""
        found = [zone for zone in self.zones if zone not in named]
        if not found:
            self._problems.add("policy-no-others", fields.key_span(key))
        return found
