"""Follows a number through the project: where it is printed, how it was read, what was checked, who goes on with it.

Knows the processed tables by their columns alone; loads nothing.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from srps.catalogue.models import Document
from srps.errors import SrpsError
from srps.labels import fold
from srps.messages import Message, Named
from srps.showing import words

MOST = 12
"""So many numbers are followed at once; of more, only their names are told."""
QUALIFIERS = {
    "approx": Message("about"),
    "at_least": Message("at least"),
    "at_most": Message("at most"),
    "range": Message("a range"),
}
USERS = ("changes", "trends", "comparison")
"""Tables over years and cities that go on with a number."""
TABLES = ("cleaning_log", "checks", "replication", "targets", *USERS)
"""The processed tables in which numbers are found again."""


def find(observations: pd.DataFrame, asked: str = "", line: int | None = None) -> pd.DataFrame:
    """Return the observations that are meant.

    Parameters
    ----------
    observations : DataFrame
        The processed table of one city and year, in its order.
    asked : str
        A row key (`observations:12`), or words that stand in label, part or printed value, in any order.
    line : int or None
        The line of the document.

    Raises
    ------
    SrpsError
        Where there is none.
    """
    keyed = observations.set_axis([f"observations:{place}" for place in range(1, len(observations) + 1)])
    if fold(asked) in keyed.index:
        return keyed.loc[[fold(asked)]]
    texts = keyed["indicator"] + " " + keyed["breakdown"] + " " + keyed["value_printed"]
    meant = pd.Series(True, index=keyed.index)
    for word in fold(asked).split():
        meant &= texts.map(fold).str.contains(word, regex=False)
    if line is not None:
        meant &= keyed["line"].eq(line).fillna(False)
    if not meant.any():
        raise SrpsError(
            Message(
                "There is no such number in this year. Give words of its label, its line (--line 108) or its row "
                "(observations:12)."
            )
        )
    return keyed[meant]


def name_of(row: Mapping[str, Any]) -> str:
    """Return what a number is called: its label, and its part."""
    return ", ".join(str(row[name]) for name in ("indicator", "breakdown") if _is_there(row[name]))


def follow(
    key: str,
    row: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    document: Document,
    units: Mapping[str, str],
) -> Iterator[str]:
    """Yield a line per station of a number, from the document to what was made of it.

    Parameters
    ----------
    key : str
        Its row key, `observations:12`.
    row : Mapping
        Its row of the processed table `observations`.
    tables : Mapping of str to DataFrame
        `cleaning_log`, `checks`, `replication` and `targets` of the year; `changes`, `trends` and `comparison`.
    document : Document
        Where it is printed.
    units : Mapping of str to str
        Units in words, in the person's language.
    """
    record = key.rpartition(":")[2]
    yield Message("{name}: {printed} ({key})", name=name_of(row), printed=_printed(row), key=key)
    yield Message("  printed: {places}", places=Message.joined(", ", _places(row, document)))
    yield Message(
        "  typed in: data/raw/{city}/{year}/indicators.csv, record {record}",
        city=row["city"],
        year=row["year"],
        record=record,
    )
    for change in _of(tables["cleaning_log"], row_key=key).itertuples():
        yield Message(
            "  changed: {column} “{before}” → “{after}” (rule {rule})",
            column=change.column,
            before=change.before,
            after=change.after,
            rule=change.rule,
        )
    yield Message("  read as: {reading}", reading=Message.joined(", ", _reading(row, units)))
    if _is_there(row["indicator_id"]):
        match = words.MATCHES[row["match"]]
        yield Message("  in the catalogue: {id} ({match})", id=row["indicator_id"], match=Message(match))
    yield from _checked(key, tables)
    yield from _used(row, tables)


def _printed(row: Mapping[str, Any]) -> str:
    return str(row["value_printed"]) if _is_there(row["value_printed"]) else Message("nothing is printed")


def _places(row: Mapping[str, Any], document: Document) -> Iterator[str]:
    if _is_there(row["source"]):
        yield str(row["source"])
    else:
        yield document.source.file
    if _is_there(row["page"]):
        yield Message("page {page}", page=row["page"])
    if _is_there(row["line"]) and int(row["line"]) > 0 and not str(row["source"]).endswith(f" {int(row['line'])}"):
        yield Message("line {line}", line=int(row["line"]))


def _reading(row: Mapping[str, Any], units: Mapping[str, str]) -> Iterator[str]:
    if _is_there(row["value"]):
        numbers = [_number(row[name]) for name in ("value", "upper") if _is_there(row[name])]
        yield Message("{value} {unit}", value=Message.joined(" – ", numbers), unit=units.get(row["unit"], row["unit"]))
    else:
        yield Message("no value")
    state = words.VALUE_STATUSES.get(row["status"], "")
    if state:
        yield Message(state)
    if row["qualifier"] in QUALIFIERS:
        yield QUALIFIERS[row["qualifier"]]
    if _is_there(row["measure"]):
        measure = words.MEASURES[row["measure"]]
        yield Message(measure)
    if _is_there(row["scale"]) and float(row["scale"]) != 1:
        yield Message("scale {scale}", scale=f"{float(row['scale']):.15g}")
    if _is_there(row["period"]) and row["period"] != str(row["year"]):
        yield Message("period {period}", period=row["period"])


def _number(value: float) -> Named:
    """Return a number as each language writes it."""
    plain = Decimal(f"{float(value):.15g}")
    return Named(f"{plain:f}", f"{plain:,f}".replace(",", "\u00a0").replace(".", ","))


def _checked(key: str, tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    checks = _of(tables["checks"], row_key=key)
    passed = checks[checks["success"].fillna(False).astype(bool)]
    if len(passed):
        yield Message.counted(
            "  {n} check without an objection: {names}",
            "  {n} checks without an objection: {names}",
            len(passed),
            names=", ".join(dict.fromkeys(passed["check"])),
        )
    for check in checks.drop(passed.index).itertuples():
        yield Message(
            "  {severity}, check {check}: {message}",
            severity=Message(words.SEVERITIES[check.severity]),
            check=check.check,
            message=check.message,
        )
    for claim in _of(tables["replication"], claim=key).itertuples():
        yield Message(
            "  recomputed: printed {printed}, recomputed {recomputed} – {verdict}",
            printed=claim.printed,
            recomputed=claim.recomputed,
            verdict=Message(words.VERDICTS[claim.verdict]),
        )


def _used(row: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    for target in _of(tables["targets"], indicator=row["indicator"]).itertuples():
        yield Message(
            "  judged by the target {target}: {attained}",
            target=target.value_printed,
            attained=Message(words.ATTAINED[target.attained]),
        )
    if _is_there(row["breakdown"]):
        return
    for name in USERS:
        table = tables[name]
        same = _of(table, indicator_id=row["indicator_id"]) if _is_there(row["indicator_id"]) else table.iloc[:0]
        if same.empty and "indicator" in table:
            same = _of(table, indicator=row["indicator"])
        same = same[same["city"] == row["city"]]
        years = [column for column in ("year", "year_from", "year_to") if column in same]
        if years and len(same):
            same = same[same[years].eq(row["year"]).any(axis=1)]
        if len(same):
            yield Message.counted(
                "  used in {n} row of data/processed/{name}.csv",
                "  used in {n} rows of data/processed/{name}.csv",
                len(same),
                name=name,
            )


def _of(table: pd.DataFrame, **wanted: object) -> pd.DataFrame:
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def _is_there(value: object) -> bool:
    return not pd.isna(value) and str(value) != ""
