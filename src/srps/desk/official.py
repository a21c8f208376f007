"""Takes official statistics (exports of GUS Bank Danych Lokalnych, tidy tables, the TERYT register) into the project.

They land tidy in `data/raw/official/`, with the file they came from, its SHA-256, source and date; what concerns a city
of the project is added to `context.csv`. A figure that is there already is never changed: a difference is named.
"""

import csv
import datetime
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from slugify import slugify

from srps.catalogue.csvfile import read_csv
from srps.catalogue.known_figures import COUNTED
from srps.catalogue.known_figures import number as figure_of
from srps.catalogue.official import COLUMNS, FOLDER
from srps.catalogue.tables import catalogue_tables
from srps.desk.keeping import Received
from srps.desk.places import Areas, areas_by_name, import_register, is_register
from srps.desk.sheets import Sheet, read_sheets
from srps.errors import DataError, Problem, SrpsError
from srps.files import write_text
from srps.messages import Message
from srps.paths import Project

MOST_ROWS, MOST_COLUMNS = 300_000, 600
"""An export of all gminas and thirty years is larger than any table of a report."""
HEADINGS = {
    "teryt": ("teryt", "kod", "kod teryt", "kod gus", "code", "id jednostki"),
    "area": ("area", "nazwa", "obszar", "jednostka terytorialna", "gmina", "name"),
    "year": ("year", "rok", "lata"),
    "measure": ("measure", "wielkość", "cecha", "miara", "wskaźnik", "zmienna", "nazwa zmiennej"),
    "value": ("value", "wartość", "wartosc"),
    "unit": ("unit", "jednostka", "jednostka miary"),
    "source": ("source", "źródło"),
    "attribute": ("atrybut", "attribute"),
}
"""What the columns of a tidy table, and of the flat sheet of an export, may be called."""
_PEOPLE = r"(?:ludnosc|stan-na-31-xii|stan-ludnosci|faktyczne-miejsce-zamieszkania)(?:-.*)?"
MEASURES = {
    "population": rf"{_PEOPLE}-ogolem(?:-ogolem)?|ludnosc",
    "women": rf"{_PEOPLE}-kobiety",
    "men": rf"{_PEOPLE}-mezczyzni",
    "population_0_14": r"(?:ludnosc-)?(?:w-wieku-)?(?:przedprodukcyjnym-14-lat-i-mniej|0-14)(?:-lat)?(?:-ogolem)*",
    "population_15_64": r"(?:ludnosc-)?(?:w-wieku-)?15-64(?:-lata?)?(?:-ogolem)*",
    "population_60_plus": r"(?:ludnosc-)?(?:(?:w-wieku-|ogolem-))*(?:60-lat-i-wiecej|60-i-wiecej)(?:-ogolem)*",
    "population_65_plus": r"(?:ludnosc-)?(?:(?:w-wieku-|ogolem-))*(?:65-lat-i-wiecej|65-i-wiecej)(?:-ogolem)*",
    "children": r"(?:ludnosc-)?(?:w-wieku-)?(?:przedprodukcyjnym-17-lat-i-mniej|0-17(?:-lat)?|dzieci)(?:-ogolem)*",
    "working_age_population": r"(?:ludnosc-)?w-wieku-produkcyjnym(?:-15-59-lat-kobiety-.*)?(?:-ogolem)*",
    "families": r"(?:liczba-)?rodzin(?:y)?(?:-ogolem)*",
    "households": r"(?:liczba-)?gospodarstw(?:a)?-domow(?:e|ych)(?:-ogolem)*",
    "live_births": r"urodzenia-zywe(?:-ogolem)*",
    "deaths": r"zgony(?:-ogolem)*",
    "net_migration": r"saldo-migracji(?:-ogolem)*",
    "registered_unemployed": r"bezrobotni-zarejestrowani(?:-.*)?-ogolem|bezrobotni-zarejestrowani",
    "unemployment_rate": r"stopa-bezrobocia(?:-rejestrowanego)?(?:-ogolem)*",
}
"""Measures of the project, by the words of the Bank that name them; any other keeps its own words."""
ONLY_BREAKDOWN = re.compile(r"(?:ogolem|kobiety|mezczyzni|razem|w-miastach|na-wsi)(?:-(?:ogolem|kobiety|mezczyzni))*|")
"""Words of an export that say which part is counted, and not of what."""
LIST_SHEET = "dane"
"""The sheet of an export that lists its values one below the other."""
SUBJECT = ("podgrupa", "nazwa-podgrupy", "temat", "cecha")
"""What stands beside the subject in the sheet OPIS of an export."""
NO_FIGURE = {"-": "no_information", "n": "not_yet", "x": "secret", "X": "secret", "p": "joint"}
"""Signs of the Bank beside a value (BDL, metadata, attributes) that make it no figure of the area: a 0 with `n` is not
yet available, with `x` secret or not due; `p` is a city and its powiat together."""
DOUBTFUL = {"k", "K", "s", "v", "M"}
"""Signs beside a value that stays: the sum may be incomplete, estimated early, of low precision, a changed method."""
UNITS = {
    "osoba": "persons", "osob": "persons", "os": "persons", "osoby": "persons", "persons": "persons",
    "%": "percent", "proc": "percent", "zl": "pln", "pln": "pln", "szt": "items", "rodzina": "families",
    "rodziny": "families", "mieszkanie": "dwellings", "m2": "m2", "ob": "institutions", "obiekt": "institutions",
    "miejsce": "places", "miejsca": "places", "godz": "hours", "osoba-na-1000-ludnosci": "rate",
}  # fmt: skip
MISSING = frozenset({"", "-", "–", ".", "x", "X", ":", "n.a.", "b.d."})
"""Signs in place of a figure. GUS writes a hyphen where nothing occurred, too, so that it is taken for no figure."""
Figure = dict[str, str]


@dataclass
class OfficialImport:
    """What an official file came to."""

    file: str
    figures: list[Figure] = field(default_factory=list)
    without_figure: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    written: list[Path] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def lines(self) -> list[Message]:
        """Return the account as sentences."""
        areas, years = ({figure[name] for figure in self.figures} for name in ("teryt", "year"))
        measures = sorted({figure["measure"] for figure in self.figures})
        head = Message.counted(
            "{n} figure of {areas} areas, years {years}: {measures}",
            "{n} figures of {areas} areas, years {years}: {measures}",
            len(self.figures),
            areas=len(areas),
            years=f"{min(years)}–{max(years)}" if years else "–",
            measures=", ".join(measures[:12]),
        )
        signs = [
            Message("{n} × the sign “{sign}” of the Bank: no figure of the area, not taken", n=n, sign=sign)
            for sign, n in sorted(self.without_figure.items())
        ] + [
            Message("{n} × the sign “{sign}” of the Bank: taken with reserve", n=n, sign=sign)
            for sign, n in sorted(self.doubtful.items())
        ]
        return [head, *signs, *self.notes] if self.figures else [*signs, *self.notes]


def import_official(
    project: Project, path: Path, source: str = "", as_of: str = "", measure: str = ""
) -> OfficialImport:
    """Take in an official file; what it is, is told by its headings.

    `source` names the publisher where the file does not, `as_of` the day of the figures, `measure` overrides the
    name of a file's only measure. Raises `DataError` for cells that cannot be taken and `SrpsError` where the file is
    none of the known kinds.
    """
    made = OfficialImport(path.name)
    sheets = read_sheets(path, MOST_ROWS, MOST_COLUMNS)
    folder = project.raw / FOLDER
    received = Received(path.name, path.read_bytes())
    if any(is_register(sheet) for sheet in sheets):
        made.written = import_register(project, next(s for s in sheets if is_register(s)))
        made.notes.append(Message("The register of gminas was taken in; cities are found by their names now."))
        _note_source(folder, received, source or "GUS, TERYT (TERC)", made.written)
        made.written.append(folder / "sources.yml")
        return made
    problems: list[Problem] = []
    naming = _Naming(measure, _subject(sheets), lambda typed: areas_by_name(project, typed))
    listed = [sheet for sheet in sheets if slugify(sheet.title) == LIST_SHEET]
    for sheet in listed:  # an export says everything twice; the list has the signs beside the values
        made.figures = list(_figures(sheet, source, naming, problems, made))
    if problems or not made.figures:
        problems.clear()
        made.figures = [
            figure
            for sheet in sheets
            if sheet not in listed or len(sheets) == len(listed)
            for figure in _figures(sheet, source, naming, problems, made)
        ]
    if problems:
        raise DataError(problems)
    if not made.figures:
        message = Message(
            "{file} is no official table that is known: neither an export of the Bank Danych Lokalnych (Kod, Nazwa) nor"
            " a table with the columns teryt, year, measure, value, nor one with a column area and a column for each"
            " year.",
            file=path.name,
        )
        raise SrpsError(message)
    _refuse_doubled(made.figures, path.name)
    target = folder / f"{slugify(path.stem)}.csv"
    write_text(target, _csv(COLUMNS, made.figures))
    _note_source(folder, received, source or "GUS, Bank Danych Lokalnych", [target])
    made.written += [target, folder / "sources.yml"]
    added = add_to_context(project, made.figures, as_of, received.name, made.notes)
    if added:
        made.written.append(added)
    return made


@dataclass(frozen=True)
class _Naming:
    """What names the figures of a file: a person (`measure`), and what the export says that it is about."""

    measure: str = ""
    subject: str = ""
    areas: Callable[[Iterable[str]], Areas] = lambda typed: Areas({}, list(typed), {})
    """Finds areas by their names, for tables without codes."""

    def of(self, words: str) -> str | None:
        """Return the measure of a column or row with these words; None where they only say which part is counted."""
        part = slugify(words)
        if not ONLY_BREAKDOWN.fullmatch(part):
            return self.measure or measure_of(words)
        rest = part.replace("ogolem", "").replace("razem", "").strip("-").replace("-", "_")
        if self.measure:
            whole = {"kobiety": "women", "mezczyzni": "men"} if self.measure == "population" else {}
            return whole.get(rest) or f"{self.measure}_{rest}".rstrip("_")
        return measure_of(f"{self.subject} {words}") if self.subject else None


def _subject(sheets: Sequence[Sheet]) -> str:
    """Return what an export is about, as its sheet OPIS says; empty where there is none."""
    for sheet in sheets:
        for row in sheet.rows[:30] if slugify(sheet.title) == "opis" else ():
            texts = [cell.text for cell in row if cell.is_filled]
            for at, text in enumerate(texts):
                name, _, after = text.partition(":")
                if slugify(name) in SUBJECT:
                    return after.strip() or next(iter(texts[at + 1 :]), "")
    return ""


def _csv(columns: Sequence[str], rows: Sequence[Figure]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _note_source(folder: Path, received: Received, source: str, made: Sequence[Path]) -> None:
    """List a file in `sources.yml`: what it gave, its SHA-256, where it is from and when it came."""
    path = folder / "sources.yml"
    entries = (YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else None) or []
    tables = [table.name for table in made]
    entries = [entry for entry in entries if entry.get("tables") != tables]
    today = datetime.datetime.now().astimezone().date().isoformat()
    entries.append(
        {"file": received.name, "sha256": received.sha256, "tables": tables, "source": source, "received_on": today}
    )
    buffer = io.StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(entries, buffer)
    write_text(path, buffer.getvalue())


def _refuse_doubled(figures: Sequence[Figure], file: str) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for figure in figures:
        key = (figure["teryt"], figure["year"], figure["measure"])
        if seen.setdefault(key, figure["value"]) != figure["value"]:
            what = Message(
                "two figures of {measure} for {area} in {year}: {one} and {other}",
                measure=key[2], area=figure["area"] or key[0], year=key[1], one=seen[key], other=figure["value"],
            )  # fmt: skip
            remedy = Message("Export one measure at a time, or add --measure NAME.")
            raise DataError([Problem("keys_unique", file, what, remedy)])


# Reading


def _figures(
    sheet: Sheet, source: str, naming: _Naming, problems: list[Problem], made: OfficialImport
) -> Iterator[Figure]:
    """Yield the figures of a sheet: a tidy table, the flat sheet of an export, or its table of several headings."""
    for number, row in enumerate(sheet.rows[:15], start=1):
        found = {name: at for at, cell in enumerate(row) if (name := _known(cell.text))}
        if {"teryt", "year", "value"} <= found.keys():
            yield from _flat(sheet, number, found, source, naming, problems, made)
            return
        if "teryt" in found and "area" in found and len(row) > 2:
            yield from _wide(sheet, number, found, source, naming, problems)
            return
        if "area" in found and "teryt" not in found and any(_is_year(cell.text) for cell in row):
            yield from _by_name(sheet, number, found["area"], source, naming, problems, made)
            return


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d{2}", text.strip()))


def _by_name(
    sheet: Sheet, head: int, area: int, source: str, naming: _Naming, problems: list[Problem], made: OfficialImport
) -> Iterator[Figure]:
    """Yield the figures of a table that names its areas without codes, with a column for each year."""
    years = [(at, cell.text.strip()) for at, cell in enumerate(sheet.rows[head - 1]) if _is_year(cell.text)]
    rows = [
        (n, row)
        for n, row in enumerate(sheet.rows[head:], start=head + 1)
        if len(row) > area and row[area].text.strip()
    ]
    areas = naming.areas(list(dict.fromkeys(row[area].text.strip() for _, row in rows)))
    if not areas.codes and areas.unknown and not areas.several:
        raise SrpsError(
            Message(
                "{file} names its areas without codes, and none of them is known ({names}). Take in the register of"
                " gminas once (srps import --official TERC.csv), or add a column teryt.",
                file=made.file, names=", ".join(areas.unknown[:5]),
            )
        )  # fmt: skip
    for number, row in rows:
        typed = row[area].text.strip()
        if typed in areas.several:
            what = Message("{name} may be {places}", name=typed, places="; ".join(areas.several[typed]))
            remedy = Message("Add a column teryt with its code.")
            problems.append(Problem("schema", sheet.cell(number, area + 1), what, remedy))
            continue
        code = areas.codes.get(typed)
        for at, year in years if code else ():
            text = row[at].text if at < len(row) else ""
            unit = "%" if text.strip().endswith("%") else ""
            figure = _figure(sheet, number, at + 1, code or "", typed, year, naming.of(""), text, unit, True, problems)
            if figure is not None:
                yield figure | {"source": source or "GUS, Bank Danych Lokalnych"}
    if areas.unknown:
        made.notes.append(
            Message("left out, for the register has no such area: {names}", names=", ".join(areas.unknown[:20]))
        )
    if areas.voivodeship:
        made.notes.append(
            Message("of areas of one name those in {voivodeship} were taken, where all others lie",
                    voivodeship=areas.voivodeship)
        )  # fmt: skip


def _known(heading: str) -> str | None:
    text = slugify(heading)
    return next((name for name, words in HEADINGS.items() if text in {slugify(word) for word in words}), None)


def _flat(
    sheet: Sheet,
    head: int,
    found: dict[str, int],
    source: str,
    naming: _Naming,
    problems: list[Problem],
    made: OfficialImport,
) -> Iterator[Figure]:
    row = sheet.rows[head - 1]
    dimensions = [at for at, cell in enumerate(row) if cell.is_filled and at not in found.values()]
    of_seven = _has_seven(sheet, head, found["teryt"])
    for number, cells in enumerate(sheet.rows[head:], start=head + 1):
        texts = [cell.text for cell in cells] + [""] * (len(row) - len(cells))
        if not any(texts):
            continue
        words = [texts[at] for at in dimensions]
        named = texts[found["measure"]] if "measure" in found else " ".join(words)
        sign = texts[found["attribute"]].strip() if "attribute" in found else ""
        if sign in NO_FIGURE:
            made.without_figure[sign] += 1
            continue
        if sign in DOUBTFUL:
            made.doubtful[sign] += 1
        unit = texts[found["unit"]] if "unit" in found else ""
        figure = _figure(
            sheet, number, found["value"] + 1, texts[found["teryt"]], texts[found.get("area", found["teryt"])],
            texts[found["year"]], naming.of(named), texts[found["value"]], unit, of_seven, problems,
        )  # fmt: skip
        if figure is not None:
            own = texts[found["source"]] if "source" in found else ""
            yield figure | {"source": own or source or "GUS, Bank Danych Lokalnych"}


def _wide(
    sheet: Sheet, head: int, found: dict[str, int], source: str, naming: _Naming, problems: list[Problem]
) -> Iterator[Figure]:
    """Yield the figures of a table whose headings stand in several rows, or in one as `ogółem;2019;[osoba]`."""
    code, name = found["teryt"], found["area"]
    first_data = next(
        (n for n, row in enumerate(sheet.rows[head:], start=head) if len(row) > code and teryt_of(row[code].text)), None
    )
    if first_data is None:
        return
    of_seven = _has_seven(sheet, head, code)
    columns = list(_columns(sheet, head, first_data, max(code, name) + 1))
    for number, cells in enumerate(sheet.rows[first_data:], start=first_data + 1):
        if len(cells) <= code or not cells[code].is_filled:
            continue
        for at, words, year, unit in columns:
            if at < len(cells):
                figure = _figure(
                    sheet, number, at + 1, cells[code].text, cells[name].text, year, naming.of(words),
                    cells[at].text, unit, of_seven, problems,
                )  # fmt: skip
                if figure is not None:
                    yield figure | {"source": source or "GUS, Bank Danych Lokalnych"}


def _columns(sheet: Sheet, head: int, first_data: int, start: int) -> Iterator[tuple[int, str, str, str]]:
    """Yield position, words, year and unit of each column of figures."""
    heads = [[cell.text for cell in row] for row in sheet.rows[head - 1 : first_data]]
    joined = heads[0][start:]
    if len(heads) == 1 and any(re.fullmatch(r"\[.*\]", cell) for cell in joined):
        groups: list[list[str]] = [[]]
        for cell in joined:
            groups[-1].append(cell)
            if re.fullmatch(r"\[.*\]", cell):
                groups.append([])
        heads = [[*[""] * start, *(";".join(group) for group in groups if any(group))]]
    width = max(map(len, heads))
    spread = [_spread(row, width) for row in heads]
    for at in range(start, width):
        parts = [part.strip() for row in spread for part in row[at].split(";") if part.strip()]
        years = [part for part in parts if re.fullmatch(r"(?:19|20)\d{2}", part)]
        units = [part.strip("[]") for part in parts if re.fullmatch(r"\[.*\]", part)]
        words = " ".join(
            part for part in dict.fromkeys(parts) if part not in years and not re.fullmatch(r"\[.*\]", part)
        )
        if years:
            yield at, words, years[0], units[0] if units else ""


def _spread(row: Sequence[str], width: int) -> list[str]:
    """Return the cells of a heading, a merged one repeated over the empty ones after it."""
    spread, last = [], ""
    for at in range(width):
        last = row[at] if at < len(row) and row[at] else last
        spread.append(last)
    return spread


def _figure(
    sheet: Sheet,
    row: int,
    column: int,
    code: str,
    area: str,
    year: str,
    measure: str | None,
    value: str,
    unit: str,
    of_seven: bool,
    problems: list[Problem],
) -> Figure | None:
    if value.strip() in MISSING:
        return None
    teryt = teryt_of(code, of_seven)
    number = _number(value)
    place = sheet.cell(row, column)
    if teryt is None:
        what = Message("{code} is no code of a gmina, powiat or voivodeship", code=code or "–")
        problems.append(Problem("schema", place, what, Message("A TERYT code has 2, 4, 6 or 7 digits.")))
    elif not re.fullmatch(r"(?:19|20)\d{2}", year.strip()):
        problems.append(
            Problem("schema", place, Message("{year} is no year", year=year or "–"), Message("Write four digits."))
        )
    elif number is None:
        what = Message("{value} is no figure", value=value)
        problems.append(
            Problem("schema", place, what, Message("Write digits with a decimal comma, or leave it empty."))
        )
    elif measure is None:
        what = Message("the file does not say what is counted here, only which part")
        remedy = Message("Add --measure with its name, as in: --measure population.")
        if not any(problem.what == what for problem in problems):
            problems.append(Problem("schema", place, what, remedy))
    else:
        return {
            "area": re.sub(r"\s*\(\d\)$", "", area.strip()),
            "teryt": teryt,
            "year": year.strip(),
            "measure": measure,
            "value": number,
            "unit": _unit(unit, measure),
        }
    return None


def teryt_of(code: str, of_seven: bool = False) -> str | None:
    """Return a TERYT code of 7 digits (a gmina with its kind; zeros for what is larger), also from the Bank's 12.

    `of_seven` says that the other codes have seven digits, so that one of six has lost its leading zero.

    The Bank's identifier has the voivodeship in digits 3–4, the powiat in 8–9, the gmina in 10–11 and its kind in 12.
    """
    digits = code.strip().replace(" ", "").removesuffix(".0").removesuffix(",0")
    if not digits.isdecimal():
        return None
    if len(digits) == 12:
        digits = digits[2:4] + digits[7:9] + digits[9:11] + digits[11]
    if len(digits) in (1, 3, 5) or (len(digits) == 6 and (of_seven or int(digits[:2]) > 32)):
        digits = f"0{digits}"  # a spreadsheet has dropped the leading zero of Lower Silesia to Łódź
    if len(digits) not in (2, 4, 6, 7):
        return None
    return digits.ljust(7, "0")


def _has_seven(sheet: Sheet, head: int, column: int) -> bool:
    """Whether the codes of a column are those of seven digits."""
    codes = [row[column].text.strip() for row in sheet.rows[head:] if len(row) > column]
    return any(re.fullmatch(r"\d{7}", code) for code in codes)


def _unit(printed: str, measure: str) -> str:
    """Return the unit of a figure; that of people and families is known where the file does not say it."""
    unit = unit_of(printed)
    if unit != "unknown" or not COUNTED.match(measure):
        return unit
    return measure if measure in ("families", "households") else "persons"


def _number(text: str) -> str | None:
    plain = re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", "", text).removesuffix("%").replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    return plain if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else None


def measure_of(words: str) -> str:
    """Return the measure that words of the Bank name; their own words as a name where it is none of the project's."""
    text = slugify(words)
    for name, pattern in MEASURES.items():
        if text == name.replace("_", "-") or re.fullmatch(pattern, text):
            return name
    return text.replace("-", "_")[:80]


def unit_of(unit: str) -> str:
    """Return the project's unit for a printed one, `unknown` where it is not known."""
    text = "%" if unit.strip("[] ") == "%" else slugify(unit)
    return UNITS.get(text, text if text in UNITS.values() else "unknown")


# The cities of the project


def add_to_context(
    project: Project, figures: Sequence[Figure], as_of: str, file: str, notes: list[Message]
) -> Path | None:
    """Add what concerns the project's cities (gmina and powiat) to `context.csv`; return the file if it changed."""
    path = project.catalogue("context.csv")
    tables = catalogue_tables()
    cities = _rows(project, project.catalogue("cities.csv"), "cities")
    there = _rows(project, path, "context")
    known = {(row["city"], row["year"], row["measure"], row["area"]): row["value"] for row in there}
    named = next(column.values for column in tables["context"].columns if column.name == "measure")
    added: list[Figure] = []
    other: set[str] = set()
    for city in cities:
        for figure in figures:
            area = _area(city["teryt"], figure["teryt"])
            if area is None:
                continue
            key = (city["city"], figure["year"], figure["measure"], area)
            if figure["measure"] not in named:
                other.add(figure["measure"])
            elif COUNTED.match(figure["measure"]) and not re.fullmatch(r"0*[1-9]\d*(?:\.0+)?", figure["value"]):
                notes.append(
                    Message(
                        "{city}, {measure} {year}: {value} is no number of people or families, left out of context.csv",
                        city=city["city"], measure=figure["measure"], year=figure["year"], value=figure["value"],
                    )
                )  # fmt: skip
            elif key not in known:
                known[key] = figure["value"]
                added.append(_context_row(city, figure, area, as_of, file))
            elif _differ(known[key], figure["value"]):
                notes.append(
                    Message(
                        "{city}, {measure} {year}: {file} says {theirs}, context.csv has {ours} and stays",
                        city=city["city"], measure=figure["measure"], year=figure["year"], file=file,
                        theirs=figure["value"], ours=known[key],
                    )
                )  # fmt: skip
    if other:
        names = ", ".join(sorted(other)[:12])
        notes.append(Message("kept in data/raw/official only, context.csv has no such measure: {names}", names=names))
    notes.append(Message.counted("{n} figure added to context.csv", "{n} figures added to context.csv", len(added)))
    if not added:
        return None
    if path != project.raw / "catalogue" / "context.csv":
        path = project.raw / "catalogue" / "context.csv"
    write_text(path, _csv(tables["context"].names, [*there, *added]))
    return path


def _differ(ours: str, theirs: str) -> bool:
    try:
        return figure_of(ours) != figure_of(theirs)
    except ValueError:
        return True


def _area(city: str, teryt: str) -> str | None:
    """Return `gmina` or `powiat` where a figure is of the city itself or of its powiat, else None.

    The kind of a gmina is its code's last digit; exports give a code of six digits, too.
    """
    if city[:2] == "00":  # an invented city has no code, and zeros are the country
        return None
    if teryt[:6] == city[:6] and teryt[6] in ("0", city[6]):
        return "gmina"
    return "powiat" if teryt == f"{city[:4]}000" else None


def _context_row(city: Figure, figure: Figure, area: str, as_of: str, file: str) -> Figure:
    day = as_of or (f"{figure['year']}-12-31" if figure["measure"].startswith(("population", "women", "men")) else "")
    return {
        **{name: figure[name] for name in ("year", "measure", "value", "unit", "source")},
        "city": city["city"], "teryt": city["teryt"], "area": area, "as_of": day, "note": file,
    }  # fmt: skip


def _rows(project: Project, path: Path, name: str) -> list[Figure]:
    problems: list[Problem] = []
    frame, _ = read_csv(path, project.name(path), catalogue_tables()[name], problems)
    if problems:
        raise DataError(problems)
    rows: list[Figure] = frame.to_dict("records")
    return rows


def fill_from_official(project: Project) -> list[Message]:
    """Add to `context.csv` what the official tables taken in so far say of cities that came later."""
    notes: list[Message] = []
    for path in sorted((project.raw / FOLDER).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows and set(COLUMNS) <= rows[0].keys():
            add_to_context(project, rows, "", path.name, notes)
    return notes
