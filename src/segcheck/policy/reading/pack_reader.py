"""Packs named under `extends:`: those that come with segcheck, and files beside the policy."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from segcheck.policy.catalog import PROPERTIES, PropertyKind
from segcheck.policy.pack import Clause, ClauseKind, Pack
from segcheck.policy.packs import built_in_packs, pack_data
from segcheck.policy.reading.fields import Fields, read_mapping, read_name, read_text
from segcheck.policy.reading.file_reader import FileReader
from segcheck.policy.reading.model_reader import read_properties, read_tiers
from segcheck.policy.reading.problems import Problems, ReadingError, add_unknown, shortened
from segcheck.policy.reading.yaml_reader import MAX_BYTES, Mapping, Node, Scalar, Sequence, read_tree
from segcheck.policy.tiers import tiers_by_name
from segcheck.source.text import SourceFile, Span, UndecodableText, decode

VERSION = "1"
MOST_NESTED = 16
PACK_KEYS = ("segcheck", "name", "title", "extends", "model", "approver", "tiers", "properties", "clauses")
CLAUSE_KEYS = ("number", "kind", "properties", "models", "ja", "en")
_KINDS = tuple(kind.value for kind in ClauseKind)
_FILE_ENDINGS = (".yaml", ".yml")


def read_extends(
    node: Node | None, model: Scalar | None, read_file: FileReader, problems: Problems
) -> tuple[Pack, ...]:
    """The packs that `extends:` names, each after the model it builds on; `model` overrides the bodies' own model.

    Every mistake, in the policy file or in a pack, is told to `problems`. Names of files are relative to the policy
    file, in packs too.
    """
    shelf = _Shelf(model, read_file, problems)
    if model is not None:
        shelf.take_model(model, model.span)
    for name in _names(node, problems):
        shelf.take(name, name.span, ())
    packs = tuple(opened.pack for opened in shelf.opened.values() if opened.pack is not None)
    _refuse_unknown_models(packs, problems)
    return packs


def _refuse_unknown_models(packs: tuple[Pack, ...], problems: Problems) -> None:
    """A clause of a site's own pack speaks of models there are: a misspelt one would never be the site's."""
    for pack in packs:
        for clause in pack.clauses if pack.name not in built_in_packs() else ():
            known = (*models(), *(other.name for other in packs if not other.is_body and other.name not in models()))
            for name in clause.models:
                if name not in known:
                    add_unknown(problems, "policy-word-unknown", clause.span, name, known)


def _names(node: Node | None, problems: Problems) -> Iterator[Scalar]:
    """The names under an `extends:`: a list, or one alone."""
    if isinstance(node, Mapping):
        problems.add("pack-name-needed", node.span)
        return
    for item in node.items if isinstance(node, Sequence) else () if node is None else (node,):
        name = read_text(item, problems)
        if name is not None:
            yield name


@dataclass(frozen=True, slots=True)
class _Opened:
    """A pack that was named, None when it cannot be read; `below`: names of those that were read on its behalf."""

    pack: Pack | None
    below: tuple[str, ...]


class _Shelf:
    """Packs in the order in which they count, each once; filled while `extends:` and `model:` are followed."""

    def __init__(self, model: Scalar | None, read_file: FileReader, problems: Problems) -> None:
        self._policy_model = model
        self._read_file = read_file
        self._problems = problems
        self._model: Pack | None = None
        self.opened: dict[str, _Opened] = {}

    def take(self, name: Scalar, place: Span, chain: tuple[str, ...]) -> Pack | None:
        """The pack called `name`, put after those it builds on; None (told) when there is none.

        `place`: where the policy file names it, or what leads to it. `chain`: packs being read; it may be none of them.
        """
        key = _file_name(name.text) or name.text
        if key in chain:
            self._problems.add("pack-cycle", name.span, chain=" → ".join((*chain[chain.index(key) :], key)))
            return None
        found = self.opened.get(key)
        if found is not None:
            return found.pack
        if len(chain) == MOST_NESTED:
            self._problems.add("pack-nested", name.span, limit=str(MOST_NESTED))
            return None
        source, before = self._source(name), len(self.opened)
        # A pack that cannot be read is told once, not wherever it is asked for again.
        pack = None if source is None else self._read(source, key, name, place, chain)
        self.opened[key] = _Opened(pack, tuple(one.pack.name for one in [*self.opened.values()][before:] if one.pack))
        if pack is not None and not _file_name(name.text) and not pack.is_body:
            self._settle_model(pack, place)
        return pack

    def take_model(self, name: Scalar, place: Span, chain: tuple[str, ...] = ()) -> None:
        """Put the model called `name` on the shelf; it must be a model, and the only one."""
        pack = self.take(name, place, chain)
        if pack is None:
            return
        if pack.is_body or pack.model:
            self._problems.add("pack-not-a-model", name.span, name=shortened(name.text), known=", ".join(models()))
            return
        self._settle_model(pack, place)

    def _settle_model(self, pack: Pack, place: Span) -> None:
        """A network has one model: that of the policy file, or the one all packs agree on."""
        first = self._model
        below = next(opened.below for opened in self.opened.values() if opened.pack is pack)
        if first is not None and first.name not in (pack.name, *below):
            self._problems.add("pack-two-models", place, first=first.name, second=pack.name)
        else:
            self._model = pack

    def _source(self, name: Scalar) -> SourceFile | None:
        """The text of the pack; None (told at `name`) when there is none."""
        file = _file_name(name.text)
        if file is None and name.text not in built_in_packs():
            add_unknown(self._problems, "pack-unknown", name.span, name.text, built_in_packs())
            return None
        path = file or built_in_path(name.text)
        try:
            data = self._read_file(file) if file else pack_data(name.text)
        except ReadingError as error:
            self._problems.add_error(error, name.span)
            return None
        if len(data) > MAX_BYTES:
            self._problems.add("policy-too-large", Span(path, 1, 1, 1, 1), limit=f"{MAX_BYTES >> 20} MiB")
            return None
        try:
            return decode(path, data)
        except UndecodableText as error:
            place = Span(path, error.line, error.column, error.line, error.column + 1)
            self._problems.add(f"policy-{error.code}", place)
            return None

    def _read(self, source: SourceFile, key: str, asked: Scalar, place: Span, chain: tuple[str, ...]) -> Pack | None:
        known = len(self._problems)
        tree = read_tree(source, self._problems)
        if tree is None:
            if len(self._problems) == known:
                self._problems.add("pack-nothing-in-it", asked.span, name=shortened(asked.text))
            return None
        root = read_mapping(tree, self._problems)
        if root is None:
            return None
        fields = Fields(root, PACK_KEYS, self._problems)
        _check_version(fields)
        model = fields.text("model")
        inner = (*chain, key)
        if model is not None and self._policy_model is None:
            self.take_model(model, place, inner)
        for name in _names(fields.section("extends"), self._problems):
            self.take(name, place, inner)
        return self._pack(source, fields, model)

    def _pack(self, source: SourceFile, fields: Fields, model: Scalar | None) -> Pack:
        """The pack as a value; tiers of the packs before it are known to it."""
        before = [tier for opened in self.opened.values() if opened.pack for tier in opened.pack.tiers]
        tiers = read_tiers(fields.section("tiers"), tiers_by_name(before), self._problems)
        known = tiers_by_name([*before, *tiers])
        given = fields.text("name")
        stem = Scalar(PurePosixPath(source.path).stem, False, fields.first)
        name = read_name(given or stem, (), self._problems)
        taken = {opened.pack.name for opened in self.opened.values() if opened.pack is not None}
        if name in taken or (name in built_in_packs() and source.path != built_in_path(name)):
            self._problems.add("pack-name-taken", (given or stem).span, name=name)
        return Pack(
            name or source.path,
            _titles(fields, "title"),
            # The policy's `model:` overrides the pack's.
            "" if model is None else (self._policy_model or model).text,
            tiers,
            read_properties(fields.section("properties"), known, self._problems),
            tuple(_clauses(fields)),
            _titles(fields, "approver"),
            source,
        )


def built_in_path(name: str) -> str:
    """What messages and reports call the file of the pack `name` that comes with segcheck."""
    return f"segcheck/packs/{name}.yaml"


@functools.cache
def models() -> tuple[str, ...]:
    """Names of the models that come with segcheck.

    >>> models()
    ('alpha', 'alpha-prime', 'beta', 'beta-prime', 'pre-three-tier', 'two-tier')
    """
    return tuple(name for name in built_in_packs() if not built_in_pack(name).is_body)


@functools.cache
def built_in_pack(name: str) -> Pack:
    """The pack `name` that comes with segcheck, alone, without the model it builds on.

    Raises: KeyError, when there is none of that name.

    >>> built_in_pack("alpha").title("en")
    'the α model'
    """
    if name not in built_in_packs():
        raise KeyError(name)
    asked = Scalar(name, True, Span("", 1, 1, 1, 1))
    return {pack.name: pack for pack in read_extends(asked, None, _nothing_beside, Problems())}[name]


def _nothing_beside(name: str) -> bytes:
    raise ReadingError("policy-file-without-folder", name=name)


def _file_name(text: str) -> str | None:
    """`text` as the name of a file beside the policy, or None when it is the name of a pack.

    >>> _file_name("./ours.yaml"), _file_name("packs\\\\ours.yml"), _file_name("alpha")
    ('ours.yaml', 'packs/ours.yml', None)
    """
    plain = text.replace("\\", "/")
    if "/" not in plain and not plain.endswith(_FILE_ENDINGS):
        return None
    return str(PurePosixPath(plain))


def _check_version(fields: Fields) -> None:
    version = fields.text("segcheck", required=True)
    if version is not None and version.text != VERSION:
        fields.problems.add("policy-version", version.span, version=shortened(version.text), known=VERSION)


def _titles(fields: Fields, key: str) -> tuple[tuple[str, str], ...]:
    """Texts by language under `key`: `{ja: …, en: …}`."""
    mapping = fields.mapping(key)
    return () if mapping is None else _languages(Fields(mapping, ("ja", "en"), fields.problems))


def _languages(fields: Fields) -> tuple[tuple[str, str], ...]:
    return tuple((language, text.text.strip()) for language in ("ja", "en") if (text := fields.text(language)))


def _clauses(fields: Fields) -> Iterator[Clause]:
    first_lines: dict[str, int] = {}
    for item in fields.items("clauses", may_be_empty=False):
        mapping = read_mapping(item, fields.problems)
        clause = None if mapping is None else _clause(Fields(mapping, CLAUSE_KEYS, fields.problems))
        if clause is None:
            continue
        line = first_lines.setdefault(clause.number, clause.span.line)
        if line != clause.span.line:
            fields.problems.add("pack-clause-twice", clause.span, number=shortened(clause.number), line=str(line))
        else:
            yield clause


def _clause(fields: Fields) -> Clause | None:
    """One clause; its kind follows from its properties, and is told when it is written and differs."""
    number = fields.text("number", required=True)
    titles = _languages(fields)
    if not titles:
        fields.problems.add("pack-clause-without-words", fields.first)
    names = fields.texts("properties") if fields.has("properties") else ()
    for name in names:
        if name.text not in PROPERTIES:
            add_unknown(fields.problems, "policy-property-unknown", name.span, name.text, PROPERTIES)
    properties = tuple(dict.fromkeys(name.text for name in names if name.text in PROPERTIES))
    kind = clause_kind(properties)
    if fields.has("kind") and len(properties) == len(names):
        written = fields.choice("kind", _KINDS)
        if written != kind.value:
            fields.problems.add("pack-clause-kind", fields.key_span("kind"), written=written, right=kind.value)
    models = tuple(text.text for text in fields.texts("models"))
    return None if number is None else Clause(number.text.strip(), titles, kind, properties, number.span, models)


def clause_kind(properties: tuple[str, ...]) -> ClauseKind:
    """How a clause that rests on `properties` is met.

    >>> clause_kind(("ISO-1",)), clause_kind(("ISO-1", "ISO-2")), clause_kind(())
    (<ClauseKind.PROVED: 'proved'>, <ClauseKind.DECLARED: 'declared'>, <ClauseKind.ATTEST: 'attest'>)
    """
    if not properties:
        return ClauseKind.ATTEST
    declared = any(PROPERTIES[name].kind is PropertyKind.DECLARED for name in properties)
    return ClauseKind.DECLARED if declared else ClauseKind.PROVED
