"""One sheet as the XML of its part.

SOURCE: ECMA-376 part 1, 18.3.1.99 (CT_Worksheet): the elements come in this order and no other.
INVARIANT: no cell is ever a formula: nothing here writes the element `f` into one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from segcheck.report.safe_text import safe
from segcheck.report.spreadsheet.sheet import Colouring, Sheet, column_name
from segcheck.report.spreadsheet.style import StyleSheet, tone_number
from segcheck.report.spreadsheet.xml_text import (
    DECLARATION,
    MAIN,
    attribute,
    begins_like_a_formula,
    cell_text,
    escaped,
)

_DAY_ZERO = datetime.date(1899, 12, 30)
_FIRST_DAY = datetime.date(1900, 3, 1)
"""CHOICE: days before it are text. Spreadsheet programs count a 29 February 1900 that never was."""
_MOST_EXACT = 10**15
_LONGEST_HEADING = 100
"""Characters; heading and foot of a page have 255 with the codes that place them."""


def sheet_xml(sheet: Sheet, style_sheet: StyleSheet, heading: str, foot: str, selected: bool) -> str:
    """The part of `sheet`; `heading` and `foot`: plain texts on every printed page; `selected`: it is seen first."""
    pieces = [
        f'{DECLARATION}<worksheet xmlns="{MAIN}">',
        "<sheetPr>",
        f'<tabColor rgb="FF{sheet.tab}"/>' if sheet.tab else "",
        f'<pageSetUpPr fitToPage="{1 if sheet.printing.pages_wide else 0}"/></sheetPr>',
        _view(sheet, selected),
        '<sheetFormatPr defaultRowHeight="15"/>',
        _columns(sheet.widths),
        "<sheetData>",
        *_rows(sheet, style_sheet),
        "</sheetData>",
    ]
    if sheet.filtered is not None:
        pieces.append(f'<autoFilter ref="{sheet.filtered.text}"/>')
    if sheet.merged:
        cells = "".join(f'<mergeCell ref="{area.text}"/>' for area in sheet.merged)
        pieces.append(f'<mergeCells count="{len(sheet.merged)}">{cells}</mergeCells>')
    pieces.extend(_colourings(sheet.colourings))
    if sheet.links:
        pieces.append(f"<hyperlinks>{''.join(_links(sheet))}</hyperlinks>")
    pieces.append(_page(sheet, heading, foot))
    pieces.append("</worksheet>")
    return "".join(pieces)


def quoted_name(name: str) -> str:
    """A sheet's name as references write it.

    >>> quoted_name("it's")
    "'it''s'"
    """
    return "'" + name.replace("'", "''") + "'"


def _view(sheet: Sheet, selected: bool) -> str:
    rows, columns = sheet.frozen
    tab = ' tabSelected="1"' if selected else ""
    start = f'<sheetViews><sheetView showGridLines="0"{tab} workbookViewId="0">'
    if not rows and not columns:
        return f"{start}</sheetView></sheetViews>"
    split = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    corner = f"{column_name(columns + 1)}{rows + 1}"
    return (
        f'{start}<pane{split} topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{corner}" sqref="{corner}"/></sheetView></sheetViews>'
    )


def _columns(widths: tuple[float, ...]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _rows(sheet: Sheet, style_sheet: StyleSheet) -> Iterator[str]:
    """Every row. Cost: texts that come again are escaped once."""
    known: dict[str, tuple[str, bool]] = {}
    letters = [column_name(number) for number in range(1, len(sheet.widths) + 1)]
    for number, row in enumerate(sheet.rows, start=1):
        height = f' ht="{row.height:g}"' if row.height else ""
        if row.fixed:
            height += ' customHeight="1"'
        yield f'<row r="{number}"{height}>'
        for letter, value, style in zip(letters, row.values, row.styles, strict=False):
            if value is None or value == "":
                yield f'<c r="{letter}{number}" s="{style}"/>'
            elif isinstance(value, str):
                content = known.get(value)
                if content is None:
                    content = known[value] = (cell_text(value), begins_like_a_formula(value))
                text, risky = content
                shown = style_sheet.quoted(style) if risky else style
                yield (
                    f'<c r="{letter}{number}" s="{shown}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
                )
            else:
                yield _number_cell(f"{letter}{number}", value, style)
        yield "</row>"


def _number_cell(place: str, value: int | datetime.date, style: int) -> str:
    """A count or a day; what spreadsheet programs would not keep exactly is text."""
    if isinstance(value, datetime.date):
        if value >= _FIRST_DAY:
            return f'<c r="{place}" s="{style}"><v>{(value - _DAY_ZERO).days}</v></c>'
    elif -_MOST_EXACT < value < _MOST_EXACT:
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{cell_text(str(value))}</t></is></c>'


def _colourings(colourings: tuple[Colouring, ...]) -> Iterator[str]:
    priority = 0
    for colouring in colourings:
        rules = []
        for word, tone in colouring.words:
            priority += 1
            quoted = escaped(word.replace('"', '""'))
            rules.append(
                f'<cfRule type="cellIs" dxfId="{tone_number(tone)}" priority="{priority}" operator="equal">'
                f'<formula>"{quoted}"</formula></cfRule>'
            )
        if rules:
            yield f'<conditionalFormatting sqref="{colouring.area.text}">{"".join(rules)}</conditionalFormatting>'


def _links(sheet: Sheet) -> Iterator[str]:
    for row, column, name in sheet.links:
        place = f"{column_name(column)}{row}"
        yield f'<hyperlink ref="{place}" location={attribute(quoted_name(name) + "!A1")} display={attribute(name)}/>'


def _page(sheet: Sheet, heading: str, foot: str) -> str:
    printing = sheet.printing
    direction = "landscape" if printing.landscape else "portrait"
    fit = f' fitToWidth="{printing.pages_wide}" fitToHeight="0"' if printing.pages_wide else ""
    return (
        '<pageMargins left="0.4" right="0.4" top="0.7" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{printing.paper.value}"{fit} orientation="{direction}"/>'
        "<headerFooter>"
        f"<oddHeader>&amp;L{_page_text(heading)}&amp;R{_page_text(sheet.name)}</oddHeader>"
        f"<oddFooter>&amp;L{_page_text(foot)}&amp;R&amp;P / &amp;N</oddFooter>"
        "</headerFooter>"
    )


def _page_text(text: str) -> str:
    """Plain text for a heading or foot, where `&` begins a code."""
    return escaped(safe(text)[:_LONGEST_HEADING].replace("&", "&&"))
