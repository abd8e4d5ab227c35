"""The other commands' answers as JSON: matrix, traces, lines, listing."""

from __future__ import annotations

from collections.abc import Collection

from segcheck.model.network import Device, Interface, Snapshot
from segcheck.policy.document import Policy
from segcheck.reachability.trace import Trace
from segcheck.report.json_values import (
    Json,
    diagnostic_json,
    in_all_languages,
    origin_json,
    row_json,
    trace_json,
    written,
)
from segcheck.report.listing_text import addresses_of, member_text, vlan_text
from segcheck.report.matrix import MatrixView
from segcheck.report.reasons import Reasons
from segcheck.source.ledger import Ledger, LineEntry, LineFate
from segcheck.source.secrets import mask_secrets
from segcheck.version import __version__


def matrix_json(view: MatrixView) -> str:
    """Schema `segcheck/matrix/1`: every ordered pair of zones and family with all rows."""
    return written(
        {
            "schema": "segcheck/matrix/1",
            "version": __version__,
            "policy": {"name": view.policy.name, "path": view.policy.source.path, "sha256": view.policy.source.sha256},
            "zones": list(view.zones),
            "cells": [
                {
                    "source": cell.source,
                    "destination": cell.destination,
                    "family": cell.family.value,
                    "rows": [row_json(row, cell.family) for row in cell.rows],
                    "in_doubt": [row_json(row, cell.family) for row in cell.in_doubt],
                    "strays": [row_json(row, cell.family) for row in cell.strays],
                    "blind": cell.blind,
                }
                for cell in view.cells
            ],
        }
    )


def traces_json(traces: tuple[Trace, ...], snapshot: Snapshot) -> str:
    """Schema `segcheck/traces/1`: every way one packet may take."""
    sources = {source.path: source for source in snapshot.sources}
    return written(
        {
            "schema": "segcheck/traces/1",
            "version": __version__,
            "traces": [trace_json(trace, sources) for trace in traces],
        }
    )


def lines_json(snapshot: Snapshot, fates: Collection[LineFate] = tuple(LineFate)) -> str:
    """Schema `segcheck/lines/1`: lines with one of `fates`, file by file; counts of all fates."""
    reasons = Reasons(snapshot.diagnostics)
    return written(
        {
            "schema": "segcheck/lines/1",
            "version": __version__,
            "files": [_ledger_json(snapshot, reasons, ledger, fates) for ledger in snapshot.ledgers],
            "unreadable": list(snapshot.rejected),
        }
    )


def listing_json(snapshot: Snapshot, policy: Policy | None) -> str:
    """Schema `segcheck/listing/1`: devices, interfaces, filters, zones."""
    sources = {source.path: source for source in snapshot.sources}
    return written(
        {
            "schema": "segcheck/listing/1",
            "version": __version__,
            "devices": [_device_json(device) for device in snapshot.devices],
            "zones": []
            if policy is None
            else [
                {
                    "name": zone.name,
                    "title": zone.title,
                    "external": zone.external,
                    "members": [member_text(member) for member in zone.members],
                }
                for zone in policy.zones
            ],
            "unreadable": list(snapshot.rejected),
            "diagnostics": [diagnostic_json(diagnostic, sources) for diagnostic in snapshot.diagnostics],
        }
    )


def _ledger_json(snapshot: Snapshot, reasons: Reasons, ledger: Ledger, fates: Collection[LineFate]) -> Json:
    source = snapshot.source(ledger.path)
    return {
        "path": ledger.path,
        "counts": {fate.value: count for fate, count in ledger.counts().items()},
        "lines": [
            {
                "line": entry.line,
                "fate": entry.fate.value,
                "reason": entry.reason,
                "message": _reason_json(reasons, entry, ledger.path) if entry.reason else None,
                "text": "" if source is None else source.shown_line(entry.line),
            }
            for entry in ledger
            if entry.fate in fates
        ],
    }


def _reason_json(reasons: Reasons, entry: LineEntry, path: str) -> Json:
    return in_all_languages(entry.reason, reasons.arguments(entry.reason, path, entry.line))


def _device_json(device: Device) -> Json:
    return {
        "name": device.name,
        "platform": device.platform,
        "interfaces": [_interface_json(interface) for interface in device.interfaces],
        "filters": [
            {"name": filter_.name, "family": filter_.family.value, "rules": len(filter_.rules)}
            for filter_ in device.filters
        ],
        "zone_policies": len(device.zone_policies),
        "nat_rules": len(device.destination_translations) + len(device.source_translations),
        "routes": sum(len(table.routes) for table in device.routing),
        "unmodeled": origin_json(device.unmodeled, {}),
    }


def _interface_json(interface: Interface) -> Json:
    return {
        "name": interface.name,
        "kind": interface.kind.value,
        "enabled": interface.enabled,
        "addresses": list(addresses_of(interface)),
        "vlan": vlan_text(interface),
        "vrf": interface.vrf,
        "zone": interface.zone or "",
        "ingress": [binding.filter.name for binding in interface.ingress],
        "egress": [binding.filter.name for binding in interface.egress],
        "description": mask_secrets(interface.description),
    }
