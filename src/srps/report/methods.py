"""The page on methods: how figures are read, checked, recomputed, scored and compared, and where they come from."""

import pandas as pd
from markupsafe import Markup

from srps.checks.declared import declared_checks
from srps.report.documents import Entry, first_rows
from srps.results.run import Run
from srps.showing import words
from srps.showing.language import Texts, mark, texts
from srps.showing.shown import Html, Section, Shown, Table, in_document_language, render

SHOWN = 16
"""Characters of a hash that are shown."""
LITERATURE = {
    mark("Duty to adopt a strategy"): "Ustawa z dnia 12 marca 2004 r. o pomocy społecznej, art. 17 ust. 1 pkt 1",
    mark("Limits of proportions"): "Wilson EB. JASA 1927; 22: 209–212",
    mark("Limits of counts below ten"): "Garwood F. Biometrika 1936; 28: 437–442",
    mark("Limits of counts from ten on (Byar)"): "Breslow NE, Day NE. IARC Scientific Publications 82, 1987",
    mark("Test of two counts"): "Przyborowski J, Wilenski H. Biometrika 1940; 31: 313–323",
    mark("False discovery rate"): "Benjamini Y, Hochberg Y. J R Stat Soc B 1995; 57: 289–300",
    mark("Slope of a trend"): "Theil H. Proc K Ned Akad Wet A 1950; 53: 386–392. Sen PK. JASA 1968; 63: 1379–1389",
    mark("Test of a trend"): "Mann HB. Econometrica 1945; 13: 245–259",
    mark("Funnel limits"): "Spiegelhalter DJ. Stat Med 2005; 24: 1185–1202",
    mark("Agreement of raters"): "Krippendorff K. Content Analysis, 4th ed. Sage 2019",
    mark("Which choice an index depends on"): "Saltelli A et al. Comput Phys Commun 2010; 181: 259–270",
    mark("Composite indices"): "OECD, JRC. Handbook on Constructing Composite Indicators. 2008",
    mark(
        "Kinds of correspondence between indicators"
    ): "W3C. SKOS Simple Knowledge Organization System Reference. 2009",
}


def methods_chapters(entries: list[Entry], run: Run) -> list[Shown]:
    """Return the chapters of the page."""
    t = texts(run.language)
    text = t.gettext("How the figures of all pages were read, checked, recomputed, scored and compared.")
    return [
        Html(render("heading.html", title=t.gettext("Methods"), text=text)),
        Section(
            t.gettext("Reading and cleaning"),
            paragraphs=_said(t, "reading"),
            items=(_states(t), _rules(t)),
            name="reading",
        ),
        Section(t.gettext("Checks"), items=(_checks(t),), name="checks"),
        Section(t.gettext("Published figures, recomputed"), paragraphs=_said(t, "rounding"), name="replication"),
        Section(t.gettext("Scores"), items=(_definitions(t),), name="scores"),
        Section(
            t.gettext("Comparison of years"),
            paragraphs=_said(t, "years_tests", "years_breaks", "years_pooled"),
            name="compare-years",
        ),
        Section(
            t.gettext("Comparison of cities"),
            paragraphs=_said(t, "cities_rates", "cities_pairs", "cities_funnel", "cities_no_ranking"),
            name="compare-cities",
        ),
        Section(
            t.gettext("Sources"), items=(_documents(entries, run, t), _context(run, t), _literature(t)), name="sources"
        ),
    ]


def _said(t: Texts, *keys: str) -> tuple[str, ...]:
    return tuple(words.said(key, t) for key in keys)


def _states(t: Texts) -> Table:
    meanings = {t.gettext(word): t.gettext(STATES[status]) for status, word in words.VALUE_STATUSES.items() if word}
    frame = pd.DataFrame({t.gettext("State"): list(meanings), t.gettext("Meaning"): list(meanings.values())})
    return Table("states", t.gettext("States of the values"), frame, t)


STATES = {
    "corrected": mark("Another value was set by a reviewed correction."),
    "misplaced": mark("The value had slipped to another row and was moved back by a reviewed correction."),
    "missing": mark("The cell is empty or holds a sign for a missing value."),
    "unparsable": mark("The number grammar refuses what is printed; no value is used."),
    "not_applicable": mark(
        "The value is left out by a reviewed correction, or the document says that it does not apply."
    ),
    "suppressed": mark("The value is so small that showing it could point to a person."),
    "forecast": mark("The document expects this value of a later time; it is compared with nothing."),
}


def _rules(t: Texts) -> Table:
    frame = pd.DataFrame({t.gettext("Rule"): [t.gettext(word) for word in words.RULES.values()]})
    return Table("rules", t.gettext("What cleaning may change; every change is in the cleaning log"), frame, t)


def _checks(t: Texts) -> Table:
    frame = pd.DataFrame(
        {
            t.gettext("Check"): [check.title.of(t.language) for check in declared_checks().values()],
            t.gettext("Severity"): [
                t.gettext(words.SEVERITIES[check.severity]) for check in declared_checks().values()
            ],
        }
    )
    note = t.gettext("An error stops that document; the others go on.")
    return Table("all-checks", t.gettext("All checks"), frame, t, note=note)


def _definitions(t: Texts) -> Table:
    frame = pd.DataFrame(
        {
            t.gettext("Score"): [t.gettext(title) for title in words.SCORES.values()],
            t.gettext("Definition"): [t.gettext(words.DEFINITIONS[name]) for name in words.SCORES],
        }
    )
    note = t.gettext("Limits are Wilson intervals; they treat the counted cases as independent.")
    return Table("definitions", t.gettext("Definitions of the scores"), frame, t, note=note)


def _documents(entries: list[Entry], run: Run, t: Texts) -> Table:
    rows = [
        {
            t.gettext("City and year"): f"{run.catalogue.city_name(entry.city)} {entry.year}",
            t.gettext("Document"): entry.document.title,
            t.gettext("Issued by"): entry.document.issuer or "",
            t.gettext("SHA-256 of its text"): (entry.document.source.sha256 or "")[:SHOWN],
        }
        for entry in entries
        if entry.document is not None
    ]
    frame, note = first_rows(rows, t)
    return Table(
        "documents",
        t.gettext("Documents, transcribed as printed"),
        frame,
        t,
        note=note,
        foreign=(t.gettext("Document"), t.gettext("Issued by")),
        empty=t.gettext("No report could be built yet."),
    )


def _context(run: Run, t: Texts) -> Table:
    """List where the population figures come from: they are what rates are divided by."""
    cities = {city for city, _ in run.project.city_years()}
    rows = run.catalogue.context
    rows = rows[(rows["measure"] == "population") & (rows["area"] == "gmina") & rows["city"].isin(cities)]
    counts = rows.groupby("source", sort=True).size()
    frame = pd.DataFrame(
        {t.gettext("Source"): counts.index.tolist(), t.gettext("Figures"): [t.number(int(n)) for n in counts]}
    )
    caption = t.gettext("Sources of the population figures")
    return Table("context", caption, frame, t, numeric=(t.gettext("Figures"),), empty=t.gettext("none"))


def _literature(t: Texts) -> Table:
    act = next(iter(LITERATURE.values()))
    sources = [in_document_language(text, t) if text == act else text for text in LITERATURE.values()]
    frame = pd.DataFrame(
        {
            t.gettext("What for"): [t.gettext(use) for use in LITERATURE],
            t.gettext("Source"): [str(Markup("{}").format(source)) for source in sources],
        }
    )
    return Table("literature", t.gettext("Law and literature"), frame, t, markup=(t.gettext("Source"),))
