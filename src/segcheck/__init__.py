"""segcheck proves that firewall and router configurations keep a network separation policy.

import segcheck
report = segcheck.check(segcheck.load("configs/"), segcheck.load_policy("policy.yaml"))
assert report.ok, report.explain()
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from segcheck.version import __version__

if TYPE_CHECKING:
    from segcheck.api import (
        analyze,
        apply_scripts,
        audit,
        baseline,
        certify,
        check,
        diff,
        draft_policy,
        load,
        load_git,
        load_policy,
    )
    from segcheck.cache.cache import Cache
    from segcheck.errors import (
        CapacityError,
        InputError,
        InternalError,
        PolicyError,
        ScriptError,
        SegcheckError,
        UsageError,
    )
    from segcheck.model.header import Family, Flow
    from segcheck.model.network import Snapshot
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.document import Policy
    from segcheck.policy.verdict import Outcome
    from segcheck.report.audit_document import AuditReport
    from segcheck.report.document import Report
    from segcheck.report.review_document import Review

__all__ = [
    "Analysis",
    "AuditReport",
    "Cache",
    "CapacityError",
    "Family",
    "Flow",
    "InputError",
    "InternalError",
    "Outcome",
    "Policy",
    "PolicyError",
    "Report",
    "Review",
    "ScriptError",
    "SegcheckError",
    "Snapshot",
    "UsageError",
    "__version__",
    "analyze",
    "apply_scripts",
    "audit",
    "baseline",
    "certify",
    "check",
    "diff",
    "draft_policy",
    "load",
    "load_git",
    "load_policy",
]

_HOMES = {
    "Analysis": "policy.analysis",
    "AuditReport": "report.audit_document",
    "Family": "model.header",
    "Flow": "model.header",
    "Outcome": "policy.verdict",
    "Policy": "policy.document",
    "Cache": "cache.cache",
    "Report": "report.document",
    "Review": "report.review_document",
    "Snapshot": "model.network",
    **dict.fromkeys(
        (
            "analyze",
            "apply_scripts",
            "audit",
            "baseline",
            "certify",
            "check",
            "diff",
            "draft_policy",
            "load",
            "load_git",
            "load_policy",
        ),
        "api",
    ),
    **dict.fromkeys(
        ("CapacityError", "InputError", "InternalError", "PolicyError", "ScriptError", "SegcheckError", "UsageError"),
        "errors",
    ),
}


def __getattr__(name: str) -> object:
    """CHOICE: public names are imported when first used, so `import segcheck` costs next to nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'segcheck' has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"segcheck.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
