"""The chapters of the report on one city and year; each takes results and returns something to show."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from srps import figures
from srps.catalogue.cleaning_rules import kind_of, name_of
from srps.catalogue.keys import keyed, table_of
from srps.catalogue.tables import processed_tables, raw_tables
from srps.checks.declared import declared_checks
from srps.judging.sums import TOLERANCE
from srps.judging.votes import agreement, printed_votes, votes_table
from srps.numbers import round_half_up
from srps.report.brief import brief
from srps.report.computed import recomputed, why_missing
from srps.report.context import context_chapter
from srps.report.editions import editions_section
from srps.report.findings import place_of, place_of_row, sentence
from srps.report.indicators import cards, goal_chapters, targets_table
from srps.report.institutions import institutions_chapter
from srps.report.money import money_chapter
from srps.report.places import place_cell
from srps.report.recommendations import recommendations_chapter
from srps.report.sums import FAILED, sums_table
from srps.results.steps import YearResults
from srps.showing import words
from srps.showing.language import Texts, texts
from srps.showing.shown import (
    Bars,
    Download,
    Figure,
    Folded,
    Html,
    Section,
    Sections,
    Shown,
    Table,
    folded_on_phone,
    in_document_language,
    render,
    with_quotes,
)

DOWNLOADS = "data"
MOST_READINGS = 8
"""Ways of counting that are listed, the nearest to the published share; all of them are in the download."""
FEW_RULES = 2
"""Rules of cleaning that a sentence names; more of them have a table."""
MOST_GAPS = 3
"""Totals that do not add up and whose contributors are drawn; all of them stand in the figure of sums."""


def _t(results: YearResults) -> Texts:
    return texts(results.run.language)


def chapters(results: YearResults) -> dict[str, Shown]:
    """Return all chapters of the report by name, in order."""
    return {
        "opening": opening(results),
        "checks": checks_chapter(results),
        "implementation": implementation(results),
        "claims": claims(results),
        "targets": targets_chapter(results),
        "goals": goals_table(results),
        "indicators": goal_chapters(results),
        "recommendations": recommendations_chapter(results),
        "money": money_chapter(results),
        "institutions": institutions_chapter(results),
        "context": context_chapter(results),
        "cards": cards(results),
        "document": about_document(results),
        "method": method(results),
    }


def _drawn(figure: Figure | Bars | None) -> tuple[Shown, ...]:
    """Return a figure whose data can be downloaded; nothing where there was nothing to draw."""
    if figure is None:
        return ()
    if isinstance(figure, Bars):
        return (replace(figure, downloads=DOWNLOADS),)
    return (replace(figure, table=replace(figure.table, downloads=DOWNLOADS)),)


def opening(results: YearResults) -> Shown:
    """Return the first page: four answers, one picture, and what to ask."""
    t = _t(results)
    shown = brief(results, t)
    picture = shown.picture.html() if shown.picture else ""
    return Html(render("opening.html", brief=shown, subject=with_quotes(shown.subject), picture=picture, t=t))


def about_document(results: YearResults) -> Shown:
    """Return what was read: the document's title, who issued it, where it can be found, what places mean."""
    t, document = _t(results), results.document
    source = document.source
    facts: dict[str, str | Markup | None] = {
        t.gettext("Document"): document.title,
        t.gettext("Strategy"): document.strategy.title,
        t.gettext("Issued by"): document.issuer,
        t.gettext("Issued on"): t.date(document.issued_on) if document.issued_on else None,
        t.gettext("Resolution"): (document.resolution or "").removeprefix("Uchwała ") or None,
        t.gettext("Where to find it"): Markup('<a href="{}">{}</a>').format(source.url, source.url)
        if source.url
        else None,
        t.gettext("Text that was transcribed"): source.file,
    }
    shown = {name: value for name, value in facts.items() if value}
    places = t.gettext(
        "Places: “p.” is the page of the document; “l.” is the line of the text that was transcribed, where the page is not known."
    )
    about = Html(render("document.html", facts=shown, places=places, t=t))
    editions = editions_section(results)
    return Sections((about, editions)) if editions else about


def claims(results: YearResults) -> Shown:
    """Return the table that an academic looks at first: what the document publishes, recomputed."""
    t = _t(results)
    own = {claim.id: claim for claim in results.document.claims}
    rows = results.replication[results.replication["claim"].isin(own)]
    frame = pd.DataFrame(
        {
            t.gettext("Published figure"): [own[c].text or c for c in rows["claim"]],
            t.gettext("As printed"): rows["printed"].tolist(),
            t.gettext("Recomputed"): [recomputed(row, t) for row in rows.to_dict("records")],
            t.gettext("Verdict"): [words.word(v, words.VERDICTS, t) for v in rows["verdict"]],
            t.gettext("Place"): [place_of(own[c].line, own[c].page, t) for c in rows["claim"]],
        }
    )
    totals = results.replication[~results.replication["claim"].isin(own)]
    counts = totals["verdict"].value_counts()
    text = t.ngettext(
        "{n} total with contributors was recomputed, too:",
        "{n} totals with contributors were recomputed, too:",
        len(totals),
    )
    parts = [
        f"{words.word(v, words.VERDICTS, t)} – {t.number(int(counts[v]))}" for v in words.VERDICTS if v in counts.index
    ]
    paragraphs = (f"{text} {', '.join(parts)}.{_slipped_but_equal(results, t)}",) if len(totals) else ()
    items: list[Shown] = [
        Table(
            "claims",
            t.gettext("Figures published in the document and recomputed from its data"),
            frame,
            t,
            foreign=(t.gettext("Published figure"), t.gettext("As printed"), t.gettext("Recomputed")),
            empty=t.gettext("The document publishes no aggregate of its own."),
            downloads=DOWNLOADS,
            data=rows,
        )
    ]
    if any(c.kind == "executed_share" for c in results.document.claims):
        readings = _readings(results, t)
        items.append(Folded(str(readings.caption), (readings,)))
    return Section(
        t.gettext("Published figures, recomputed"), paragraphs=paragraphs, items=tuple(items), name="claims-chapter"
    )


def _slipped_but_equal(results: YearResults, t: Texts) -> str:
    """Say how many totals agree with what stands beside them although their contributors slipped; nothing where none."""
    sums = results.sums
    agreeing = (sums["verdict"] == "slipped") & ((sums["total"] - sums["printed"]).abs() < TOLERANCE)
    if not agreeing.any():
        return ""
    return " " + t.ngettext(
        "{n} total with slipped contributors agrees with its sum all the same; the consistency counts it as adding up.",
        "{n} totals with slipped contributors agree with their sums all the same; the consistency counts them as adding up.",
        int(agreeing.sum()),
    )


def _readings(results: YearResults, t: Texts) -> Table:
    """Show the ways of counting executed actions beside the published share."""
    periods = {
        "in_last_year": t.gettext("only in the last year"),
        "from_first_year": t.gettext("from the first year on"),
    }
    past = {"due": t.gettext("yes"), "not_due": t.gettext("no")}
    silent = {"left_out": t.gettext("left out"), "not_done": t.gettext("not done"), "done": t.gettext("done")}
    verdict = {
        "reproduces": t.gettext("reproduces it"),
        "reproduces_if_cut": t.gettext("reproduces it when cut off, not rounded"),
        "nearly": t.gettext("nearly"),
        "differs": t.gettext("differs"),
    }
    readings = results.readings
    seldom = {
        "described": t.gettext("Described in words only"),
        "in_progress": t.gettext("Running"),
        "abandoned": t.gettext("Given up, with a reason"),
    }

    def common(values: pd.Series, names: Callable[[Any], str]) -> str:
        return names(values.iloc[0]) if values.nunique() == 1 else ""

    rows = []
    keys = [readings["share_pct"].map(lambda share: round_half_up(share, 1)), "n", "verdict"]
    for (share, n, found), ways in readings.groupby(keys, sort=False):
        rules = {
            t.gettext("Without a figure"): common(ways["no_evidence"], silent.__getitem__),
            t.gettext("A partly done action counts"): common(ways["partly"], t.number),
            t.gettext("Deadline over several years: due"): common(ways["period"], periods.__getitem__),
            t.gettext("Deadline passed before the year: due"): common(ways["past"], past.__getitem__),
            **{
                title: common(ways[rule], silent.__getitem__)
                for rule, title in seldom.items()
                if readings[rule].nunique() > 1
            },
        }
        rows.append(
            {
                t.gettext("Share"): t.percent(share),
                t.gettext("Actions counted"): n,
                t.gettext("Ways of counting"): len(ways),
                t.gettext("How it was counted"): "; ".join(
                    f"{title[:1].lower()}{title[1:]}: {value}" for title, value in rules.items() if value
                ),
                t.gettext("Result"): verdict[found]
                + (" (" + t.gettext("headline") + ")" if ways["is_headline"].any() else ""),
                "difference": abs(ways["difference"].iloc[0]),
                "is_headline": ways["is_headline"].any(),
            }
        )
    frame = pd.DataFrame(rows).sort_values("difference", kind="stable")
    is_near = pd.Series(range(len(frame)), index=frame.index) < MOST_READINGS
    is_cut = not (is_near | frame["is_headline"]).all()
    frame = frame[is_near | frame["is_headline"]].drop(columns=["difference", "is_headline"])
    counts = readings["verdict"].value_counts()
    note = t.gettext(
        "{all} ways of counting were tried: {exact} give the published figure, {cut} give it when digits are cut off instead of rounded, {nearly} lie within one percentage point, {other} differ by more. The document does not state its rule, so the question stays open.",
        all=len(readings),
        exact=int(counts.get("reproduces", 0)),
        cut=int(counts.get("reproduces_if_cut", 0)),
        nearly=int(counts.get("nearly", 0)),
        other=int(counts.get("differs", 0)),
    )
    if is_cut:
        note += " " + t.gettext("The nearest ways are listed; the download has all of them.")
    return Table(
        "readings",
        t.gettext("Ways of counting executed actions, against the published share"),
        frame,
        t,
        numeric=(t.gettext("Share"), t.gettext("Actions counted"), t.gettext("Ways of counting")),
        note=note,
        downloads=DOWNLOADS,
        data=readings,
    )


def implementation(results: YearResults) -> Shown:
    """Return the chapter on implementation: ratings, domains, executed actions, scorecard."""
    t = _t(results)
    items = (
        *_drawn(figures.ratings_figure(results.goals, results.scores, results.document, results.run.catalogue, t)),
        *_votes_table(results, t),
        *_drawn(figures.execution_figure(results.scores, t)),
        scorecard(results),
    )
    return Section(t.gettext("How far the strategy was implemented"), items=items, name="implementation")


def _votes_table(results: YearResults, t: Texts) -> tuple[Table, ...]:
    """Show the votes behind the ratings; nothing where each goal was rated once."""
    printed = printed_votes(results.cleaning_log)
    if printed.empty:
        return ()
    goals = keyed("goals", results.goals).loc[printed.index]
    frame = pd.DataFrame(
        {
            t.gettext("Goal"): goals["goal"].tolist(),
            t.gettext("Name"): goals["name"].tolist(),
            t.gettext("Votes"): [cell.replace(";", "; ") for cell in printed],
            t.gettext("Rating"): [t.gettext("no majority") if pd.isna(r) else t.number(r) for r in goals["rating"]],
            t.gettext("Place"): [place_cell(row, results, t) for row in goals.to_dict("records")],
        }
    )
    rules = {
        "median": t.gettext(
            "The rating is the median of the votes; of an even number of votes the mean of the two middle ones, which may lie between two steps of the scale."
        ),
        "majority": t.gettext("The rating is the one that more than half of the votes give; else there is none."),
    }
    found = agreement(printed)
    counts = t.gettext(
        "Basis of the agreement: goals with two or more votes – {goals}, raters – {raters}, votes – {votes}.",
        goals=t.number(found.units),
        raters=t.number(found.raters),
        votes=t.number(found.ratings),
    )
    votes = votes_table(printed).rename(columns=lambda place: f"vote_{place + 1}")
    table = Table(
        "votes",
        t.gettext("Votes of the raters and the rating made of them"),
        frame,
        t,
        foreign=(t.gettext("Name"),),
        numeric=(t.gettext("Rating"),),
        note=f"{rules[results.document.votes]} {counts}",
        downloads=DOWNLOADS,
        data=goals[["city", "year", "goal", "rating", "line"]].join(votes),
    )
    return (table,)


def scorecard(results: YearResults) -> Table:
    """Return the scorecard: each score with its n, interval and definition, or why it is missing."""
    t = _t(results)
    rows = []
    for name, title in words.SCORES.items():
        score = results.score(name)
        if score is None:
            continue
        missing = pd.isna(score["value"])
        rows.append(
            {
                t.gettext("Score"): t.gettext(title),
                t.gettext("Value"): "–" if missing else score_text(name, score["value"], t),
                t.gettext("95% limits"): ""
                if missing or pd.isna(score["lower"])
                else f"{score_text(name, score['lower'], t)} – {score_text(name, score['upper'], t)}",
                "n": "" if missing else t.number(int(score["n"])),
                t.gettext("Definition, or why it is missing"): why_missing(str(score["method"]), t).capitalize() + "."
                if missing
                else t.gettext(words.DEFINITIONS[name]),
            }
        )
    return Table(
        "scorecard",
        t.gettext("Scorecard"),
        pd.DataFrame(rows),
        t,
        numeric=(t.gettext("Value"), t.gettext("95% limits"), "n"),
        downloads=DOWNLOADS,
        data=results.scores,
        note=t.gettext("Limits are Wilson intervals; they treat the counted cases as independent."),
    )


def score_text(name: str, value: float, t: Texts, scale: Iterable[int] = ()) -> str:
    """Return a score as printed: per cent with one decimal, means with two, days whole; rounded half up.

    `scale` is that of the ratings, given where means of several scales stand side by side.
    """
    if name in words.PERCENT_SCORES:
        return t.percent(round_half_up(value, 1))
    if name == "implementation_mean" and (steps := sorted(scale)):
        mean = t.number(round_half_up(value, 2), 2)
        return t.gettext("{mean} (scale {least}–{most})", mean=mean, least=steps[0], most=steps[-1])
    return t.number(round_half_up(value, 0 if name == "timeliness_days" else 2))


def goals_table(results: YearResults) -> Shown:
    """Return the goals with their ratings, numbers of actions and of indicator values."""
    t, goals = _t(results), results.goals
    scale = results.document.rating_scale
    totals = results.observations[(results.observations["breakdown"] == "") & results.observations["value"].notna()]
    values = totals.groupby("goal").size()
    domains = {key: d.title.of(t.language) for key, d in results.run.catalogue.domains.items()}
    data: dict[str, list[object]] = {
        t.gettext("Goal"): [str(goal) for goal in goals["goal"]],
        t.gettext("Name"): [str(name) for name in goals["name"]],
        t.gettext("Domain"): [domains.get(str(domain), "") for domain in goals["domain"]],
    }
    if goals["rating"].notna().any():
        data[t.gettext("Rating")] = ["" if pd.isna(rating) else t.number(rating) for rating in goals["rating"]]
    if goals["priorities"].fillna("").ne("").any():
        data[t.gettext("Priorities")] = [str(p).replace(";", "; ") if pd.notna(p) else "" for p in goals["priorities"]]
    data[t.gettext("Actions")] = [t.number(int(n)) for n in goals["n_actions"]]
    data[t.gettext("Values")] = [t.number(int(values.get(goal, 0))) for goal in goals["goal"]]
    data[t.gettext("Place")] = [place_cell(row, results, t) for row in goals.to_dict("records")]
    meanings = "; ".join(f"{rating} – {meaning}" for rating, meaning in scale.items())
    table = Table(
        "goals",
        t.gettext("Goals of the strategy"),
        pd.DataFrame(data),
        t,
        row_header=t.gettext("Goal"),
        foreign=(t.gettext("Name"), t.gettext("Priorities")),
        numeric=(t.gettext("Rating"), t.gettext("Actions"), t.gettext("Values")),
        note=Markup(t.gettext("Scale: {meanings}.")).format(meanings=in_document_language(meanings, t))
        if scale
        else "",
        downloads=DOWNLOADS,
        data=goals,
    )
    return Section(t.gettext("Goals"), items=(folded_on_phone(table),), name="goals-chapter")


def targets_chapter(results: YearResults) -> Shown:
    """Return the chapter on numeric targets, with the picture where there is something to draw."""
    t = _t(results)
    figure = figures.targets_figure(results.targets, results.run.catalogue, t)
    if results.targets.empty:
        return Html("")
    own = results.targets["set_year"] == results.run.year
    counts = results.targets["attained"].value_counts()
    parts = [
        t.ngettext("The document sets {n} numeric target.", "The document sets {n} numeric targets.", int(own.sum()))
    ]
    if carried := int((~own).sum()):
        parts.append(
            t.ngettext(
                "{n} more was set by an earlier document and is due this year.",
                "{n} more were set by earlier documents and are due this year.",
                carried,
            )
        )
    if not_due := int(counts.get("not_due", 0)):
        parts.append(t.ngettext("{n} is not yet due.", "{n} are not yet due.", not_due))
    elif results.targets["result"].isna().all():
        parts.append(t.gettext("It reports no results for them, so attainment cannot be assessed."))
    items = (*_drawn(figure), *targets_table(results, "", t))
    return Section(t.gettext("Numeric targets"), paragraphs=(" ".join(parts),), items=items, name="targets-chapter")


def checks_chapter(results: YearResults) -> Shown:
    """Return what the checks found: a table per severity, each row with its line in the document."""
    t = _t(results)
    failed = results.checks[~results.checks["success"]]
    sums = sums_table(results, DOWNLOADS, t)
    items: list[Shown] = [*([folded_on_phone(sums)] if sums else []), *_widest_gaps(results, t)]
    is_listed = (failed["check"] == "contributors_sum") & failed["verdict"].isin(FAILED)
    failed = failed[~is_listed]
    for severity in ("error", "warning"):
        rows = failed[failed["severity"] == severity]
        if len(rows) or (severity == "warning" and sums is None):
            items.append(folded_on_phone(_failed_table(rows, severity, results, t)))
    settled = results.checks[results.checks["success"] & (results.checks["verdict"] == "slipped")]
    settled = settled[settled["check"] != "contributors_sum"]
    if len(settled):
        items.append(folded_on_phone(_failed_table(settled, "settled", results, t)))
    items.append(_corrections_table(results, t))
    counts = _counts_table(results, t)
    items.append(Folded(t.gettext("All checks with their results"), (counts,)))
    return Section(t.gettext("What does not add up"), items=tuple(items), name="checks")


def _widest_gaps(results: YearResults, t: Texts) -> list[Shown]:
    """Draw the contributors of the totals that miss their sum by most, so that one sees where to look."""
    wrong = results.sums[results.sums["verdict"] == "mismatch"]
    gap = (wrong["total"] - wrong["printed"]).abs() / wrong[["total", "printed"]].max(axis=1)
    widest = gap.sort_values(ascending=False, kind="stable").index[:MOST_GAPS]
    drawn = (figures.contributors_figure(results.observations, results.parts, key, t) for key in widest)
    return [shown for figure in drawn for shown in _drawn(figure)]


def _failed_table(rows: pd.DataFrame, severity: str, results: YearResults, t: Texts) -> Table:
    caption = {
        "error": t.gettext("Errors"),
        "warning": t.gettext("Warnings"),
        "settled": t.gettext("Slipped cells, settled by corrections"),
    }[severity]
    typed = rows["source"].fillna("").tolist()
    frame = pd.DataFrame(
        {
            t.gettext("Check"): [declared_checks()[c].title.of(t.language) for c in rows["check"]],
            t.gettext("Finding"): [sentence(row, results, t) for _, row in rows.iterrows()],
            t.gettext("Place"): [
                ", ".join(filter(None, (place_of_row(str(key), line, results, t), cell)))
                for key, line, cell in zip(rows["row_key"], rows["line"], typed, strict=True)
            ],
        }
    )
    if rows["check"].nunique() == 1 and len(rows) > 1:
        caption += f": {frame.pop(t.gettext('Check')).iloc[0]}"
    return Table(
        f"checks-{severity}",
        caption,
        frame,
        t,
        row_header=t.gettext("Finding"),
        markup=(t.gettext("Finding"),),
        empty=t.gettext("none"),
        downloads=DOWNLOADS,
        data=rows,
    )


def rule_in_words(rule: str, t: Texts) -> str:
    """Return in words what a cleaning rule changed, whatever its case."""
    return words.word(name_of(rule), words.RULES, t)


def column_title(row_key: str, column: str, t: Texts) -> str:
    """Return what a column of the transcribed or processed tables holds, in words; its name where none are known."""
    table = (processed_tables() | raw_tables()).get(table_of(row_key))
    titles = {one.name: one.title(t.language) for one in table.columns} if table else {}
    return titles.get(column, column)


def _corrections_table(results: YearResults, t: Texts) -> Shown:
    applied = results.cleaning_log[results.cleaning_log["rule"].map(kind_of) == "correction"]
    if applied.empty:
        return Html("")
    titles = [
        column_title(str(key), str(column), t)
        for key, column in zip(applied["row_key"], applied["column"], strict=True)
    ]
    places = [
        place_of_row(str(key), line, results, t) for key, line in zip(applied["row_key"], applied["line"], strict=True)
    ]
    named = applied.assign(title=titles, place=places)
    same = named.groupby(["title", "before", "after"], sort=False, dropna=False)["place"]
    frame = pd.DataFrame(
        [
            {
                t.gettext("Column"): title,
                t.gettext("Printed"): before,
                t.gettext("Corrected"): after,
                t.gettext("Cells"): t.number(len(found)),
                t.gettext("Place"): ", ".join(dict.fromkeys(found)),
            }
            for (title, before, after), found in same
        ]
    )
    foreign = (t.gettext("Printed"), t.gettext("Corrected"))
    caption = t.gettext("Corrections applied")
    numeric = (t.gettext("Cells"),)
    return folded_on_phone(
        Table("corrections", caption, frame, t, foreign=foreign, numeric=numeric, downloads=DOWNLOADS, data=applied)
    )


def _counts_table(results: YearResults, t: Texts) -> Table:
    counts = results.checks.groupby("check", sort=False)["success"].agg(["size", "sum"])
    frame = pd.DataFrame(
        {
            t.gettext("Check"): [declared_checks()[name].title.of(t.language) for name in counts.index],
            t.gettext("Rows checked"): [t.number(int(n)) for n in counts["size"]],
            t.gettext("Without objection"): [t.number(int(n)) for n in counts["sum"]],
        }
    )
    numeric = (t.gettext("Rows checked"), t.gettext("Without objection"))
    return Table(
        "checks-all", t.gettext("All checks"), frame, t, numeric=numeric, downloads=DOWNLOADS, data=results.checks
    )


def method(results: YearResults) -> Shown:
    """Return the chapter on method: where the figures come from, how they were read and computed."""
    t = _t(results)
    log = results.cleaning_log
    changed = log[log["rule"].map(kind_of) != "unit"]
    paragraphs: tuple[str, ...] = (
        words.said("reading", t),
        words.said("rounding", t),
        t.ngettext(
            "While cleaning, {n} cell was changed (spaces, letters misread by text recognition, number formats); each change is in the cleaning log.",
            "While cleaning, {n} cells were changed (spaces, letters misread by text recognition, number formats); each change is in the cleaning log.",
            len(changed),
        ),
    )
    rules = changed["rule"].map(lambda name: rule_in_words(name, t)).value_counts()
    frame = pd.DataFrame(
        {t.gettext("Rule"): rules.index.tolist(), t.gettext("Cells"): [t.number(int(n)) for n in rules]}
    )
    caption = t.gettext("Changes made while cleaning")
    if len(rules) <= FEW_RULES:
        said = "; ".join(f"{name} – {t.number(int(n))}" for name, n in rules.items())
        paragraphs += (f"{caption}: {said}.",) if said else ()
        log_shown: Shown = Download("cleaning-log", caption, log, t, downloads=DOWNLOADS, data=log)
    else:
        numeric = (t.gettext("Cells"),)
        log_shown = Table("cleaning-log", caption, frame, t, numeric=numeric, downloads=DOWNLOADS, data=log)
    return Section(t.gettext("Method"), paragraphs=paragraphs, items=(log_shown,), name="method")
