"""Writes a proposal for a person, as a workbook and as CSV, in the language of the person. Knows no document."""

import csv
import io
import math
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from srps.files import replaced, write_bytes
from srps.importing import proposal_words
from srps.importing.proposal import Proposal
from srps.importing.proposal_words import COLUMNS, DECISIONS, LEFT_OUT, SHEETS, TABLES
from srps.messages import Message
from srps.showing.spoken import spoken

_WIDTHS = {
    "doubt": 30,
    "label": 52,
    "breakdown": 30,
    "words": 60,
    "value": 24,
    "table": 15,
    "decision": 12,
    "part_of": 18,
}
_WIDTHS_LEFT_OUT = (8, 8, 14, 44, 90)
_A4 = 9
_LINE_HEIGHT, _MOST_LINES = 15, 6
"""The height of one printed line in points, and how many lines a row shows at most."""
_HIDDEN = ("sha256", "city", "year", "proposed")
_GUIDE = (
    Message("How to review the proposal"),
    Message(
        "1. Open the sheet “{sheet}”. Sure rows have the decision “{accept}” already. Doubtful ones (yellow) wait for "
        "you: the column “{doubt}” says why, “{words}”, “{page}” and “{line}” where they come from.",
        sheet=SHEETS["proposal"], accept=DECISIONS["accept"], doubt=COLUMNS["doubt"], words=COLUMNS["words"],
        page=COLUMNS["page"], line=COLUMNS["line"],
    ),
    Message(
        "2. In the column “{decision}” choose: {accept} – the row is right; {correct} – change the cells of this row and "
        "take them as they stand now; {reject} – do not take this.",
        decision=COLUMNS["decision"], **DECISIONS,
    ),
    Message("3. Type values as they are printed (1 480 546,54 zł; ok. 200; b.d.). Leave the numbers of goals as text."),
    Message(
        "4. Add a missing row at the end: the decision “{correct}”, table, goal, name, value, page or line.",
        correct=DECISIONS["correct"],
    ),
    Message(
        "5. The sheet “{sheet}” lists every number that is not in the proposal, with the reason. Together with the "
        "proposal it holds all numbers of the document.",
        sheet=SHEETS["left_out"],
    ),
    Message("6. Save the file and run: srps accept FILE"),
)  # fmt: skip


def write_workbook(proposal: Proposal, path: Path) -> None:
    """Write the proposal as XLSX: texts only, a drop-down for the decision, doubtful rows marked."""
    with replaced(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_numbers": False, "strings_to_formulas": False,
                                                    "strings_to_urls": False})  # fmt: skip
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        doubt = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E1F2", "border": 1})
        sheet = book.add_worksheet(SHEETS.shown("proposal"))
        _write_rows(sheet, proposal, text, doubt, head)
        left = book.add_worksheet(SHEETS.shown("left_out"))
        for column, (title, width) in enumerate(zip(LEFT_OUT.values(), _WIDTHS_LEFT_OUT, strict=True)):
            left.write_string(0, column, spoken(title), head)
            left.set_column(column, column, width)
        left.freeze_panes(1, 0)
        for index, fate in enumerate(proposal.left_out, start=1):
            cells = (str(fate.line), str(fate.page or ""), fate.number, spoken(fate.reason), fate.words)
            for column, cell in enumerate(cells):
                left.write_string(index, column, cell, text)
        guide = book.add_worksheet(SHEETS.shown("guide"))
        guide.set_column(0, 0, 110)
        for index, line in enumerate((*_GUIDE, *proposal.remarks)):
            guide.write_string(index, 0, spoken(line), head if index == 0 else text)
        book.close()


def _write_rows(sheet: Worksheet, proposal: Proposal, text: object, doubt: object, head: object) -> None:
    columns = list(COLUMNS)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, COLUMNS.shown(column), head)
        options = {"hidden": True} if column in _HIDDEN else {}
        sheet.set_column(index, index, _WIDTHS.get(column, 10), None, options)
    for number, row in enumerate(proposal.rows, start=1):
        shape = doubt if row["doubt"] else text
        cells = proposal_words.shown(row)
        for index, cell in enumerate(cells.values()):
            sheet.write_string(number, index, cell, shape)
        shown = columns[: columns.index("words") + 1]
        printed = [len(cells[column]) / _WIDTHS.get(column, 10) for column in shown]
        sheet.set_row(number, _LINE_HEIGHT * min(_MOST_LINES, max(1, math.ceil(max(printed)))))
    last = max(1, len(proposal.rows))
    decision, table = columns.index("decision"), columns.index("table")
    sheet.data_validation(1, decision, last + 200, decision, {
        "validate": "list", "source": list(map(spoken, DECISIONS.values())),
        "error_title": COLUMNS.shown("decision").capitalize(),
        "error_message": spoken(Message("Choose {accept}, {correct} or {reject}.", **DECISIONS)),
    })  # fmt: skip
    tables = list(map(spoken, TABLES.values()))
    sheet.data_validation(1, table, last + 200, table, {"validate": "list", "source": tables})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.print_area(0, 0, last, columns.index("words"))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(1, 3)


def write_csv(proposal: Proposal, path: Path) -> None:
    """Write the same rows as CSV with semicolons, as Polish Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(spoken, COLUMNS.values()))
    writer.writerows(proposal_words.shown(row).values() for row in proposal.rows)
    write_bytes(path, buffer.getvalue().encode("utf-8-sig"))
