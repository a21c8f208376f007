"""Turns a reviewed proposal into the raw tables of a city and year. Knows decisions and columns, no document."""

import dataclasses
import datetime
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from ruamel.yaml import YAML

from srps.catalogue.csvfile import cell_problems
from srps.catalogue.tables import Table, raw_tables
from srps.catalogue.vocabulary import ClaimKind
from srps.desk import keeping
from srps.desk.new_year import document_template
from srps.errors import DataError, Problem, SrpsError
from srps.importing.proposal import counts_told
from srps.importing.proposal_words import CLAIM_KINDS, COLUMNS, DECISIONS, DOCUMENT_KINDS, FIELDS, TABLES
from srps.importing.reviewed import Reviewed, read_proposal
from srps.messages import Message, said
from srps.paths import Project
from srps.showing.language import texts

_RENAMED = {
    "goals": {"name": "label"},
    "actions": {"name": "label"},
    "targets": {"target": "value", "indicator": "label"},
    "indicators": {"indicator": "label"},
    "recommendations": {"text": "label"},
}
"""The raw columns that have another name in the proposal."""


@dataclass
class Accepted:
    """What was written, and what was not: rows rejected, rows without a decision, rows changed by hand."""

    files: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    waiting: list[Reviewed] = field(default_factory=list)
    changed: int = 0
    differences: list[str] = field(default_factory=list)
    written: bool = True
    city: str = ""
    year: int = 0

    def lines(self) -> list[Message]:
        """Return the receipt as sentences."""
        counts = counts_told(self.rows)
        lines = [Message("Accepted rows: {counts}; rejected: {rejected}.", counts=counts, rejected=self.rejected)]
        if self.changed:
            lines.append(
                Message.counted(
                    "{n} of them was corrected by hand.", "{n} of them were corrected by hand.", self.changed
                )
            )
        if self.waiting:
            rows = ", ".join(str(row.row) for row in self.waiting[:20]) + (" …" if len(self.waiting) > 20 else "")
            lines.append(
                Message.counted(
                    "{n} row has no decision and was not written: row {rows}.",
                    "{n} rows have no decision and were not written: rows {rows}.",
                    len(self.waiting),
                    rows=rows,
                )
            )
        if not self.files:
            lines.append(Message("Everything was there already; nothing was changed."))
        return lines


def accept(project: Project, path: Path, replace: bool = False) -> Accepted:
    """Write the accepted rows of a reviewed proposal as raw tables; what lies there is kept as a dated copy.

    Tables that hold other rows are replaced only with `replace`; without it nothing is written, and what would differ is
    told. Rows without a decision are not written, and listed.

    Raises `SrpsError` where the file is no proposal, `DataError` with every row that no raw table may hold.
    """
    rows = read_proposal(path)
    city, year = _city_year(rows, path)
    result = Accepted(city=city, year=year)
    problems: list[Problem] = []
    taken = _decided(rows, result, problems)
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in raw_tables()}
    for row in taken:
        if row.cells["table"] in tables:
            tables[row.cells["table"]].append(_raw_row(raw_tables()[row.cells["table"]], row, problems))
    _check_goals(taken, problems)
    _check_scale(taken, problems)
    _check_words(taken, problems)
    if problems:
        raise DataError(problems)
    if not taken:
        raise SrpsError(Message("{name} holds no accepted row. Nothing was written.", name=path.name))
    result.rows = {name: len(found) for name, found in tables.items() if found}
    filled = {name: found for name, found in tables.items() if found or name == "goals"}
    made = keeping.plan(project, city, year, filled, {row.cells["file"] for row in taken})
    result.differences = [line for difference in made.differences for line in difference.lines()]
    if made.adds_to_data and not replace:
        result.written = False
        return result
    made = keeping.Plan(made.folder, dict(made.texts), made.differences)
    document = _document(taken, city, year)
    if document and (replace or _is_free(made.folder / "document.yml", document_template(city, year))):
        made.texts["document.yml"] = document
    if made.texts:
        made.texts[keeping.RECEIVED_LIST] = _received(made.folder, taken)
    result.files = keeping.carry_out(project, made, [], f"srps accept {path.name}")
    return result


def _decided(rows: list[Reviewed], result: Accepted, problems: list[Problem]) -> list[Reviewed]:
    """Return the rows that are to be written; count the others, and name decisions and tables that are not known."""
    taken = []
    for row in rows:
        decision = row.cells["decision"]
        if not decision:
            result.waiting.append(row)
        elif decision == "reject":
            result.rejected += 1
        elif decision not in DECISIONS:
            problems.append(_fault(row, "decision", Message("this is no decision"), DECISIONS.which(decision)))
        elif row.cells["table"] not in TABLES:
            remedy = TABLES.which(row.cells["table"])
            problems.append(_fault(row, "table", Message("it is not known which table this is"), remedy))
        else:
            taken.append(row)
            result.changed += row.changed
    return taken


def _city_year(rows: list[Reviewed], path: Path) -> tuple[str, int]:
    found = {(row.cells["city"], row.cells["year"]) for row in rows if row.cells["city"]}
    if len(found) != 1 or not next(iter(found))[1].isdecimal():
        raise SrpsError(
            Message("{name} does not say for which one city and year it is (columns “{city}”, “{year}”). Import the "
                    "document again.", name=path.name, city=COLUMNS["city"], year=COLUMNS["year"])
        )  # fmt: skip
    city, year = found.pop()
    return city, int(year)


def _fault(row: Reviewed, column: str, what: str, remedy: str) -> Problem:
    return Problem("schema", row.place, what, remedy, column=_heading(row, column), cell=row.cells[column])


def _heading(row: Reviewed, column: str) -> str:
    """Return what a column is called in the file that is read, else in the language of the person."""
    return row.headings.get(column) or COLUMNS[column]


def _raw_row(table: Table, row: Reviewed, problems: list[Problem]) -> dict[str, str]:
    names = _RENAMED[table.name]
    cells = {name: row.cells.get(names.get(name, name), "") for name in table.names}
    place = row.cells["line"] or row.cells["page"]
    cells["source"] = f"{row.cells['file']}, wiersz {place}" if row.cells["file"] else _in_polish(row.place)
    if table.name == "goals":
        cells["rating"] = cells["rating"].replace(",", ".") if ";" not in cells["rating"] else cells["rating"]
    for problem in cell_problems(table, cells.values(), row.place, None):
        if problem.column == "line" and not cells["line"]:
            continue  # a page or the source is place enough
        column = names.get(problem.column, problem.column) if problem.column else ""
        problems.append(dataclasses.replace(problem, column=_heading(row, column)) if column in COLUMNS else problem)
    return cells


def _in_polish(text: str) -> str:
    """Return a text as the tables keep it, whoever reads the rows: they are in the language of the documents."""
    return str(said(text, texts("pl").translations))


def _check_words(taken: list[Reviewed], problems: list[Problem]) -> None:
    """Name what document.yml has no field or word for, or has twice: it would be lost."""
    fields: set[str] = set()
    for row in taken:
        cells = row.cells
        if cells["table"] == "document" and cells["label"] in fields:
            what = Message("this field is listed twice")
            problems.append(_fault(row, "label", what, Message("Reject one of the two rows.")))
        fields |= {cells["label"]} if cells["table"] == "document" else set()
        if cells["table"] == "document" and cells["label"] not in FIELDS:
            what = Message("document.yml has no such field")
            problems.append(_fault(row, "label", what, FIELDS.which(cells["label"])))
        elif (cells["table"], cells["label"]) == ("document", "kind") and cells["value"] not in DOCUMENT_KINDS:
            what = Message("it is not known what kind of document this is")
            problems.append(_fault(row, "value", what, DOCUMENT_KINDS.which(cells["value"])))
        elif cells["table"] == "claims" and cells["kind"] not in get_args(ClaimKind):
            what = Message("it is not known what kind of figure this is")
            problems.append(_fault(row, "kind", what, CLAIM_KINDS.which(cells["kind"])))


def _check_goals(taken: list[Reviewed], problems: list[Problem]) -> None:
    goals = [row for row in taken if row.cells["table"] == "goals"]
    known = {row.cells["goal"] for row in goals}
    seen: set[str] = set()
    for row in goals:
        if row.cells["goal"] in seen:
            problems.append(
                _fault(row, "goal", Message("this goal is listed twice"), Message("Reject one of the two rows."))
            )
        seen.add(row.cells["goal"])
    for row in taken:
        goal = (
            row.cells["goal"]
            if row.cells["table"] in _RENAMED and row.cells["table"] != "goals"
            else row.cells["parent"]
        )
        if goal and goal not in known:
            remedy = Message("Accept the row of this goal, or correct the goal here.")
            problems.append(_fault(row, "goal", Message("no accepted row has the goal {goal}", goal=goal), remedy))


def _check_scale(taken: list[Reviewed], problems: list[Problem]) -> None:
    """Name the steps of the rating scale that are no whole number or say nothing."""
    for row in taken:
        if row.cells["table"] != "scale":
            continue
        if not row.cells["value"].isdecimal():
            remedy = Message("Write a whole number, as in 3.")
            problems.append(_fault(row, "value", Message("a step of the scale is a whole number"), remedy))
        if not row.cells["label"]:
            remedy = Message("Write it, or reject the row.")
            problems.append(_fault(row, "label", Message("it is not said what this rating means"), remedy))


def _is_free(path: Path, template: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") == template


def _document(taken: list[Reviewed], city: str, year: int) -> str:
    """Return document.yml from the accepted rows about the document; empty where there are none."""
    said = {row.cells["label"]: row.cells["value"] for row in taken if row.cells["table"] == "document"}
    if not said and not any(row.cells["table"] in ("claims", "scale") for row in taken):
        return ""
    first = next((row for row in taken if row.cells["file"]), None)
    period = {"from": _number(said.get("strategy.period.from")), "to": _number(said.get("strategy.period.to"))}
    rated = {row.cells["level"] for row in taken if row.cells["table"] == "goals" and row.cells["rating"]}
    content: dict[str, object] = {
        "title": said.get("title") or f"{city} {year}",
        "issuer": said.get("issuer") or None,
        "issued_on": _date(said.get("issued_on")),
        "strategy": {"title": said.get("strategy.title") or None, "period": period},
        "resolution": said.get("resolution") or None,
        "year": year,
        "language": "pl",
        "kind": said.get("kind") or "report",
        "source": {"file": first.cells["file"] if first else "?", "sha256": first.cells["sha256"] if first else None},
    }
    scale = {int(row.cells["value"]): row.cells["label"] for row in taken if row.cells["table"] == "scale"}
    if scale:
        content["rating_scale"] = dict(sorted(scale.items()))
    content["rated_levels"] = sorted(rated)
    content["claims"] = _claims(taken)
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    stream = io.StringIO()
    yaml.dump(content, stream)
    return stream.getvalue()


def _claims(taken: list[Reviewed]) -> list[dict[str, object]]:
    claims: list[dict[str, object]] = []
    for row in taken:
        if row.cells["table"] == "claims":
            kind = row.cells["kind"]
            same = sum(claim["kind"] == kind for claim in claims)
            claim: dict[str, object] = {"id": kind + (f"_{same + 1}" if same else ""), "kind": kind, "scope": "operational" if "rating" in kind else None,
                     "text": row.cells["label"], "value": row.cells["value"]}  # fmt: skip
            if row.cells["line"].isdecimal():
                claim["line"] = int(row.cells["line"])
            claims.append({key: value for key, value in claim.items() if value is not None})
    return claims


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _date(text: str | None) -> datetime.date | None:
    if not text or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _received(folder: Path, taken: list[Reviewed]) -> str:
    """Return received.yml with the files that the rows came from added; the documents themselves stay with the office."""
    path = folder / keeping.RECEIVED_LIST
    entries = (YAML(typ="safe").load(path.read_text(encoding="utf-8")) or []) if path.exists() else []
    known = {entry.get("sha256") for entry in entries}
    today = datetime.datetime.now().astimezone().date().isoformat()
    for row in taken:
        digest = row.cells["sha256"]
        if digest and digest not in known:
            known.add(digest)
            entries.append({"file": row.cells["file"], "sha256": digest, "received_on": today})
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(entries, stream)
    return stream.getvalue()
