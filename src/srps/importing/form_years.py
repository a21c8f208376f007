"""Turns a read national form into raw rows of several years, and compares it with earlier editions of the same year."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from srps.catalogue.tables import raw_tables
from srps.desk import keeping
from srps.desk.keeping import Plan, Received, Row
from srps.errors import SrpsError
from srps.files import write_text
from srps.importing.national_form import (
    Entry,
    Layout,
    ReadForm,
    label_of,
    layout_of,
    read_form,
    read_lines,
    require_known,
    unit_of,
)
from srps.importing.national_form import year_of_form as year_of
from srps.messages import Message
from srps.paths import Project

_EDITION = re.compile(r"([\w-]+) (\d{4}), wiersz")


@dataclass
class FormImport:
    """What a form would write for each year, and what is to be said of it."""

    form: ReadForm
    layout: Layout | None
    received: Received
    plans: dict[int, Plan] = field(default_factory=dict)
    documents: dict[int, str] = field(default_factory=dict)
    editions: list[Message] = field(default_factory=list)
    mappings: list[Message] = field(default_factory=list)

    @property
    def loses(self) -> bool:
        """Whether something that is there now would change."""
        return any(plan.loses for plan in self.plans.values())

    def lines(self) -> list[Message]:
        """Return the account: years, rows, what is doubtful, what was not read, where editions differ."""
        rows = len(self.form.entries)
        lines = [
            Message.counted("{n} numbered row read, years: {years}", "{n} numbered rows read, years: {years}", rows,
                            years=", ".join(map(str, sorted(self.plans))))
        ]  # fmt: skip
        known = sum(entry.known is not None for entry in self.form.entries)
        if self.layout is not None:
            lines.append(
                Message("layout {form} {edition}: {known} rows known, the others are called as the form prints them",
                        form=self.layout.form, edition=self.layout.edition, known=known)
            )  # fmt: skip
        for heading, found in (
            (Message("Doubtful:"), self.form.findings),
            (Message("Not read:"), self.form.unread),
            (Message("Other figures than in another edition of the form:"), self.editions),
            (Message("To compare with other cities, confirm in mappings:"), self.mappings),
        ):
            if found:
                lines += [heading, *(Message("  {note}", note=note) for note in found)]
        return lines


def prepare(project: Project, path: Path, form: str, city: str, year: int | None = None) -> FormImport:
    """Read a form and say what it would write; writes nothing.

    Raises `SrpsError` where it cannot be read, or its year is not known.
    """
    require_known(project, form)
    lines, refused = read_lines(path)
    layout = layout_of(project, form, year or year_of(lines))
    read = read_form(lines, layout, year)
    read.unread += refused
    if read.year is None:
        message = Message("{file} does not say which year it is of. Add the year after the city.", file=path.name)
        raise SrpsError(message)
    made = FormImport(read, layout, Received(path.name, path.read_bytes()))
    for target, rows in rows_by_year(read, form).items():
        kept = _edited(project, city, target, rows, read.year, made)
        made.plans[target] = keeping.plan(project, city, target, {"indicators": kept}, [path.name])
        if not (project.raw_year(city, target) / "document.yml").exists():
            made.documents[target] = document_text(form, layout, target, read.year, made.received)
    made.mappings = list(_mappings(read))
    return made


def write(project: Project, made: FormImport, form: str, city: str) -> list[Path]:
    """Write what was prepared, year by year; what was there is kept. Return the files written."""
    written = []
    for year, plan in made.plans.items():
        plan.folder.mkdir(parents=True, exist_ok=True)
        if year in made.documents:
            write_text(plan.folder / "document.yml", made.documents[year])
            written.append(plan.folder / "document.yml")
        written += keeping.carry_out(
            project, plan, [made.received], f"srps import --form {form} {made.received.name} {city}"
        )
    return written


def rows_by_year(form: ReadForm, name: str) -> dict[int, list[Row]]:
    """Return the raw rows of each past year; forecasts are rows of the form's own year, with their period."""
    assert form.year is not None  # `prepare` refuses a form without it
    years: dict[int, list[Row]] = {}
    parents = _Parents()
    for entry in form.entries:
        place = parents.place(entry)
        for at, column in enumerate(entry.columns):
            printed = entry.values[at]
            if not printed:
                continue
            year = form.year if column.is_forecast else column.year
            label, breakdown, part_of, parts = place
            unit = unit_of(entry)
            if column.measure is not None:
                suffix = column.measure.suffix
                label, unit = (f"{label}, {suffix}" if suffix else label), column.measure.unit or unit
            row = dict.fromkeys(raw_tables()["indicators"].names, "") | {
                "indicator": label,
                "breakdown": breakdown,
                "part_of": part_of,
                "value": printed,
                "unit": unit,
                "period": f"prognoza {column.year}" if column.is_forecast else "",
                "parts": parts,
                "note": f"{name} {form.year}, wiersz {entry.number}",
                "page": entry.line.page,
                "source": entry.source(at),
            }
            years.setdefault(year, []).append(row)
    return dict(sorted(years.items()))


class _Parents:
    """Remembers which rows stand above which: by the layout's parents, else by `w tym` and `z tego`."""

    def __init__(self) -> None:
        self._by_number: dict[tuple[int, int], tuple[str, str]] = {}
        self._last: Entry | None = None
        self._used: dict[str, int] = {}

    def place(self, entry: Entry) -> tuple[str, str, str, str]:
        """Return indicator, breakdown, part_of and parts of a row."""
        known = entry.known
        parts = known.parts or "" if known else ""
        if known is not None and known.parent and (entry.block, known.parent) in self._by_number:
            indicator, above = self._by_number[entry.block, known.parent]
            breakdown, part_of = known.label, above
        elif known is None and entry.marker and self._last is not None:
            indicator, above = self._by_number[self._last.block, self._last.number]
            breakdown, part_of = entry.label, above
        else:
            indicator, breakdown, part_of = self._unique(label_of(entry), entry), "", ""
        if not entry.marker or known is not None:
            self._last = entry
        self._by_number[entry.block, entry.number] = (indicator, breakdown)
        return indicator, breakdown, part_of, parts

    def _unique(self, label: str, entry: Entry) -> str:
        """Return the label, with the row's number where another row is called so."""
        if self._used.setdefault(label, entry.number) != entry.number:
            return f"{label} (wiersz {entry.number})"
        return label


def _edited(project: Project, city: str, year: int, rows: list[Row], edition: int, made: FormImport) -> list[Row]:
    """Return the rows without those that a later edition of the form has given already; differences are told."""
    table = raw_tables()["indicators"]
    folder = project.raw_year(city, year)
    there = keeping.read_rows(project, folder, table) if folder.exists() else []
    names = keeping.KEYS["indicators"]
    known = {tuple(row.get(name, "") for name in names): row for row in there}
    kept = []
    for row in rows:
        old = known.get(tuple(row[name] for name in names))
        found = _EDITION.match(old.get("note", "")) if old else None
        if found and old and old["value"] != row["value"]:
            made.editions.append(
                Message(
                    "{year}, {row}: {before} in the form of {old}, {after} in the form of {new}",
                    year=year,
                    row=" · ".join(part for part in (row["indicator"], row["breakdown"], row["period"]) if part),
                    before=old["value"],
                    old=found[2],
                    after=row["value"],
                    new=edition,
                )
            )
        if not (found and int(found[2]) > edition):
            kept.append(row)
    return kept


def _mappings(form: ReadForm) -> list[Message]:
    told = []
    for entry in form.entries:
        if entry.known is not None and entry.known.indicator_id:
            told.append(
                Message("“{label}”: {indicator_id}, {match}", label=entry.known.label,
                        indicator_id=entry.known.indicator_id, match=entry.known.match or "closeMatch")
            )  # fmt: skip
    return told


def document_text(form: str, layout: Layout | None, year: int, edition: int, received: Received) -> str:
    """Return document.yml of a year that only statistics are known of."""
    title = layout.title if layout else form.upper()
    return (
        f'title: "{title} za {edition} rok"\n'
        "strategy:\n  title:\n  period:\n    from:\n    to:\n"
        f"year: {year}\n"
        "language: pl\n"
        "kind: statistics\n"
        f'source:\n  file: "{received.name}"\n  sha256: {received.sha256}\n'
    )
