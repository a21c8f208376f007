"""Amounts of money of one document: where the money came from, how many it reached. Knows no city and no goal's name.

Amounts are never added up here: a document prints the value of a project beside the grant that is part of it.
"""

import re

import pandas as pd
from rapidfuzz.distance import Prefix

MONEY = "pln"
PEOPLE = ("persons", "families", "children")
"""Units of those whom an amount reaches."""
STEM, ENDING = 4, 2
"""Letters. Words that begin with as many and alike but for so short an ending are forms of one word: stały, stałego."""
SOURCE = re.compile(
    r"\b(dofinansowan|dotacj|subwencj|wkład własn|środk(?:i|ów) (?:własn|krajow|unijn|europejsk|zewnętrzn|z)|"
    r"budżet|fundusz|pfron|efs|efrr|fami|unii europejskiej|ue\b|powiat\b|wojewod|samorząd)\w*",
    re.IGNORECASE,
)
"""Words by which a part of an amount, or an amount beside another, is known as a source of funding."""
_GENERAL = re.compile(
    r"^(kwot|ogóln|łączn|całko|sum|wyda|koszt|wartoś|zakres|wypła|przyzn|udziel|przekaz|realiz|liczb|osob|osób|"
    r"rodzin|dzie(?:c|ck)|otrzym|korzyst|pobier|objęt|przez|któr|świadczeniobior|środk|finans|zadan|progra|projek|"
    r"beneficj|uczestn|na$|dla$|oraz$|w$|z$|ze$|i$)"
)
_SOURCE_WORDS = re.compile(r"^(dofin|dotac|wkład|własn|budże|fundu)")
_WORD = re.compile(r"[^\W\d_]+")
AMOUNTS = [
    "goal",
    "action",
    "indicator",
    "value",
    "period",
    "is_of_year",
    "people",
    "people_unit",
    "people_label",
    "per_person",
]
SOURCES = ["amount_key", "source", "value", "share"]


def amounts_of(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the amounts of money of a year, each with the people it reaches where the document prints them.

    `observations` is indexed by row key. The people are those of the one figure of the same goal and action that
    counts persons, families or children of the same thing: whose label has the same words but for general ones
    (kwota, liczba osób, wypłaconych …). `per_person` is the amount divided by them, where both are of the reporting
    year and neither is a bound. An amount that is a source of another one is left to `sources_of`. Columns: `AMOUNTS`,
    indexed by row key; `is_of_year` tells amounts of the year from those of several years.
    """
    amounts = _amounts(observations)
    amounts = amounts.drop(index=list(_grants(amounts)))
    people = observations[
        observations["unit"].isin(PEOPLE)
        & _is_known(observations)
        & _is_of_year(observations)
        & (observations["value"].fillna(0) > 0)
    ]
    of_year = _is_of_year(amounts)
    rows = []
    for key, row in amounts.iterrows():
        same = people[(people["goal"] == row["goal"]) & (people["action"] == row["action"])]
        thing = _thing(row["indicator"])
        found = same[[_is_same(thing, _thing(label)) for label in same["indicator"]]]
        is_one = len(found) == 1 and found["qualifier"].iloc[0] in ("exact", "approx")
        who = found.iloc[0] if is_one and row["qualifier"] in ("exact", "approx") and of_year[key] else None
        rows.append(
            {
                **{name: row[name] for name in AMOUNTS[:5]},
                "is_of_year": bool(of_year[key]),
                "people": None if who is None else who["value"],
                "people_unit": "" if who is None else who["unit"],
                "people_label": "" if who is None else who["indicator"],
                "per_person": None if who is None else row["value"] / who["value"],
                "key": key,
            }
        )
    return pd.DataFrame(rows, columns=[*AMOUNTS, "key"]).set_index("key")


def sources_of(observations: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the sources of funding of amounts: `SOURCES`, with `share` in % of the amount.

    A source is a part of an amount that is named as one (dofinansowanie, wkład własny, budżet państwa, PFRON …), or an
    amount of the same action whose label is that of another one but for the word that names the source. `parts` has
    row_key and whole_key.
    """
    amounts = _amounts(observations)
    wholes = dict(zip(parts["row_key"], parts["whole_key"], strict=True))
    rows = [
        (whole, observations.at[key, "breakdown"], observations.at[key, "value"])
        for key, whole in wholes.items()
        if whole in amounts.index
        and observations.at[key, "unit"] == MONEY
        and pd.notna(observations.at[key, "value"])
        and SOURCE.search(str(observations.at[key, "breakdown"]))
    ]
    rows += [
        (whole, said[0], amounts.at[key, "value"])
        for key, whole in _grants(amounts).items()
        if (said := SOURCE.search(amounts.at[key, "indicator"]))
    ]
    frame = pd.DataFrame(rows, columns=SOURCES[:3])
    whole = frame["amount_key"].map(amounts["value"]).astype("float64")
    value = frame["value"].astype("float64")
    return frame.assign(share=(100 * value / whole).where(whole > 0))


def _amounts(observations: pd.DataFrame) -> pd.DataFrame:
    is_total = observations["breakdown"].fillna("") == ""
    return observations[is_total & (observations["unit"] == MONEY) & _is_known(observations)]


def _is_known(observations: pd.DataFrame) -> pd.Series:
    return observations["value"].notna() & (observations["status"] != "forecast")


def _is_of_year(observations: pd.DataFrame) -> pd.Series:
    return (observations["period_kind"] == "year") & (observations["period"] == observations["year"].astype("str"))


def _grants(amounts: pd.DataFrame) -> dict[str, str]:
    """Return the amounts that are a source of another one of the same action, with the key of that one."""
    found = {}
    for key, row in amounts.iterrows():
        if not SOURCE.search(str(row["indicator"])):
            continue
        thing = [word for word in _thing(row["indicator"]) if not _SOURCE_WORDS.match(word)]
        others = amounts[
            (amounts["goal"] == row["goal"])
            & (amounts["action"] == row["action"])
            & (amounts["period"] == row["period"])
            & (amounts["value"] >= row["value"])
            & (amounts.index != key)
        ]
        same = [
            other
            for other, label in others["indicator"].items()
            if _is_same(thing, _thing(label)) and not SOURCE.search(str(label))
        ]
        if len(same) == 1:
            found[key] = same[0]
    return found


def _thing(label: str) -> list[str]:
    """Return the words that say what a label is about."""
    words = (word for word in _WORD.findall(str(label).casefold()) if len(word) > 2)
    return [word for word in words if not _GENERAL.match(word)]


def _is_same(one: list[str], other: list[str]) -> bool:
    """Tell whether two labels are about the same thing: each word of either is a form of one of the other's."""
    if not (one and other):
        return False
    pairs = ((one, other), (other, one))
    return all(any(_is_form(word, candidate) for candidate in theirs) for own, theirs in pairs for word in own)


def _is_form(one: str, other: str) -> bool:
    alike = Prefix.similarity(one, other)
    return one == other or alike >= max(STEM, min(len(one), len(other)) - ENDING)
