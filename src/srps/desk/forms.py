"""Makes the forms of a year from last year's tables: the year's workbook, one per institution, one per evaluator."""

import re
from collections.abc import Sequence
from pathlib import Path

from slugify import slugify

from srps.catalogue.load import load_catalogue
from srps.catalogue.models import Document
from srps.catalogue.tables import raw_tables
from srps.catalogue.yamlfile import read_yaml
from srps.desk.entry_book import INSTRUCTIONS, Column, Form, write_book, year_forms
from srps.desk.headings import BEFORE
from srps.desk.keeping import Row, read_rows
from srps.errors import DataError, SrpsError
from srps.messages import Message
from srps.paths import Project

EVALUATORS = 3
"""How many rating sheets are made where last year's votes do not tell."""
CITY, YEAR, INSTITUTION, EVALUATOR = "Miasto", "Rok", "Instytucja", "Oceniający"
"""Facts that stand above the headings of a form and say whose it is."""
GROUPS = re.compile(
    r"(?:kobiety|kobiet|mezczyzni|mezczyzn|dzieci|dziecko|mlodziez|mlodziezy|osoby|osob|rodziny|rodzin|seniorzy|seniorow|"
    r"dorosli|doroslych|wiek|w-wieku|w-tym|w-ramach|uczniowie|uczniow|studenci|studentow|chlopcy|chlopcow|dziewczeta|"
    r"dziewczat|cudzoziemcy|cudzoziemcow|bezrobotni|bezrobotnych|pozostale|pozostali|inne|inni|miasto|wies|klasy|rok|"
    r"kwota|liczba)(?:-|$)"
)
"""How the names of parts begin that are groups of people or things, not institutions."""
INSTITUTIONAL = re.compile(
    r"(?:[\w.„”-]+ ){0,2}(?:(?:ops|mops|gops|mopr|mgops|pcpr|rops|pup|dps|śds|wtz|sp|zoz|pck|mdk|sąd|dom)\b|ośrod|"
    r"szkoł|przedszkole|żłobek|zespół|poradnia|fundacj|stowarzysz|świetlica|urząd|wydział|komend|policj|prokurat|straż|centrum|"
    r"szpital|przychodni|bibliotek|klub|parafi|schronisk|towarzystw|caritas|instytu|uniwersytet|uczelni|bank żywności|"
    r"spółdzieln|zarząd|kurator|ognisk|hospicj|izba|agencj|mosir|osir|jadłodajni|noclegowni|warsztat)",
    re.IGNORECASE,
)
"""Words of which names of institutions are made."""
ACRONYM = re.compile(r"[A-ZĄĆĘŁŃÓŚŹŻ]{2,7}(?:[ /][\w.„”\- ]+)?")
"""A name such as ZUM or MOPS/OSL: an institution's where others beside it are institutions."""
OWN = (
    "Wypełnij tylko białe komórki: Wartość i Uwagi. Reszta jest zablokowana, żeby wiersze się nie przesunęły.",
    "Wartość podaj za cały rok, tak jak w swoim sprawozdaniu: 1 480, 7,7%, 12 500,00 zł.",
    "Nie było takiego działania? Wpisz 0. Nie wiesz? Zostaw puste i napisz dlaczego w Uwagach.",
    "Nie zmieniaj nazwy instytucji i roku u góry arkusza. Zapisz plik jako XLSX i odeślij.",
)
RATING = (
    "Dla każdego celu wybierz ocenę z listy i napisz w jednym zdaniu, z czego wynika.",
    "Nie oceniasz celu? Zostaw komórkę pustą.",
    "Wpisz u góry swoje imię i nazwisko albo zostaw numer. Zapisz plik jako XLSX i odeślij.",
)


def earlier_year(project: Project, city: str, year: int) -> int | None:
    """Return the latest year before this one of which the city has data."""
    return max((known for slug, known in project.city_years() if slug == city and known < year), default=None)


def last_tables(project: Project, city: str, year: int | None) -> dict[str, list[Row]]:
    """Return the raw tables of a year as rows; empty tables where there is no such year."""
    if year is None:
        return {name: [] for name in raw_tables()}
    folder = project.raw_year(city, year)
    return {name: read_rows(project, folder, table) for name, table in raw_tables().items()}


def scale_of(project: Project, city: str, *years: int | None) -> dict[int, str]:
    """Return the rating scale of the first of these years whose document has one."""
    for year in years:
        path = project.raw_year(city, year or 0) / "document.yml"
        try:
            scale = read_yaml(path, Document, project.name(path)).rating_scale
        except (DataError, OSError):
            continue
        if scale:
            return scale
    return {}


def institutions_of(indicators: Sequence[Row], actions: Sequence[Row] = ()) -> list[str]:
    """Return the institutions that contributed to totals, by the names of parts.

    An institution is who carries out an action, who bears a word of `INSTITUTIONAL`, or an acronym beside such a one.
    """
    executors = {slugify(name) for row in actions for name in row["executors"].split(";")}
    parts: dict[tuple[str, ...], set[str]] = {}
    for row in indicators:
        parts.setdefault((row["goal"], row["action"], row["indicator"]), set()).add(" ".join(row["breakdown"].split()))
    certain = {name for name in contributors_of(indicators) if slugify(name) in executors or INSTITUTIONAL.match(name)}
    beside = {name for names in parts.values() if names & certain for name in names if ACRONYM.fullmatch(name)}
    return [name for name in contributors_of(indicators) if name in certain | beside]


def left_out(project: Project, city: str, year: int) -> list[str]:
    """Return the parts of last year's totals that are taken for no institutions."""
    last = last_tables(project, city, earlier_year(project, city, year))
    taken = institutions_of(last["indicators"], last["actions"])
    return [name for name in contributors_of(last["indicators"]) if name not in taken]


def contributors_of(indicators: Sequence[Row]) -> list[str]:
    """Return the names of parts that add up to totals, institutions and others; no groups of people, no `w tym`."""
    subsets = {
        (row["goal"], row["action"], row["indicator"])
        for row in indicators
        if not row["breakdown"] and row["parts"] == "subset"
    }
    names = [
        " ".join(row["breakdown"].split())
        for row in indicators
        if row["breakdown"]
        and not row["part_of"]
        and (row["goal"], row["action"], row["indicator"]) not in subsets
        and not GROUPS.match(slugify(row["breakdown"]))
    ]
    return sorted(dict.fromkeys(names), key=str.casefold)


def write_year_book(project: Project, city: str, year: int, out: Path, ending: str = "") -> Path:
    """Write the workbook of a year, prefilled with the year before; returns its path.

    `ending` is the last line of its instructions, in Polish as the others: what to do with the filled-in workbook.

    Raises `SrpsError` where the file is there already.
    """
    path = out / f"{city}-{year}.xlsx"
    if path.exists():
        raise SrpsError(Message("{file} exists already. Nothing was changed.", file=path.name))
    last_year = earlier_year(project, city, year)
    last = last_tables(project, city, last_year)
    scale = [str(step) for step in scale_of(project, city, year, last_year)]
    forms = year_forms(last, last_year, scale)
    ending = ending or f"Na koniec zapisz plik i uruchom: srps import {path.name} {city} {year}"
    return write_book(path, forms, [*INSTRUCTIONS, ending])


def write_forms(
    project: Project, city: str, year: int, out: Path, evaluators: Sequence[str] = (), institutions: Sequence[str] = ()
) -> list[Path]:
    """Write one form per institution and one rating sheet per evaluator; returns the paths.

    Without names the institutions are last year's contributors, the evaluators as many as voted last year. A form that
    lies there already is left as it is: somebody may have filled it in.

    Raises `SrpsError` where there is nothing to make forms of.
    """
    last_year = earlier_year(project, city, year)
    last = last_tables(project, city, last_year)
    name = load_catalogue(project).city_name(city)
    folder = forms_folder(out, city, year)
    books: dict[Path, tuple[Form, Sequence[str]]] = {}
    for institution in institutions or institutions_of(last["indicators"], last["actions"]):
        form = institution_form(name, year, institution, last, last_year)
        books[folder / f"{_file(institution)}.xlsx"] = (form, OWN)
    scale = scale_of(project, city, year, last_year)
    if scale:
        own = read_rows(project, project.raw_year(city, year), raw_tables()["goals"])
        for evaluator in evaluators or _evaluators(last["goals"]):
            form = rating_form(name, year, evaluator, own or last["goals"], scale)
            books[folder / f"oceny-{_file(evaluator)}.xlsx"] = (form, RATING)
    if not books:
        message = Message(
            "There is nothing to make forms of: {city} has no year before {year} with contributions of institutions. "
            "Begin the year with a workbook: srps new {city} {year} --xlsx",
            city=city,
            year=year,
        )
        raise SrpsError(message)
    return [write_book(path, [form], texts) for path, (form, texts) in books.items() if not path.exists()]


def forms_folder(out: Path, city: str, year: int) -> Path:
    """Return the folder in which the forms of a year are made."""
    return out / f"formularze-{city}-{year}"


def _file(name: str) -> str:
    return slugify(name)[:60].strip("-") or "formularz"


def _evaluators(goals: Sequence[Row]) -> list[str]:
    votes = max((len(row["rating"].split(";")) for row in goals if ";" in row["rating"]), default=EVALUATORS)
    return [f"Oceniający {number}" for number in range(1, votes + 1)]


def institution_form(city: str, year: int, institution: str, last: dict[str, list[Row]], last_year: int | None) -> Form:
    """Return the form of one institution: its own indicators of last year, value and note open.

    What the document printed twice under one goal and label is asked once, with both values before: two rows of one
    label could not be told apart when they come back.
    """
    own = [
        row for row in last["indicators"] if " ".join(row["breakdown"].split()) == institution and not row["part_of"]
    ]
    asked: dict[tuple[str, ...], list[Row]] = {}
    for row in own:
        asked.setdefault((row["goal"], row["action"], " ".join(row["indicator"].split())), []).append(row)
    before = f"{BEFORE} ({last_year})"
    return Form(
        "Wskaźniki",
        ((CITY, city), (YEAR, str(year)), (INSTITUTION, institution)),
        [
            Column("Cel", 8, is_open=False),
            Column("Zadanie", 10, is_open=False),
            Column("Wskaźnik", 60, is_open=False),
            Column("Instytucja", 28, is_open=False),
            Column("Jednostka", 14, is_open=False),
            Column(before, 18, is_open=False),
            Column("Wartość", 18),
            Column("Uwagi", 40),
        ],
        [
            [
                *(rows[0][name] for name in ("goal", "action", "indicator")),
                institution,
                rows[0].get("unit", ""),
                "; ".join(row["value"] for row in rows),
                "",
                "",
            ]
            for rows in asked.values()
        ],
        empty_rows=0,
    )


def rating_form(city: str, year: int, evaluator: str, goals: Sequence[Row], scale: dict[int, str]) -> Form:
    """Return the rating sheet of one evaluator: goals, the scale as a list, the reason."""
    levels = {row["level"] for row in goals if row["rating"]}
    rated = [row for row in goals if not levels or row["level"] in levels]
    note = "Skala: " + "; ".join(f"{step} – {meaning}" for step, meaning in scale.items())
    return Form(
        "Oceny",
        ((CITY, city), (YEAR, str(year)), (EVALUATOR, evaluator)),
        [
            Column("Cel", 10, is_open=False),
            Column("Nazwa", 70, is_open=False),
            Column("Ocena", 10, tuple(map(str, scale))),
            Column("Uzasadnienie", 60),
        ],
        [[row["goal"], row["name"], "", ""] for row in rated],
        empty_rows=0,
        note=note,
    )
