"""The totals that their contributors do not give, as a table: printed, added up, and what may have happened."""

import pandas as pd

from srps.figures.sums import TOLERANCE, total_name
from srps.figures.wording import bare_amount
from srps.report.brief import slip_of
from srps.report.places import place_cell
from srps.results.steps import YearResults
from srps.showing.language import Texts
from srps.showing.shown import Table, sentence_case

FAILED = ("mismatch", "slipped")


def sums_table(results: YearResults, downloads: str, t: Texts) -> Table | None:
    """Return every total that its contributors do not give, the widest gap first; None without any."""
    sums = results.sums
    failed = sums[sums["verdict"].isin(FAILED)]
    if failed.empty:
        return None
    larger = failed[["printed", "total"]].abs().max(axis=1)
    gap = ((failed["total"] - failed["printed"]).abs() / larger).where(larger > 0, 0.0)
    failed = failed.assign(gap=gap).sort_values("gap", ascending=False, kind="stable").drop(columns="gap")
    rows = [results.observation[str(key)] for key in failed.index]
    units = [row["unit"] for row in rows]
    frame = pd.DataFrame(
        {
            t.gettext("Indicator"): [sentence_case(total_name(pd.Series(row))) for row in rows],
            t.gettext("Total in the document"): _amounts(failed["printed"], units, t),
            t.gettext("Sum of the contributors"): _amounts(failed["total"], units, t),
        }
    )
    if ((failed["corrected"] - failed["total"]).abs() > TOLERANCE).any():
        frame[t.gettext("Sum after corrections")] = _amounts(failed["corrected"], units, t)
    numeric = tuple(frame.columns[1:])
    frame[t.gettext("What may have happened")] = [
        _cause(str(key), row.verdict, row.settled, results, t)
        for key, row in zip(failed.index, failed.itertuples(), strict=True)
    ]
    frame[t.gettext("Place")] = [place_cell(row, results, t) for row in rows]
    checked = sums[sums["verdict"] != "examples_only"]
    caption = t.ngettext(
        "Totals that their contributors do not give: {failed} of {n} checked sum; {match} adds up",
        "Totals that their contributors do not give: {failed} of {n} checked sums; {match} add up",
        len(checked),
        failed=t.number(len(failed)),
        match=t.number(int((checked["verdict"] == "match").sum())),
    )
    return Table(
        "sums",
        caption,
        frame,
        t,
        numeric=numeric,
        foreign=(t.gettext("Indicator"),),
        markup=(t.gettext("Place"),),
        wide=True,
        downloads=downloads,
        data=failed.drop(columns="settled").rename_axis("row_key").reset_index(),
    )


def _amounts(values: pd.Series, units: list[object], t: Texts) -> list[str]:
    return [bare_amount(v, unit, t) if pd.notna(v) else "–" for v, unit in zip(values, units, strict=True)]


def _cause(key: str, verdict: str, is_settled: bool, results: YearResults, t: Texts) -> str:
    if verdict == "slipped":
        return (
            t.gettext("contributors slipped to a neighbouring row; corrected")
            if is_settled
            else t.gettext("contributors slipped to a neighbouring row")
        )
    return slip_of(key, results, t) or t.gettext("not known")
