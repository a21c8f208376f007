"""The proposal: one row for a person per raw row that a document may yield, as a workbook in Polish and as CSV.

Knows columns and how they are shown; not how a row was found, nor where accepted rows are written.
"""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from srps.catalogue.csvfile import EXCEL_ENCODING
from srps.errors import SrpsError, reason_of
from srps.files import replaced, write_bytes
from srps.importing import doubts
from srps.importing.found import Fate, fates
from srps.importing.tables import role_of
from srps.importing.understand import Understanding
from srps.messages import Message, Named, said
from srps.showing.language import texts

DECISIONS = {"przyjmij": "accept", "popraw": "correct", "odrzuć": "reject"}
_CORRECT = Named("correct", "popraw")
TABLES = {
    "cele": "goals",
    "działania": "actions",
    "wskaźniki": "indicators",
    "wartości docelowe": "targets",
    "wnioski i zalecenia": "recommendations",
    "opis dokumentu": "document",
    "skala ocen": "scale",
    "liczby ogłoszone": "claims",
}
"""What the column `tabela` says, and the raw table or part of document.yml that it means."""
POLISH_TABLES = {name: shown for shown, name in TABLES.items()}
_ENGLISH_TABLES = {"document": "about the document", "scale": "rating scale", "claims": "published figures"}
COLUMNS = {
    "number": "nr",
    "decision": "decyzja",
    "confidence": "pewność",
    "doubt": "co jest wątpliwe",
    "table": "tabela",
    "goal": "cel",
    "action": "działanie",
    "label": "nazwa lub wskaźnik",
    "breakdown": "część (instytucja lub grupa)",
    "part_of": "składnik części",
    "value": "wartość",
    "unit": "jednostka",
    "period": "okres",
    "page": "strona",
    "line": "wiersz",
    "words": "słowa dokumentu",
    "level": "poziom celu",
    "parent": "cel nadrzędny",
    "domain": "dziedzina",
    "rating": "ocena",
    "priorities": "priorytety",
    "area": "obszar",
    "deadline": "termin",
    "executors": "realizatorzy",
    "state": "stan realizacji",
    "evidence": "co zrobiono",
    "explanation": "dlaczego nie",
    "item": "pozycja",
    "due_year": "rok docelowy",
    "baseline": "wartość bazowa",
    "baseline_year": "rok bazowy",
    "kind": "rodzaj",
    "parts": "składniki",
    "note": "uwaga",
    "file": "plik",
    "sha256": "odcisk pliku",
    "city": "miasto",
    "year": "rok",
    "proposed": "propozycja programu",
}
"""The columns of the proposal, in order, with their Polish headings."""
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
_A4 = 9
_LINE_HEIGHT, _MOST_LINES = 15, 6
"""The height of one printed line in points, and how many lines a row shows at most."""
_HIDDEN = ("sha256", "city", "year", "proposed")
FIELDS = {
    "title": "tytuł dokumentu",
    "issuer": "wydawca",
    "issued_on": "data wydania",
    "strategy.title": "tytuł strategii",
    "strategy.period.from": "strategia od roku",
    "strategy.period.to": "strategia do roku",
    "resolution": "uchwała",
    "kind": "rodzaj dokumentu",
}
"""What the workbook calls the fields of document.yml."""
_KINDS = {
    "report": "sprawozdanie",
    "plan": "plan",
    "statistics": "statystyka",
    "mean_rating": "średnia ocen",
    "executed_share": "odsetek wykonanych działań",
    "rating_range": "rozpiętość ocen",
    "recommendation": "zalecenie",
    "conclusion": "wniosek",
    "risk": "ryzyko",
}
"""What the workbook calls the kinds of documents, published figures and conclusions."""
_LEVELS = {"strategic": "strategiczny", "operational": "operacyjny", "specific": "szczegółowy"}
_EDITED = [c for c in COLUMNS if c not in ("number", "decision", "confidence", "doubt", "words", "proposed", "page", "line", "file",
                                           "sha256", "city", "year")]  # fmt: skip
SHEET, LEFT_OUT, GUIDE = "Propozycja", "Liczby pominięte", "Instrukcja"


@dataclass
class Proposal:
    """The rows of a proposal in the columns of `COLUMNS`, and the numbers that no row takes, each with its reason."""

    rows: list[dict[str, str]] = field(default_factory=list)
    left_out: list[Fate] = field(default_factory=list)
    accounted: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        """How many rows wait for a person."""
        return sum(not row["decision"] for row in self.rows)


def propose(understood: Iterable[Understanding], city: str, year: int) -> Proposal:
    """Return the proposal of one or more documents of a city's year; sure rows are accepted beforehand."""
    proposal = Proposal()
    for index, one in enumerate(understood):
        rows = [*(_about_rows(one) if index == 0 else []), *_goal_rows(one), *_action_rows(one), *_value_rows(one)]
        for row in rows:
            row |= {"file": one.document.name, "sha256": one.document.sha256, "city": city, "year": str(year)}
        if one.document.scanned:
            for row in rows:
                if row["table"] in ("indicators", "targets") and not row.get("doubt"):
                    row["doubt"] = doubts.SCANNED
        proposal.rows += rows
        known = list(fates(one.texts))
        proposal.accounted += len(known)
        proposal.left_out += [fate for fate in known if fate.fate != "taken"]
        proposal.remarks += [Message.joined(": ", [one.document.name, remark]) for remark in one.document.remarks]
    for number, row in enumerate(proposal.rows, start=1):
        _finish(row, number)
    return proposal


def _finish(row: dict[str, str], number: int) -> None:
    """Fill in what every row has: its number, confidence, decision, and what the program proposed."""
    for column in COLUMNS:
        row.setdefault(column, "")
    row["number"] = str(number)
    row["confidence"] = "wątpliwe" if row["doubt"] else "pewne"
    row["decision"] = "" if row["doubt"] else "przyjmij"
    row["proposed"] = json.dumps({c: row[c] for c in _EDITED if row[c]}, ensure_ascii=False)


def _goal_rows(one: Understanding) -> list[dict[str, str]]:
    doubled = pd.Series([goal.code for goal in one.goals]).duplicated(keep=False)
    return [
        {
            "table": "goals", "goal": goal.code, "label": goal.name, "level": goal.level,
            "parent": goal.parent.code if goal.parent else "", "domain": goal.domain, "rating": goal.rating,
            "priorities": goal.priorities, "words": goal.words, **_place(goal.page, goal.line),
            "doubt": goal.doubt or (doubts.GOAL_TWICE if twice else ""),
        }
        for goal, twice in zip(one.goals, doubled, strict=True)
    ]  # fmt: skip


def _action_rows(one: Understanding) -> list[dict[str, str]]:
    return [
        {
            "table": "actions", "goal": action.goal.code if action.goal else "", "action": action.number,
            "label": action.name, "area": action.area, "deadline": action.deadline, "state": action.state,
            "executors": ";".join(action.executors), "words": action.words, **_place(action.page, action.line),
            "doubt": action.doubt or ("" if action.goal else doubts.WHOSE_ACTION),
        }
        for action in one.actions
    ]  # fmt: skip


def _value_rows(one: Understanding) -> list[dict[str, str]]:
    rows = []
    for found in sorted(one.rows, key=lambda row: row.line):
        cells = dict(found.cells)
        label = cells.pop("indicator", "") or cells.pop("text", "")
        value = cells.pop("value", "") or cells.pop("target", "")
        row = {
            "table": found.table, "goal": found.goal.code if found.goal else "", "label": label, "value": value, **cells,
            "action": found.action.number if found.action else "", "words": found.words, "doubt": found.doubt,
            **_place(found.page, found.line),
        }  # fmt: skip
        if not row["doubt"] and len(label.split()) <= _HEADING_WORDS and role_of(label) and "breakdown" not in cells:
            row["doubt"] = doubts.LIKE_HEADING
        rows.append(row)
    return rows


_HEADING_WORDS = 1


def _about_rows(one: Understanding) -> list[dict[str, str]]:
    about = one.about
    rows = [
        {"table": "document", "label": key, "value": said.value, "words": said.words, "doubt": said.doubt,
         **_place(None, said.line)}
        for key, said in about.fields.items()
    ]  # fmt: skip
    if "title" not in about.fields:
        rows.insert(0, {"table": "document", "label": "title", "doubt": doubts.NO_TITLE.filled(decision=_CORRECT)})
    if not about.rating_scale:
        rows += [
            {
                "table": "scale",
                "value": rating,
                "doubt": doubts.NO_SCALE.filled(decision=_CORRECT),
            }
            for rating in sorted({goal.rating for goal in one.goals if goal.rating.isdecimal()})
        ]
    rows += [{"table": "scale", "label": meaning, "value": str(step)} for step, meaning in about.rating_scale.items()]
    rows += [
        {"table": "claims", "kind": kind, "label": text, "value": value, **_place(None, line)}
        for kind, text, value, line in about.claims
    ]
    return rows


def _place(page: int | None, line: int | None) -> dict[str, str]:
    return {"page": "" if page is None else str(page), "line": "" if line is None else str(line)}


# --- writing --------------------------------------------------------------------------------------------------------

_GUIDE = (
    "Jak sprawdzić propozycję",
    "1. Otwórz arkusz „Propozycja”. Wiersze pewne mają już decyzję „przyjmij”. Wątpliwe (żółte) czekają na Ciebie:"
    " kolumna „co jest wątpliwe” mówi dlaczego, „słowa dokumentu”, „strona” i „wiersz” – skąd pochodzą.",
    "2. W kolumnie „decyzja” wybierz: przyjmij – wiersz jest dobry; popraw – zmień komórki tego wiersza i przyjmij"
    " tak, jak teraz stoją; odrzuć – tego nie wpisuj.",
    "3. Wartości wpisuj tak, jak są wydrukowane (1 480 546,54 zł; ok. 200; b.d.). Numerów celów nie zmieniaj w liczby.",
    "4. Brakujący wiersz dopisz na końcu: decyzja „popraw”, tabela, cel, nazwa, wartość, strona lub wiersz.",
    "5. Arkusz „Liczby pominięte” wymienia każdą liczbę, której nie ma w propozycji, z powodem. Razem z propozycją"
    " obejmuje wszystkie liczby dokumentu.",
    "6. Zapisz plik i uruchom: srps accept PLIK",
)


def write_workbook(proposal: Proposal, path: Path) -> None:
    """Write the proposal as XLSX: texts only, a drop-down for the decision, doubtful rows marked."""
    with replaced(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_numbers": False, "strings_to_formulas": False,
                                                    "strings_to_urls": False})  # fmt: skip
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        doubt = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E1F2", "border": 1})
        sheet = book.add_worksheet(SHEET)
        _write_rows(book, sheet, proposal, text, doubt, head)
        left = book.add_worksheet(LEFT_OUT)
        titles = ("wiersz", "strona", "liczba", "powód", "słowa dokumentu")
        for column, (title, width) in enumerate(zip(titles, (8, 8, 14, 44, 90), strict=True)):
            left.write_string(0, column, title, head)
            left.set_column(column, column, width)
        left.freeze_panes(1, 0)
        for index, fate in enumerate(proposal.left_out, start=1):
            reason = in_polish(fate.reason)
            cells = (str(fate.line), str(fate.page or ""), fate.number, reason, fate.words)
            for column, cell in enumerate(cells):
                left.write_string(index, column, cell, text)
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110)
        for index, line in enumerate((*_GUIDE, *proposal.remarks)):
            guide.write_string(index, 0, in_polish(line), head if index == 0 else text)
        book.close()


def _write_rows(
    book: xlsxwriter.Workbook, sheet: Worksheet, proposal: Proposal, text: object, doubt: object, head: object
) -> None:
    del book
    for index, (column, title) in enumerate(COLUMNS.items()):
        sheet.write_string(0, index, title, head)
        options = {"hidden": True} if column in _HIDDEN else {}
        sheet.set_column(index, index, _WIDTHS.get(column, 10), None, options)
    for number, row in enumerate(proposal.rows, start=1):
        shape = doubt if row["doubt"] else text
        cells = dict(zip(COLUMNS, shown_row(row), strict=True))
        for index, cell in enumerate(cells.values()):
            sheet.write_string(number, index, cell, shape)
        shown = list(COLUMNS)[: list(COLUMNS).index("words") + 1]
        printed = [len(cells[column]) / _WIDTHS.get(column, 10) for column in shown]
        sheet.set_row(number, _LINE_HEIGHT * min(_MOST_LINES, max(1, math.ceil(max(printed)))))
    last = max(1, len(proposal.rows))
    decision = list(COLUMNS).index("decision")
    table = list(COLUMNS).index("table")
    sheet.data_validation(1, decision, last + 200, decision, {
        "validate": "list", "source": list(DECISIONS), "error_title": "Decyzja",
        "error_message": "Wybierz: przyjmij, popraw albo odrzuć.",
    })  # fmt: skip
    sheet.data_validation(1, table, last + 200, table, {"validate": "list", "source": list(TABLES)})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.print_area(0, 0, last, list(COLUMNS).index("words"))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(1, 3)


def shown_row(row: dict[str, str]) -> list[str]:
    """Return the cells of a row as they are shown: tables and levels in Polish."""
    shown = dict(row)
    shown["table"] = POLISH_TABLES.get(row["table"], row["table"])
    shown["level"] = _LEVELS.get(row["level"], row["level"])
    shown["kind"] = _KINDS.get(row["kind"], row["kind"])
    if row["table"] == "document":
        shown["label"] = FIELDS.get(row["label"], row["label"])
        shown["value"] = _KINDS.get(row["value"], row["value"]) if row["label"] == "kind" else row["value"]
    return [in_polish(shown[column]) for column in COLUMNS]


def write_csv(proposal: Proposal, path: Path) -> None:
    """Write the same rows as CSV with semicolons, as Polish Excel opens it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    writer.writerows(shown_row(row) for row in proposal.rows)
    write_bytes(path, buffer.getvalue().encode("utf-8-sig"))


# --- reading back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reviewed:
    """One row of a reviewed proposal: its cells by column, and how people know its place in the file."""

    cells: dict[str, str]
    place: str
    row: int

    @property
    def changed(self) -> bool:
        """Whether a cell is not as the program proposed it."""
        proposed = json.loads(self.cells["proposed"]) if self.cells["proposed"] else {}
        return any(self.cells[c] != proposed.get(c, "") for c in _EDITED)


def read_proposal(path: Path) -> list[Reviewed]:
    """Read a reviewed proposal, XLSX or CSV. Raises `SrpsError` where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SrpsError(
            Message("{name} cannot be opened ({reason}). Check the name; close it in Excel.", name=path.name,
                    reason=reason_of(error))
        ) from None  # fmt: skip
    records = _xlsx_records(content, path) if content[:2] == b"PK" else _csv_records(content, path)
    first = next(
        (i for i, record in enumerate(records) if "decyzja" in [str(c or "").strip().casefold() for c in record]), None
    )
    if first is None:
        raise SrpsError(
            Message(
                "{name} is no proposal of srps import: the column “decyzja” is missing. Choose the workbook in the folder import.",
                name=path.name,
            )
        )
    titles = {title: column for column, title in COLUMNS.items()}
    columns = [titles.get(str(cell or "").strip().casefold()) for cell in records[first]]
    missing = [COLUMNS[c] for c in ("table", "label", "value") if c not in columns]
    if missing:
        raise SrpsError(
            Message("{name} lacks the columns {columns}. Import the document again.", name=path.name,
                    columns=", ".join(missing))
        )  # fmt: skip
    reviewed = []
    for number, record in enumerate(records[first + 1 :], start=first + 2):
        cells = dict.fromkeys(COLUMNS, "")
        cells |= {column: _text(cell) for column, cell in zip(columns, record, strict=False) if column}
        cells["table"] = TABLES.get(cells["table"].casefold(), cells["table"])
        cells["level"] = {shown: level for level, shown in _LEVELS.items()}.get(
            cells["level"].casefold(), cells["level"]
        )
        cells["kind"] = _meant(_KINDS, cells["kind"])
        if cells["table"] == "document":
            cells["label"] = _meant(FIELDS, cells["label"])
            cells["value"] = _meant(_KINDS, cells["value"]) if cells["label"] == "kind" else cells["value"]
        if any(cells[c] for c in ("label", "value", "decision", "goal")):
            reviewed.append(Reviewed(cells, Message("{name}, row {row}", name=path.name, row=number), number))
    return reviewed


def _meant(names: dict[str, str], shown: str) -> str:
    """Return the word that a name of the workbook stands for; what is no such name stays as it is."""
    return next((word for word, name in names.items() if name == shown.casefold()), shown)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return "" if cell is None else str(cell).replace("_x000D_", "").strip()


def _xlsx_records(content: bytes, path: Path) -> list[tuple]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except Exception:
        raise SrpsError(
            Message("{name} cannot be read as XLSX. Open it in Excel and save it anew.", name=path.name)
        ) from None
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def _csv_records(content: bytes, path: Path) -> list[tuple]:
    for encoding in ("utf-8-sig", EXCEL_ENCODING):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        header = text.partition("\n")[0]
        separator = max(";\t,", key=header.count)
        return [tuple(record) for record in csv.reader(io.StringIO(text), delimiter=separator)]
    raise SrpsError(Message("{name} is neither XLSX nor CSV.", name=path.name))


def reasons_told(left_out: Iterable[Fate]) -> list[tuple[Message, int]]:
    """Return how many numbers each reason leaves out, the most frequent first."""
    return Counter(fate.reason for fate in left_out).most_common()


def counts_told(counts: Mapping[str, int]) -> Message:
    """Say how many rows there are of each table, named as in the proposal."""
    named = {name: Named(_ENGLISH_TABLES.get(name, name), POLISH_TABLES[name]) for name in counts}
    return Message.joined(", ", [Message.joined(" ", [named[name], str(n)]) for name, n in counts.items()])


def in_polish(text: str) -> str:
    """Return a text as the workbook shows it, which is Polish as the document is."""
    return str(said(text, texts("pl").translations))
