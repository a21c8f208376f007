"""Print for each built document what it gives and its page does not: actions, executors, recommendations, zeros.

Run `python tools/coverage_of_pages.py` in a project in which `srps build` has run; exits with 1 where something lacks.
"""

import html
import re
import sys

from srps.figures.wording import bare_amount
from srps.labels import one_line
from srps.paths import Project, find_project
from srps.reading.year import read_year
from srps.results import store
from srps.showing.language import texts
from srps.showing.typography import typeset

LANGUAGE = "pl"
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def main() -> int:
    """Print one line per document and kind; return the exit code."""
    project = find_project()
    lacking = 0
    for city, year in store.built_years(project):
        page = _text_of(project, city, year)
        for kind, given in _given(project, city, year).items():
            missing = [text for text in given if _plain(text) not in page]
            lacking += len(missing)
            sys.stdout.write(f"{city} {year}: {kind} {len(given) - len(missing)} of {len(given)}\n")
            for text in missing:
                sys.stdout.write(f"    not on the page: {one_line(text)[:100]}\n")
    return 1 if lacking else 0


def _text_of(project: Project, city: str, year: int) -> str:
    path = project.report_year(city, year) / f"report.{LANGUAGE}.html"
    return _plain(html.unescape(_TAGS.sub(" ", path.read_text(encoding="utf-8"))))


def _plain(text: str) -> str:
    """Return a text without what typesetting and tables change: spaces, dashes, semicolons between names."""
    return re.sub(r"[\s;.–\-\u2060]", "", typeset(text)).lower()


def _given(project: Project, city: str, year: int) -> dict[str, list[str]]:
    """Return the texts that a document gives, as the processed tables hold them, by kind."""
    actions = store.load_year_table(project, city, year, "actions")
    recommendations = store.load_year_table(project, city, year, "recommendations")
    observations = store.load_year_table(project, city, year, "observations")
    goals = store.load_year_table(project, city, year, "goals")
    targets = store.load_year_table(project, city, year, "targets")
    document, t = store.load_document(project, city, year), texts(LANGUAGE)
    values = observations[observations["value"].notna()]
    executors = {name.strip() for cell in actions["executors"].fillna("") for name in cell.split(";") if name.strip()}
    notes = [row.note for row in read_year(project, city, year).indicators.itertuples() if _is_reason(row)]
    return {
        "actions": actions["name"].tolist(),
        "actions with executors": [cell.replace(";", "") for cell in actions["executors"].fillna("") if cell],
        "executors": sorted(executors),
        "deadlines": [deadline for deadline in actions["deadline"].fillna("") if deadline],
        "printed states": [state for state in actions["state_printed"].fillna("") if state],
        "goals": goals["name"].tolist(),
        "targets": targets["value_printed"].tolist(),
        "published figures": [text for claim in document.claims for text in (claim.text, claim.value) if text],
        "contributors and parts": observations.loc[observations["breakdown"] != "", "breakdown"].unique().tolist(),
        "values": [bare_amount(row.value, row.unit, t) for row in values.itertuples()],
        "evidence and explanations": [
            text for name in ("evidence", "explanation") for text in actions[name].fillna("") if text
        ],
        "recommendations and conclusions": recommendations["text"].tolist(),
        "indicators": observations.loc[observations["breakdown"] == "", "indicator"].unique().tolist(),
        "reasons for zeros": notes,
    }


def _is_reason(row: object) -> bool:
    note = str(row.note or "")
    return str(row.value).strip() == "0" and bool(note) and not note.startswith("text")


if __name__ == "__main__":
    sys.exit(main())
