"""The outermost mapping of a YAML document that people write: policies and change tickets begin alike."""

from __future__ import annotations

from typing import NamedTuple

from segcheck.errors import PolicyError
from segcheck.policy.reading.fields import read_mapping
from segcheck.policy.reading.problems import Problems
from segcheck.policy.reading.yaml_reader import MAX_BYTES, Mapping, read_tree
from segcheck.source.text import SourceFile, Span, UndecodableText, decode


class RootCodes(NamedTuple):
    """Message codes of what may be wrong before anything of a document is read."""

    too_large: str
    binary: str
    undecodable: str
    empty: str


def read_root(path: str, data: bytes, codes: RootCodes, problems: Problems) -> tuple[SourceFile, Mapping]:
    """The text of `data` and the mapping in it; mistakes inside the mapping's keys are added to `problems`.

    Raises: PolicyError with every mistake where there is no mapping.
    """
    source = _decoded(path, data, codes, problems)
    tree = None if source is None else read_tree(source, problems)
    if source is not None and tree is None and not problems:
        problems.add(codes.empty, Span(path, 1, 1, 1, 1))
    root = None if tree is None else read_mapping(tree, problems)
    if source is None or root is None:
        raise PolicyError(problems.in_file_order())
    return source, root


def _decoded(path: str, data: bytes, codes: RootCodes, problems: Problems) -> SourceFile | None:
    if len(data) > MAX_BYTES:
        problems.add(codes.too_large, Span(path, 1, 1, 1, 1), limit=f"{MAX_BYTES >> 20} MiB")
        return None
    try:
        return decode(path, data)
    except UndecodableText as error:
        place = Span(path, error.line, error.column, error.line, error.column + 1)
        problems.add(codes.binary if error.code == "binary" else codes.undecodable, place)
        return None
