"""Knows the gminas of the official register (TERYT, TERC): finds one by its name, proposes its line for `cities.csv`.

The register is not part of the project; whoever wants it imports its file (TERC, CSV) once. The forms of a name are
proposed by the endings of Polish place names; a person confirms them.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from slugify import slugify

from srps.catalogue.official import CITY_WITH_POWIAT_RIGHTS, FOLDER, REGISTER_FILE, kind_of
from srps.catalogue.tables import catalogue_tables
from srps.desk.sheets import Sheet
from srps.errors import ParameterError
from srps.files import write_text
from srps.labels import alike
from srps.messages import Message
from srps.paths import Project

REGISTER_COLUMNS = ("teryt", "name", "kind", "powiat", "voivodeship")


@dataclass(frozen=True)
class Place:
    """One gmina."""

    teryt: str
    name: str
    kind: str
    powiat: str = ""
    voivodeship: str = ""

    @property
    def described(self) -> str:
        """How people tell it from another of its name."""
        where = ", ".join(part for part in (self.powiat and f"powiat {self.powiat}", self.voivodeship) if part)
        return f"{self.name} ({self.kind}{', ' if where else ''}{where}, {self.teryt})"


def is_register(sheet: Sheet) -> bool:
    """Whether a sheet is the register's file: WOJ, POW, GMI, RODZ, NAZWA."""
    head = [cell.text.upper().lstrip("\ufeff") for cell in sheet.rows[0]] if sheet.rows else []
    return head[:5] == ["WOJ", "POW", "GMI", "RODZ", "NAZWA"]


def import_register(project: Project, sheet: Sheet) -> list[Path]:
    """Write the gminas of the register's file as `data/raw/official/teryt.csv`; return the file."""
    rows = [[cell.text for cell in row] + [""] * 7 for row in sheet.rows[1:]]
    names: dict[str, str] = {}
    places = []
    for row in rows:
        voivodeship, powiat, gmina, kind = (part.strip() for part in row[:4])
        code = voivodeship.zfill(2) + (powiat.zfill(2) if powiat else "") + (gmina.zfill(2) if gmina else "")
        if not gmina:
            names[code] = row[4]
            continue
        if known := kind_of(code + kind):
            places.append(Place(code + kind, row[4], known, names.get(code[:4], ""), names.get(code[:2], "").lower()))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(REGISTER_COLUMNS)
    writer.writerows([p.teryt, p.name, p.kind, p.powiat, p.voivodeship] for p in sorted(places, key=lambda p: p.teryt))
    path = project.raw / FOLDER / REGISTER_FILE
    write_text(path, buffer.getvalue())
    return [path]


def read_register(project: Project) -> list[Place]:
    """Return the gminas of the imported register; none where it was not imported."""
    path = project.raw / FOLDER / REGISTER_FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Place(**{name: row[name] for name in REGISTER_COLUMNS}) for row in csv.DictReader(file)]


@dataclass(frozen=True)
class Areas:
    """The codes of areas by the names that were typed, and the names that fit no area or several."""

    codes: dict[str, str]
    unknown: list[str]
    several: dict[str, list[str]]
    voivodeship: str = ""
    """Where all areas lie, if that told those of one name apart."""


def areas_by_name(project: Project, typed: Iterable[str]) -> Areas:
    """Find gminas and powiats by their names in the register; without it the cities of the project are known.

    Of several of one name that one is meant which lies with all other areas of the table; else none is chosen.
    """
    found: dict[str, dict[str, tuple[str, str]]] = {}
    cities = {slugify(row["name"]): row["teryt"] for row in known_cities(project)}
    register = read_register(project)
    for name in typed:
        found[name] = _candidates(name, cities, register)
    sure = {one[0] for options in found.values() for one in options.values() if len(options) == 1 and one[0]}
    region = next(iter(sure)) if len(sure) == 1 and len(found) > 1 else ""
    several: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    chosen = False
    for name, options in found.items():
        here = (
            {code: one for code, one in options.items() if one[0] == region} if region and len(options) > 1 else options
        )
        chosen = chosen or len(here) < len(options)
        if len(here) == 1:
            codes[name] = next(iter(here))
        elif len(options) > 1:
            several[name] = [described for _, described in options.values()]
    return Areas(codes, [name for name, options in found.items() if not options], several, region if chosen else "")


def _candidates(name: str, cities: dict[str, str], register: list[Place]) -> dict[str, tuple[str, str]]:
    """Return the codes that a name may mean, each with its voivodeship and how people know it."""
    powiat = re.fullmatch(r"(?i)powiat\s+(?!m\.)(?P<name>.+)", name.strip())
    if powiat:
        wanted = slugify(powiat["name"])
        fitting = [place for place in register if slugify(place.powiat) == wanted]
        return {
            place.teryt[:4]: (place.voivodeship, f"powiat {place.powiat} ({place.voivodeship}, {place.teryt[:4]})")
            for place in fitting
        }
    wanted = slugify(re.sub(r"(?i)^(?:powiat\s+)?(?:m\.\s*(?:st\.\s*)?|miasto\s+|gmina\s+)?", "", name.strip()))
    named = [place for place in register if slugify(place.name) == wanted]
    whole = [place for place in named if place.kind == CITY_WITH_POWIAT_RIGHTS]
    if re.match(r"(?i)powiat\s", name.strip()):
        named = whole
    if not named and wanted in cities:
        return {cities[wanted]: ("", name)}
    return {place.teryt: (place.voivodeship, place.described) for place in named}


@dataclass(frozen=True)
class NewCity:
    """A city as `srps new` begins it: its short name and, where it is not in `cities.csv` yet, its proposed line."""

    city: str
    line: dict[str, str] | None = None
    likely: str = ""
    """A known city that may have been meant."""


def city_for(project: Project, typed: str) -> NewCity:
    """Return the city that was typed: a short name, an official name, or a gmina of the register.

    Raises `ParameterError` where several gminas bear the name; they are told with kind and powiat, and a code chooses.
    """
    known = known_cities(project)
    by_name: dict[str, list[str]] = {}
    for row in known:
        by_name.setdefault(slugify(row["name"]), []).append(row["city"])
    slugs = {row["city"] for row in known} | {city for city, _ in project.city_years()}
    if typed in slugs:
        return NewCity(typed)
    named = by_name.get(slugify(typed), [])
    if len(named) == 1:
        return NewCity(named[0])
    register = read_register(project)
    places = [p for p in register if slugify(p.name) == slugify(typed) or p.teryt == typed.strip()]
    places = [p for p in places if p.teryt not in {row["teryt"] for row in known}] or places
    if len(places) > 1:
        message = Message(
            "{n} gminas are called {name}: {places}. Name one by its code instead, such as {code}.",
            n=len(places), name=typed, places="; ".join(p.described for p in places), code=places[0].teryt,
        )  # fmt: skip
        raise ParameterError(message)
    if places:
        place = places[0]
        taken = next((row["city"] for row in known if row["teryt"] == place.teryt), None)
        if taken:
            return NewCity(taken)
        city = slugify(place.name)
        if city in slugs:
            city = f"{city}-{slugify(place.kind.removeprefix('gmina '))}"
        return NewCity(city, line_of(city, place))
    candidates = {**{slugify(row["name"]): row["city"] for row in known}, **{s: s for s in slugs}}
    candidates |= {slugify(p.name): slugify(p.name) for p in register if slugify(p.name) not in candidates}
    likely = [candidates[name] for name in alike(typed, candidates, most=1) if name != slugify(typed)]
    if likely and typed != slugify(typed) and not register:
        message = Message(
            "There is no city {name} yet. Did you mean {likely}? If it is another one: srps new {city} YEAR",
            name=typed, likely=likely[0], city=slugify(typed),
        )  # fmt: skip
        raise ParameterError(message)
    if not register and typed != slugify(typed):
        message = Message(
            "There is no city {name} yet. Name it as in: srps new {city} YEAR; or take in the register of gminas once,"
            " so that names are found: srps import --official TERC.csv",
            name=typed,
            city=slugify(typed),
        )
        raise ParameterError(message)
    return NewCity(typed, likely=likely[0] if likely else "")


def known_cities(project: Project) -> list[dict[str, str]]:
    """Return the lines of `cities.csv` that name a city; none where the file cannot be read."""
    try:
        text = project.catalogue("cities.csv").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []  # who reads the catalogue says what is wrong with it
    return [row for row in csv.DictReader(io.StringIO(text)) if row.get("city") and row.get("name")]


def line_of(city: str, place: Place) -> dict[str, str]:
    """Return the line of a gmina for `cities.csv`, its name forms proposed."""
    genitive, locative = name_forms(place.name)
    return {
        "city": city, "teryt": place.teryt, "name": place.name, "name_genitive": genitive, "name_locative": locative,
        "kind": place.kind,
    }  # fmt: skip


def add_city(project: Project, line: dict[str, str]) -> Path:
    """Add a line to the project's `cities.csv`; return the file."""
    there = project.catalogue("cities.csv").read_text(encoding="utf-8-sig")
    buffer = io.StringIO()
    names = catalogue_tables()["cities"].names
    csv.DictWriter(buffer, names, lineterminator="\n").writerow(line)
    path = project.raw / "catalogue" / "cities.csv"
    write_text(path, there.rstrip("\n") + "\n" + buffer.getvalue())
    return path


# Forms of names

_ENDINGS: tuple[tuple[str, str, str], ...] = (
    # adjectives
    (r"(.*[sc]k)i", r"\1iego", r"\1im"),
    (r"(.*[sc]k)a", r"\1iej", r"\1iej"),
    (r"(.*[sc]k)ie", r"\1iego", r"\1iem"),
    (r"(.*(?:ow|n|ł|r))y", r"\1ego", r"\1ym"),
    (r"(Zakopan|.*(?:icz|ow)n)e", r"\1ego", r"\1em"),
    (r"(Biał|Now|Star|Wielk|Mał|Such|Czarn|Dobr|Górn|Doln)a", r"\1ej", r"\1ej"),
    # plural
    (r"(.*)ice", r"\1ic", r"\1icach"),
    (r"(.*)ce", r"\1c", r"\1cach"),
    (r"(.*ch)y", r"\1ów", r"\1ach"),
    (r"(.*)(?:y|ki)", r"\1", r"\1ach"),
    # masculine
    (r"(.*)ów", r"\1owa", r"\1owie"),
    (r"(.*)iec", r"\1ca", r"\1cu"),
    (r"(.*[^aeiouyąęó])ek", r"\1ka", r"\1ku"),
    (r"(.*)ódź", r"\1odzi", r"\1odzi"),
    (r"(.*)dź", r"\1dzi", r"\1dzi"),
    (r"(.*)ń", r"\1nia", r"\1niu"),
    (r"(.*)ść", r"\1ści", r"\1ści"),
    (r"(.*)śl", r"\1śla", r"\1ślu"),
    (r"(.*(?:k|g|ch|c|cz|sz|ż|rz|dz|j|l))", r"\1a", r"\1u"),
    (r"(.*)st", r"\1stu", r"\1ście"),
    (r"(.*)t", r"\1tu", r"\1cie"),
    (r"(.*)d", r"\1du", r"\1dzie"),
    (r"(.*)r", r"\1ra", r"\1rze"),
    (r"(.*[nmbpfwsz])", r"\1a", r"\1ie"),
    # neuter
    (r"(.*)ko", r"\1ka", r"\1ku"),
    (r"(.*)sto", r"\1sta", r"\1ście"),
    (r"(.*)zno", r"\1zna", r"\1źnie"),
    (r"(.*)ło", r"\1ła", r"\1le"),
    (r"(.*)ro", r"\1ra", r"\1rze"),
    (r"(.*)to", r"\1ta", r"\1cie"),
    (r"(.*[nwmbp])o", r"\1a", r"\1ie"),
    (r"(.*)le", r"\1la", r"\1lu"),
    (r"(.*)ie", r"\1ia", r"\1iu"),
    (r"(.*)e", r"\1a", r"\1u"),
    # feminine
    (r"(.*)ka", r"\1ki", r"\1ce"),
    (r"(.*)ga", r"\1gi", r"\1dze"),
    (r"(.*)cha", r"\1chy", r"\1sze"),
    (r"(.*)ra", r"\1ry", r"\1rze"),
    (r"(.*)ła", r"\1ły", r"\1le"),
    (r"(.*)ta", r"\1ty", r"\1cie"),
    (r"(.*)da", r"\1dy", r"\1dzie"),
    (r"(.*)la", r"\1li", r"\1li"),
    (r"(.*)ia", r"\1i", r"\1i"),
    (r"(.*(?:c|cz|sz|ż|rz|dz))a", r"\1y", r"\1y"),
    (r"(.*)na", r"\1ny", r"\1nie"),
    (r"(.*)a", r"\1y", r"\1ie"),
)
"""Endings of a place name with those of its genitive and locative, the first that fits counts."""


def name_forms(name: str) -> tuple[str, str]:
    """Propose genitive and locative of a place name, word by word; from `nad` or `pod` on it stays as it is.

    Only a proposal: names have exceptions, and a person confirms.
    """
    genitive, locative = [], []
    rest = re.split(r"\s+(?=(?:nad|pod|przy|k\.|koło)\s)", name, maxsplit=1)
    for word in re.split(r"([\s-]+)", rest[0]):
        forms = (word, word)
        for ending, second, sixth in _ENDINGS:
            found = re.fullmatch(ending, word)
            if found and re.search(r"\w", word):
                forms = (found.expand(second), found.expand(sixth))
                break
        genitive.append(forms[0])
        locative.append(forms[1])
    tail = f" {rest[1]}" if len(rest) > 1 else ""
    return "".join(genitive) + tail, "".join(locative) + tail
