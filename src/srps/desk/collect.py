"""Merges filled-in forms into the raw tables of a year: who is missing, who answered twice, where answers differ.

Knows forms, institutions, evaluators; not what a value means beyond its sum. Nothing is chosen between answers that
differ: such a row is named and left out until somebody has decided.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from slugify import slugify

from srps.catalogue.load import load_catalogue
from srps.catalogue.tables import raw_tables
from srps.desk.forms import CITY, EVALUATOR, INSTITUTION, YEAR, earlier_year, institutions_of, last_tables, scale_of
from srps.desk.headings import headings_of, table_of
from srps.desk.keeping import KEYS, Plan, Received, Row, carry_out, plan, read_rows
from srps.desk.new_year import new_year
from srps.desk.places import known_cities
from srps.desk.row_kinds import row_number
from srps.desk.sheets import ENDINGS, Sheet, read_sheets
from srps.desk.workbook import read_table
from srps.errors import DataError, Problem, SrpsError
from srps.messages import Message
from srps.numbers import NumberFormatError, parse_quantity
from srps.paths import Project

USUAL = frozenset(
    {
        "above the headings, not taken: {text}",
        "for information only, not taken: {names}",
        "the column {column} is empty in all rows",
    }
)
"""Remarks on a sheet that every form gives."""
LOOKED_THROUGH = 12
"""Rows at the top of a sheet in which its facts stand."""


@dataclass(frozen=True)
class Answer:
    """One filled-in form: whose it is, its rows and how many of them are still open."""

    file: str
    who: str
    kind: str
    rows: list[Row]
    open: int
    received: Received
    seen: frozenset[tuple[str, ...]] = frozenset()
    """Goal, action and label of every row of the form, answered or not."""


@dataclass
class Collected:
    """What a folder of forms came to; `plan` is what would be written."""

    plan: Plan
    answers: list[Answer] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    twice: list[Message] = field(default_factory=list)
    conflicts: list[Message] = field(default_factory=list)
    sums: list[Message] = field(default_factory=list)
    refused: list[Problem | Message] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    """What was taken although something about it is remarkable: rows beyond the form, comments, rounding."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing waits for a decision."""
        return not (self.twice or self.conflicts or self.sums or self.refused or self.remarks)

    def lines(self) -> list[Message | Problem]:
        """Return the whole account as sentences, what needs somebody first."""
        lines: list[Message | Problem] = [
            Message.counted("{n} form read", "{n} forms read", len(self.answers)),
            *(
                Message(
                    "  {file}: {who}, rows: {taken}, still empty: {open}",
                    file=a.file,
                    who=a.who,
                    taken=len(a.rows),
                    open=a.open,
                )
                for a in self.answers
            ),
        ]
        for heading, found in (
            (Message("Refused:"), self.refused),
            (Message("Answered twice:"), self.twice),
            (Message("Answers that differ; none of them is taken:"), self.conflicts),
            (Message("Sums that differ from the stated total:"), self.sums),
            (Message("To be looked at:"), [Message("  {note}", note=note) for note in self.remarks]),
            (Message("Missing:"), [Message("  {who}", who=who) for who in self.missing]),
        ):
            if found:
                lines += [heading, *found]
        if self.is_clean and not self.missing:
            lines.append(Message("Nobody is missing, and no answers differ."))
        return lines


def collect(project: Project, folder: Path, city: str, year: int) -> Collected:
    """Read every form of a folder and say what they come to; writes nothing.

    Raises `SrpsError` where the folder is not there or holds no forms.
    """
    if not folder.is_dir():
        raise SrpsError(Message("There is no folder {folder}. Look up its name and place.", folder=folder))
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS and not p.name.startswith((".", "~$")))
    if not files:
        raise SrpsError(Message("{folder} holds no workbooks. Put the forms that came back into it.", folder=folder))
    found = Collected(Plan(project.raw_year(city, year), {}))
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))):
        if path not in files:
            found.refused.append(Message("{file}: no workbook, not read", file=path.name))
    own = _own_names(project, city)
    for path in files:
        _read(path, _Asked(city, year, own), found)
    last = last_tables(project, city, earlier_year(project, city, year))
    _compare_with_asked(found, last["indicators"])
    answered = {slugify(a.who) for a in found.answers if a.kind == INSTITUTION}
    found.missing = [
        name for name in institutions_of(last["indicators"], last["actions"]) if slugify(name) not in answered
    ]
    _name_doubled(found)
    tables = {"indicators": _indicators(found)}
    scale = set(map(str, scale_of(project, city, year, earlier_year(project, city, year))))
    goals = _ratings(project, city, year, found, last["goals"], scale)
    if goals:
        tables["goals"] = goals
    tables |= _carried_over(project, city, year, tables, last)
    _check_sums(project, city, year, tables["indicators"], found)
    names = [answer.file for answer in found.answers]
    found.plan = plan(project, city, year, {name: rows for name, rows in tables.items() if rows}, names)
    return found


def write(project: Project, found: Collected, folder: Path, city: str, year: int) -> list[Path]:
    """Write what was collected, and keep every form; returns the files written. The year is begun where it is not."""
    if (city, year) not in project.city_years():
        new_year(project, city, year)
    files = [answer.received for answer in found.answers]
    return carry_out(project, found.plan, files, f"srps collect {folder.name} {city} {year}")


# Reading


@dataclass(frozen=True)
class _Asked:
    """What the forms are to be of; `names` are those of the city, as slugs."""

    city: str
    year: int
    names: frozenset[str]


def _own_names(project: Project, city: str) -> frozenset[str]:
    """Return what the city may be called on its forms, as slugs."""
    listed = next((row for row in known_cities(project) if row["city"] == city), {})
    names = {city, load_catalogue(project).city_name(city), *(listed.get(form) or "" for form in ("name", "teryt"))}
    return frozenset(slugify(name) for name in names if name)


def _compare_with_asked(found: Collected, last: Sequence[Row]) -> None:
    """Say which rows a form was asked for and has not, which it has beyond them, and who was not asked."""
    asked: dict[str, dict[tuple[str, ...], Row]] = {}
    for row in last:
        if row["breakdown"] and not row["part_of"]:
            asked.setdefault(slugify(row["breakdown"]), {})[_label(row)] = row
    for answer in found.answers:
        own = asked.get(slugify(answer.who))
        if answer.kind != INSTITUTION:
            continue
        if own is None:
            found.remarks.append(Message("{file}: {who} reported nothing last year", file=answer.file, who=answer.who))
            continue
        for label in answer.seen - own.keys():
            title = " · ".join(filter(None, label))
            found.remarks.append(Message("{file}: not asked for: {row}", file=answer.file, row=title))
        for label in own.keys() - answer.seen:
            title = " · ".join(filter(None, label))
            found.remarks.append(Message("{file}: asked for and not in the form: {row}", file=answer.file, row=title))
    found.remarks.sort(key=str)


def _label(row: Row) -> tuple[str, ...]:
    return tuple(" ".join(row[name].split()) for name in ("goal", "action", "indicator"))


def facts_of(sheet: Sheet) -> dict[str, str]:
    """Return the facts that stand above the headings of a form: city, year, institution or evaluator."""
    names = {slugify(name): name for name in (CITY, YEAR, INSTITUTION, EVALUATOR)}
    facts = {}
    for row in sheet.rows[:LOOKED_THROUGH]:
        if len(row) > 1 and row[0].is_filled and (name := names.get(slugify(str(row[0].value).rstrip(":")))):
            facts[name] = row[1].text
    return facts


def _read(path: Path, asked: _Asked, found: Collected) -> None:
    """Read one file; what cannot be taken is named, and the rest of the file counts."""
    try:
        sheets = [sheet for sheet in read_sheets(path) if not sheet.is_hidden and sheet.title != "Instrukcja"]
    except DataError as error:
        found.refused += error.problems
        return
    except SrpsError as error:
        found.refused.append(error.args[0])
        return
    columns: dict[str, dict[str, str]] = {}
    received = Received(path.name, path.read_bytes(), columns)
    any_form = False
    for sheet in sheets:
        facts = facts_of(sheet)
        who = facts.get(INSTITUTION) or facts.get(EVALUATOR)
        if not who:
            continue
        any_form = True
        if facts.get(YEAR) not in (None, "", str(asked.year)):
            message = Message(
                "{file}: the form is of the year {theirs}, not {year}",
                file=path.name,
                theirs=facts[YEAR],
                year=asked.year,
            )
            found.refused.append(message)
            continue
        if facts.get(CITY) and slugify(facts[CITY]) not in asked.names:
            message = Message(
                "{file}: the form is of {theirs}, not of {city}", file=path.name, theirs=facts[CITY], city=asked.city
            )
            found.refused.append(message)
            continue
        table = raw_tables()["goals"] if EVALUATOR in facts else table_of(sheet) or raw_tables()["indicators"]
        kind = EVALUATOR if EVALUATOR in facts else INSTITUTION
        rows, still_open, letters, seen = _rows(
            sheet, table.name, asked.year, found, who if kind == INSTITUTION else ""
        )
        columns[sheet.title] = letters
        found.answers.append(Answer(path.name, who, kind, rows, still_open, received, seen))
    if not any_form:
        message = Message(
            "{file}: no form of ours: it names no institution and no evaluator above its headings", file=path.name
        )
        found.refused.append(message)


def _rows(
    sheet: Sheet, name: str, year: int, found: Collected, institution: str
) -> tuple[list[Row], int, dict[str, str], frozenset[tuple[str, ...]]]:
    """Return the rows that were answered, how many are open, the letter of each column, and the labels of all rows."""
    table = raw_tables()[name]
    lenient = (
        replace(table, required=tuple(n for n in table.required if n in ("goal", "indicator", "name")))
        if name == "goals"
        else table
    )
    problems: list[Problem] = []
    headings = headings_of(sheet, lenient, year, problems)
    if headings is None:
        found.refused += problems
        return [], 0, {}, frozenset()
    rows, report = read_table(sheet, lenient, headings, problems)
    if institution:
        positions = {column.name: position for position, column in headings.columns.items()}
        problems += _of_others(sheet, rows, positions.get("breakdown", 1), institution)
    found.refused += problems
    file = sheet.place.partition(", ")[0]
    found.remarks += [
        note if file in note else Message("{file}: {note}", file=file, note=note)
        for note in report.notes
        if note.template not in USUAL
    ]
    faulty = {number for problem in problems for number in _rows_of(str(problem.file))}
    sound = [row for row in rows if row_number(row) not in faulty]
    wanted = "rating" if name == "goals" else "value"
    answered = [row for row in sound if row[wanted] or row.get("note")]
    labels = frozenset(_label(row) for row in rows) if name == "indicators" else frozenset()
    return answered, len(sound) - len(answered), headings.letters, labels


def _of_others(sheet: Sheet, rows: Sequence[Row], position: int, institution: str) -> Iterator[Problem]:
    """Yield the rows of a form that name another institution than the form itself."""
    for row in rows:
        if slugify(row["breakdown"]) != slugify(institution):
            what = Message("the row is of {theirs}, the form of {who}", theirs=row["breakdown"] or "–", who=institution)
            remedy = Message("Correct one of the two, or let the other institution send its own form.")
            yield Problem("schema", sheet.cell(row_number(row), position), what, remedy)


def _rows_of(place: str) -> range:
    """Return the rows of the sheet that a fault's place names: `…, cell G8`, `…, cells G6:H7`, `…, row 8`."""
    found = re.search(r"(?:cells? [A-Z]+|row )(\d+)(?::[A-Z]+(\d+))?$", place)
    return range(int(found[1]), int(found[2] or found[1]) + 1) if found else range(0)


# Merging


def _name_doubled(found: Collected) -> None:
    by_who: dict[tuple[str, str], list[Answer]] = {}
    for answer in found.answers:
        by_who.setdefault((answer.kind, slugify(answer.who)), []).append(answer)
    for answers in by_who.values():
        if len(answers) > 1:
            files = ", ".join(answer.file for answer in answers)
            found.twice.append(Message("  {who}: {files}", who=answers[0].who, files=files))


def _indicators(found: Collected) -> list[Row]:
    """Return the rows on which all who gave them agree; the others become conflicts."""
    given: dict[tuple[str, ...], list[Row]] = {}
    for answer in found.answers:
        if answer.kind == INSTITUTION:
            for row in answer.rows:
                given.setdefault(tuple(row[name] for name in KEYS["indicators"]), []).append(row)
    rows = []
    for same in given.values():
        values = {" ".join(row["value"].split()) for row in same}
        if len(values) == 1:
            rows.append(same[0])
            continue
        told = ", ".join(f"{row['value'] or '–'} ({row['source']})" for row in same)
        title = " · ".join(
            part for part in (same[0]["goal"], same[0]["action"], same[0]["indicator"], same[0]["breakdown"]) if part
        )
        found.conflicts.append(Message("  {row}: {values}", row=title, values=told))
    return rows


def _ratings(
    project: Project, city: str, year: int, found: Collected, last: Sequence[Row], scale: set[str]
) -> list[Row]:
    """Return the goals with the votes of all evaluators in one cell, in the order of their names."""
    unique: dict[str, Answer] = {}
    for answer in sorted((a for a in found.answers if a.kind == EVALUATOR), key=lambda a: slugify(a.who)):
        other = unique.setdefault(slugify(answer.who), answer)
        if [(r["goal"], r["rating"]) for r in other.rows] != [(r["goal"], r["rating"]) for r in answer.rows]:
            files = f"{other.file}, {answer.file}"
            found.conflicts.append(Message("  {who}: {files}", who=answer.who, files=files))
            unique[slugify(answer.who)] = replace(other, rows=[])
    votes: dict[str, list[tuple[str, str]]] = {}
    for answer in unique.values():
        for row in answer.rows:
            if scale and row["rating"] not in scale:
                what = Message(
                    "the rating {rating} is not on the scale {scale}",
                    rating=row["rating"],
                    scale=", ".join(sorted(scale)),
                )
                found.refused.append(Message("  {place}: {what}", place=row["source"], what=what))
                continue
            votes.setdefault(row["goal"], []).append((row["rating"], row["source"]))
    if not votes:
        return []
    folder = project.raw_year(city, year)
    own = read_rows(project, folder, raw_tables()["goals"]) if folder.exists() else []
    goals = own or [row | {"rating": "", "line": "", "page": "", "source": ""} for row in last]
    known = {row["goal"] for row in goals}
    for goal, given in votes.items():
        if goal not in known:
            found.refused.append(Message("  {place}: there is no goal {goal}", place=given[0][1], goal=goal))
    return [
        row
        | {
            "rating": ";".join(vote for vote, _ in votes[row["goal"]]),
            "source": row["source"] or votes[row["goal"]][0][1],
        }
        for row in goals
        if row["goal"] in votes
    ]


def _carried_over(
    project: Project, city: str, year: int, tables: dict[str, list[Row]], last: dict[str, list[Row]]
) -> dict[str, list[Row]]:
    """Return goals and actions of last year that the collected rows name and this year's tables do not have yet."""
    earlier = earlier_year(project, city, year)
    folder = project.raw_year(city, year)
    carried: dict[str, list[Row]] = {}
    for name, key in (("goals", ("goal",)), ("actions", ("goal", "action"))):
        there = read_rows(project, folder, raw_tables()[name]) if folder.exists() else []
        known = {tuple(row[k] for k in key) for row in (*there, *tables.get(name, []))}
        needed = {tuple(row[k] for k in key) for row in tables["indicators"] if all(row[k] for k in key)}
        parents = {
            row["parent"] for row in last["goals"] if (row["goal"],) in needed or row["goal"] in {k[0] for k in known}
        }
        if name == "goals":
            needed |= {(parent,) for parent in parents if parent}
        empty = {"rating": "", "state": "", "evidence": "", "explanation": "", "line": "", "page": ""}
        rows = [
            row
            | {k: v for k, v in empty.items() if k in row}
            | {"source": f"{earlier}/{name}.csv!{row['line'] or row['goal']}"}
            for row in last[name]
            if tuple(row[k] for k in key) in needed - known
        ]
        if rows or tables.get(name):
            carried[name] = [*tables.get(name, []), *rows]
    return carried


def _check_sums(project: Project, city: str, year: int, rows: Sequence[Row], found: Collected) -> None:
    """Compare each total that is stated, in a form or in the year's tables, with the sum of its contributions."""
    folder = project.raw_year(city, year)
    there = read_rows(project, folder, raw_tables()["indicators"]) if folder.exists() else []
    collected = {tuple(row[name] for name in KEYS["indicators"]) for row in rows}
    everything = [*rows, *(row for row in there if tuple(row[name] for name in KEYS["indicators"]) not in collected)]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in everything:
        groups.setdefault((row["goal"], row["action"], row["indicator"]), []).append(row)
    for key, group in groups.items():
        found.sums += _sum_of(key, group)


def _sum_of(key: tuple[str, str, str], group: Sequence[Row]) -> Iterator[Message]:
    totals = [row for row in group if not row["breakdown"] and row["value"] and row["parts"] in ("", "all")]
    parts = [row for row in group if row["breakdown"] and not row["part_of"]]
    if len(totals) != 1 or not parts:
        return
    values = [number for row in parts if (number := _number(row["value"])) is not None]
    stated = _number(totals[0]["value"])
    if stated is None or len(values) < len(parts):
        return
    counted = sum(values, Decimal(0))
    if counted != stated:
        title = " · ".join(part for part in key if part)
        yield Message(
            "  {row}: the total says {stated} ({place}), the contributions add up to {sum}",
            row=title,
            stated=totals[0]["value"],
            place=totals[0].get("source") or totals[0]["line"],
            sum=f"{counted:f}".replace(".", ","),
        )


def _number(printed: str) -> Decimal | None:
    try:
        quantity = parse_quantity(printed)
    except NumberFormatError:
        return None
    return None if quantity.qualifier == "range" else Decimal(quantity.value)
