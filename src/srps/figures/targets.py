"""Figure of targets: results against them."""

import pandas as pd

from srps.catalogue.load import Catalogue
from srps.figures import wording
from srps.showing.language import Texts
from srps.showing.shown import Bar, Bars, quote

MOST_ROWS = 25
FARTHEST = 200
"""Per cent of the target: a longer bar is cut here and its words say so."""


def targets_figure(targets: pd.DataFrame, catalogue: Catalogue, texts: Texts) -> Bars | None:
    """Draw results in per cent of their targets; None where no target could be judged.

    `targets` is the table of one city and year.
    """
    assessed = targets[targets["value"].notna() & targets["attained"].isin(["yes", "no"])]
    if assessed.empty:
        return None
    drawn = assessed.head(MOST_ROWS)
    words = {"yes": texts.gettext("attained"), "no": texts.gettext("not attained")}
    kinds = {"yes": "done", "no": "abandoned"}
    shares = [100 * r / v if v else None for r, v in zip(drawn["result"], drawn["value"], strict=True)]
    reach = min(FARTHEST, max([110.0, *(share for share in shares if share is not None)]))
    bars = [
        Bar(
            f"{quote(wording.sentence(wording.shorten(row.indicator)), texts)}: "
            + texts.gettext(
                "{result}, target: {target}",
                result=wording.bare_amount(row.result, row.unit, texts),
                target=wording.amount(row.value, row.unit, catalogue, texts, row.operator),
            ),
            () if share is None or share < 0 else ((kinds[row.attained], float(share), ""),),
            words[row.attained]
            + (f" ({texts.percent(round(share), 0)})" if share is not None and share > reach else ""),
        )
        for row, share in zip(drawn.itertuples(), shares, strict=True)
    ]
    n = int((assessed["attained"] == "yes").sum())
    title = texts.ngettext(
        "{part} of {n} target that can be judged was attained",
        "{part} of {n} targets that can be judged were attained",
        len(assessed),
        part=texts.number(n),
    )
    present = [answer for answer in ("yes", "no") if (drawn["attained"] == answer).any()]
    return Bars(
        name="targets",
        title=title + wording.excerpt(len(drawn), len(assessed), texts),
        bars=tuple(bars),
        most=reach,
        texts=texts,
        key=tuple((kinds[answer], words[answer]) for answer in present),
        mark=(100.0, texts.gettext("the target; a bar is the result as a share of it")),
        data=assessed.drop(columns=["city", "year"]),
    )
