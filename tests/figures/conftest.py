"""A small invented city and what every figure draws of it; pages are measured where they become SVG."""

from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest
from matplotlib.text import Text

from srps import figures
from srps.catalogue.load import Catalogue
from srps.catalogue.models import Document, Domain, Indicator, Repair, Unit
from srps.catalogue.tables import processed_tables
from srps.figures import style
from srps.showing.language import texts

LONG = "zapewnienie wsparcia materialnego i schronienia osobom bezdomnym oraz zagrożonym bezdomnością w mieście"


@pytest.fixture(scope="session")
def pl():
    return texts("pl")


@pytest.fixture(scope="session")
def en():
    return texts("en")


def unit(identifier, one, few, many, singular, plural, title):
    forms = {"pl": {"one": one, "few": few, "many": many, "other": few}, "en": {"one": singular, "other": plural}}
    return Unit.model_validate(
        {
            "id": identifier,
            "dimension": "persons",
            "counted": True,
            "title": {"pl": title, "en": plural},
            "forms": forms,
        }
    )


@pytest.fixture(scope="session")
def catalogue():
    domains = {
        "family": ("Rodzina i dzieci", "Family and children"),
        "poverty": ("Ubóstwo", "Poverty"),
        "housing": ("Mieszkalnictwo", "Housing"),
    }
    units = [
        unit("persons", "osoba", "osoby", "osób", "person", "persons", "osoby"),
        unit("families", "rodzina", "rodziny", "rodzin", "family", "families", "rodziny"),
        unit("pln", "złoty", "złote", "złotych", "zloty", "zlotys", "złote"),
    ]
    indicators = {
        "family_assistant": ("Rodziny z asystentem", "Families with an assistant", "families", "family"),
        "meals": ("Osoby dożywiane", "Persons given meals", "persons", "poverty"),
    }
    return Catalogue(
        cities=pd.DataFrame(
            {"name": ["Jasne", "Ciemne", "Zielone Wzgórza"], "kind": "gmina miejska", "teryt": "0000000"},
            index=pd.Index(["jasne", "ciemne", "zielone"], name="city"),
        ),
        context=pd.DataFrame(columns=["city", "year", "measure", "value", "area"]),
        domains={k: Domain.model_validate({"id": k, "title": {"pl": p, "en": e}}) for k, (p, e) in domains.items()},
        units={entry.id: entry for entry in units},
        indicators={
            key: Indicator.model_validate(
                {
                    "id": key,
                    "title": {"pl": pl, "en": en},
                    "definition": {"pl": pl, "en": en},
                    "unit": unit_id,
                    "domain": domain,
                    "direction": 0,
                    "denominator": "population",
                }
            )
            for key, (pl, en, unit_id, domain) in indicators.items()
        },
        mappings={},
        repairs=Repair(),
    )


def table(name, rows):
    """Return a processed table of one city and year; what a row leaves out is missing."""
    entries = [{"city": "jasne", "year": 2023, "line": 10 + n} | row for n, row in enumerate(rows)]
    return processed_tables()[name].typed(pd.DataFrame(entries, columns=processed_tables()[name].names))


@pytest.fixture(scope="session")
def document():
    return Document.model_validate(
        {
            "title": "Raport",
            "strategy": {},
            "year": 2023,
            "kind": "report",
            "source": {"file": "raport.txt"},
            "rating_scale": {1: "nie rozpoczęto", 2: "rozpoczęto", 3: "zaawansowano", 4: "w pełni wdrożono zadania"},
        }
    )


@pytest.fixture(scope="session")
def goals():
    ratings = [4, 3, 4, 4, 3]
    domains = ["family", "family", "poverty", "poverty", "housing"]
    return table(
        "goals",
        [
            {"goal": str(n + 1), "level": "operational", "name": LONG if n == 1 else f"cel numer {n + 1}", "rating": r}
            | {"domain": domains[n], "domain_printed": "OBSZAR", "n_actions": 1}
            for n, r in enumerate(ratings)
        ],
    )


@pytest.fixture(scope="session")
def scores():
    def row(score, value, n, scope="overall", scope_id=""):
        return {"score": score, "scope": scope, "scope_id": scope_id, "value": value, "n": n}

    statuses = {"done": 31, "partly": 2, "not_done": 2, "no_evidence": 3, "not_due": 2}
    return table(
        "scores",
        [
            row("implementation_mean", 3.6, 5),
            row("implementation_mean", 3.5, 2, "domain", "family"),
            row("implementation_mean", 3.0, 1, "domain", "housing"),
            row("implementation_mean", 4.0, 2, "domain", "poverty"),
            *(row("rating_count", float(n), 5, "rating", str(step)) for step, n in ((1, 0), (2, 0), (3, 2), (4, 3))),
            row("execution", 100 * 33 / 35, 35),
            *(row("action_count", float(n), 40, "status", status) for status, n in statuses.items()),
        ],
    )


@pytest.fixture(scope="session")
def observations():
    """Keyed rows: a total that fits, one that does not, two with a slipped contributor, one with examples only."""

    def row(indicator, breakdown, value, unit_id="persons", qualifier="exact"):
        cell = {"goal": "1", "action": "1", "indicator": indicator, "breakdown": breakdown, "value": value}
        return cell | {"unit": unit_id, "qualifier": qualifier, "status": "observed", "period": "2023", "part_of": ""}

    frame = table(
        "observations",
        [
            row("liczba posiłków", "", 50),
            row("liczba posiłków", "szkoły", 30),
            row("liczba posiłków", "przedszkola", 20),
            row("liczba dzieci", "", 277),
            row("liczba dzieci", "MOPS", 200),
            row("liczba dzieci", "PCPR", 27),
            row(LONG, "", 4),
            row(LONG, "ARL", 4),
            row(LONG, "PUP", 91),
            row("liczba kampanii", "", 91),
            row("kwota dotacji", "", 1588268.16, "pln"),
            row("kwota dotacji", "sport", 675000.0, "pln", "approx"),
        ],
    )
    return frame.set_axis([f"observations:{n}" for n in range(1, len(frame) + 1)])


@pytest.fixture(scope="session")
def parts():
    pairs = [(2, 1, "all"), (3, 1, "all"), (5, 4, "all"), (6, 4, "all"), (8, 7, "all"), (9, 7, "all")]
    pairs.append((12, 11, "examples"))
    return pd.DataFrame(
        [
            (f"observations:{part}", f"observations:{whole}", f"observations:{whole}", relation)
            for part, whole, relation in pairs
        ],
        columns=["row_key", "whole_key", "whole_printed", "relation"],
    )


@pytest.fixture(scope="session")
def targets():
    def row(goal, indicator, operator, value, result, attained):
        cell = {"goal": goal, "item": "1", "indicator": indicator, "operator": operator, "value": value}
        return cell | {"unit": "families", "result": result, "attained": attained, "value_printed": "min"}

    return table(
        "targets",
        [
            row("1", "liczba rodzin z asystentem", ">=", 50.0, 52.0, "yes"),
            row("1", "liczba rodzin w kryzysie", "<=", 20.0, 25.0, "no"),
            row("2", LONG, ">=", 4.0, 40.0, "yes"),
            row("3", "liczba rodzin zastępczych", "=", 3.0, None, "not_assessable"),
        ],
    )


@pytest.fixture(scope="session")
def comparison():
    def row(city, year, value, people, rate, lower, upper, comparability):
        return {
            "indicator_id": "family_assistant",
            "city": city,
            "year": year,
            "value": value,
            "denominator": people,
            "rate": rate,
            "lower": lower,
            "upper": upper,
            "confidence": 0.95,
            "comparability": comparability,
        }

    differ = "different_years; close_definition; same_census_base"
    rows = [
        row("jasne", 2023, 52.0, 40000.0, 13.0, 9.7, 17.0, differ),
        row("ciemne", 2021, 63.0, 30000.0, 21.0, 16.1, 26.9, differ),
        row("zielone", 2022, 12.0, None, None, None, None, differ),
    ]
    return processed_tables()["comparison"].typed(pd.DataFrame(rows, columns=processed_tables()["comparison"].names))


def one_series(series, years, values, unit_id="persons", indicator_id=None, definitions=None, indicator=LONG):
    return pd.DataFrame(
        {
            "city": "jasne",
            "year": years,
            "series": series,
            "action": "",
            "indicator_id": indicator_id,
            "indicator": indicator,
            "unit": unit_id,
            "value": [float(value) for value in values],
            "qualifier": "exact",
            "definition": definitions or [0] * len(years),
            "break_before": None,
        }
    )


@pytest.fixture(scope="session")
def series():
    return pd.concat(
        [
            one_series("1|x", [2019, 2020, 2022, 2023], [1480546.54, 1580546.54, 900000, 1000000], "pln"),
            one_series(
                "meals", [2019, 2020, 2022, 2023], [40, 42, 60, 55], "persons", "meals", [0, 0, 1, 1], "etykieta"
            ),
            one_series("once", [2023], [7]),
            one_series("2|y", [2022, 2023], [3, 3], "families", None, None, "liczba rodzin"),
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="session")
def context():
    return pd.DataFrame(
        {
            "year": [2010, 2019, 2020, 2021, 2023],
            "value": [43286.0, 41953.0, 40141.0, 39641.0, 38729.0],
            "source": "GUS",
            "source_url": "",
            "note": "",
            "base": ["2002", "2011", "2021", "2021", "2021"],
        }
    )


@pytest.fixture(scope="session")
def coverage(observations, goals):
    other = table("goals", [{"city": "ciemne", "year": 2021, "goal": "1", "name": "dom", "domain": "housing"}])
    return observations, pd.concat([goals, other], ignore_index=True)


LISTS = ("execution", "contributors", "targets", "rates")
"""Pictures made of HTML."""
NAMES = (
    "ratings",
    "coverage",
    "years",
    "population",
)


@pytest.fixture(scope="session")
def draw(
    goals,
    document,
    scores,
    catalogue,
    observations,
    parts,
    targets,
    comparison,
    series,
    context,
    coverage,
):
    """Return a function that draws a figure by name in a language."""

    def by_name(name, t):
        return {
            "ratings": lambda: figures.ratings_figure(goals, scores, document, catalogue, t),
            "execution": lambda: figures.execution_figure(scores, t),
            "contributors": lambda: figures.contributors_figure(observations, parts, "observations:4", t),
            "targets": lambda: figures.targets_figure(targets, catalogue, t),
            "rates": lambda: figures.rates_figure(comparison, catalogue, "family_assistant", t),
            "coverage": lambda: figures.coverage_figure(*coverage, catalogue, t),
            "years": lambda: figures.years_figure(series, catalogue, t),
            "population": lambda: figures.population_figure(context, "Jasne", t),
        }[name]()

    return by_name


@dataclass(frozen=True)
class Measured:
    """A page as it was written: its size in pixels, and each text with its box and size in points."""

    width: float
    height: float
    written: list


def measure_into(measured, patch):
    """Let every page that becomes SVG be measured, in the figures' own look, and added to the list."""
    write = style.to_svg

    def measure(page):
        svg = write(page)
        page.draw_without_rendering()
        renderer = page.canvas.get_renderer()
        hidden = set()
        for axes in page.axes:
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                for tick in axis.get_major_ticks():
                    hidden |= {id(tick.label2)} | (set() if low <= tick.get_loc() <= high else {id(tick.label1)})
        found = [t for t in page.findobj(Text) if t.get_visible() and t.get_text().strip() and id(t) not in hidden]
        written = [(t.get_text(), t.get_window_extent(renderer), t.get_fontsize()) for t in found]
        measured.append(Measured(page.bbox.width, page.bbox.height, written))
        return svg

    patch.setattr(style, "to_svg", measure)
    return measured


@pytest.fixture
def pages(monkeypatch):
    """Return the list to which every page that becomes SVG is added, measured."""
    return measure_into([], monkeypatch)


@pytest.fixture(scope="session")
def drawn(draw, pl, en):
    """Return a function that gives a figure and its measured drawings, for a page and a telephone; drawn once."""

    @cache
    def by_name(name, language):
        with pytest.MonkeyPatch.context() as patch:
            pages = measure_into([], patch)
            figure = draw(name, {"pl": pl, "en": en}[language])
        return figure, pages

    return by_name
