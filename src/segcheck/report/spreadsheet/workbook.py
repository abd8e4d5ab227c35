"""A workbook as the bytes of its file.

CHOICE: the parts are written here, not by a library: they are few, made of nothing but texts, numbers and days, and the
same sheets give the same bytes (docs/adr/0044).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from segcheck.report.spreadsheet.sheet import Area, Sheet
from segcheck.report.spreadsheet.sheet_xml import quoted_name, sheet_xml
from segcheck.report.spreadsheet.style import StyleSheet
from segcheck.report.spreadsheet.xml_text import DECLARATION, MAIN, RELATIONS, attribute, cell_text

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:Z|\+00:00)")
_SPEED = 6


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """What a workbook says of itself. `made_at`: RFC 3339 in UTC to the second; anything else is left out.

    `heading`, `foot`: plain texts on every printed page.
    """

    title: str
    creator: str
    made_at: str
    heading: str
    foot: str


def workbook_bytes(sheets: Sequence[Sheet], style_sheet: StyleSheet, facts: WorkbookFacts) -> bytes:
    """The file (.xlsx); same sheets, same bytes."""
    parts = io.BytesIO()
    with zipfile.ZipFile(parts, "w", zipfile.ZIP_DEFLATED, compresslevel=_SPEED) as archive:
        for name, text in (
            ("[Content_Types].xml", _content_types(len(sheets))),
            ("_rels/.rels", _package_relations()),
            ("docProps/core.xml", _core(facts)),
            ("xl/workbook.xml", _workbook(sheets)),
            ("xl/_rels/workbook.xml.rels", _workbook_relations(len(sheets))),
        ):
            _write(archive, name, text)
        for number, sheet in enumerate(sheets, start=1):
            text = sheet_xml(sheet, style_sheet, facts.heading, facts.foot, selected=number == 1)
            _write(archive, f"xl/worksheets/sheet{number}.xml", text)
        # Cells may ask for more styles while they are written.
        _write(archive, "xl/styles.xml", style_sheet.xml())
    return parts.getvalue()


def _write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name)  # the first day a zip archive can say
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same on every system
    archive.writestr(entry, text.encode())


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{sheets}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _package_relations() -> str:
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>"
    )


def _workbook_relations(count: int) -> str:
    sheets = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{sheets}'
        f'<Relationship Id="rId{count + 1}" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    )


def _workbook(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={attribute(sheet.name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    names = "".join(_defined_names(number, sheet) for number, sheet in enumerate(sheets))
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/>'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="15000" tabRatio="850"/>'
        f"</bookViews><sheets>{listed}</sheets>{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )


def _defined_names(number: int, sheet: Sheet) -> str:
    """What is filtered, printed and repeated on every page are names of the workbook."""

    def defined(name: str, reference: str, hidden: str = "") -> str:
        return f'<definedName name="_xlnm.{name}" localSheetId="{number}"{hidden}>{reference}</definedName>'

    def named(area: Area) -> str:
        return cell_text(f"{quoted_name(sheet.name)}!{area.absolute}")

    found = []
    if sheet.filtered is not None:
        found.append(defined("_FilterDatabase", named(sheet.filtered), ' hidden="1"'))
    if sheet.printing.area is not None:
        found.append(defined("Print_Area", named(sheet.printing.area)))
    titles = _titles(sheet)
    if titles:
        found.append(defined("Print_Titles", cell_text(titles)))
    return "".join(found)


def _titles(sheet: Sheet) -> str:
    printing, parts = sheet.printing, []
    if printing.title_columns is not None:
        first, last = printing.title_columns
        letters = Area(1, first, 1, last).absolute.split("$")
        parts.append(f"{quoted_name(sheet.name)}!${letters[1]}:${letters[3]}")
    if printing.title_rows is not None:
        first, last = printing.title_rows
        parts.append(f"{quoted_name(sheet.name)}!${first}:${last}")
    return ",".join(parts)


def _core(facts: WorkbookFacts) -> str:
    made = ""
    found = _MOMENT.fullmatch(facts.made_at)
    if found is not None:
        made = "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{found[1]}Z</dcterms:{name}>'
            for name in ("created", "modified")
        )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{cell_text(facts.title)}</dc:title><dc:creator>{cell_text(facts.creator)}</dc:creator>{made}"
        "</cp:coreProperties>"
    )
