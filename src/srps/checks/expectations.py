"""The expectations that Great Expectations does not have: each computes for itself, over a year's table as a whole.

They are known to the library once `srps.checks` and the library are imported, in whatever order. What a table does not
hold by itself (which rows are parts of which, the document, the catalogue) is that of the year: see `srps.checks.year`.
"""

from typing import Any, Literal

import pandas as pd
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_map_metric_provider import (
    MulticolumnMapMetricProvider,
)

from srps.catalogue.keys import record_of
from srps.checks.declared import declared_checks
from srps.checks.year import year_of


class CheckOfAYear(MulticolumnMapMetricProvider):
    """Tells which rows of a table a check of ours accepts, each city and year by itself."""

    condition_metric_name = "multicolumn_values.accepted_by_check"
    condition_value_keys = ("checked_table", "check")

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]  # the library's
    def _pandas(cls, column_list: pd.DataFrame, checked_table: str, check: str, **_kwargs: Any) -> pd.Series:  # noqa: N805
        passed = pd.Series(True, index=column_list.index)
        accepted = declared_checks()[check].accepted
        for (city, year), rows in column_list.groupby(["city", "year"], sort=False):
            found = year_of(str(city), int(year), checked_table, rows).evidence(checked_table, check)
            failed = found.index[~found["verdict"].isin(accepted) & ~found["settled"]]
            places = [record - 1 for key in failed if (record := record_of(key))]
            passed.loc[rows.index[places]] = False
        return passed


class _Check(MulticolumnMapExpectation):
    """A check of ours over the rows of a table; `column_list` names the columns that it looks at."""

    map_metric = "multicolumn_values.accepted_by_check"
    success_keys = ("mostly", "checked_table", "check")
    args_keys = ("column_list",)
    ignore_row_if: Literal["all_values_are_missing", "any_value_is_missing", "never"] = "never"
    checked_table: str = "observations"
    check: str = ""


class ExpectGoalToExist(_Check):
    """The goal of a row is one of the year's goals."""

    check: str = "parent_exists"


class ExpectCountsToBeWhole(_Check):
    """Counted things are whole and not negative."""

    check: str = "count_whole_nonnegative"


class ExpectScaleToStandInTheCell(_Check):
    """The scale of a value (thousands, millions) is printed in its cell."""

    check: str = "scale_read"


class ExpectPeriodToBeInItsColumn(_Check):
    """What a remark says of time stands in the column of periods."""

    check: str = "period_suspected"


class ExpectContributorsToSumToTotal(_Check):
    """The contributors printed beside a total add up to it."""

    check: str = "contributors_sum"


class ExpectPartToLieWithinWhole(_Check):
    """A part, and all listed parts together, are not larger than the whole."""

    check: str = "part_within_whole"


class ExpectKnownPartsToLieWithinWhole(_Check):
    """Parts known so far do not pass their total, nor shares of one whole 100 %."""

    check: str = "over_100"


class ExpectFactPrintedTwiceToAgree(_Check):
    """A fact that stands at two places of a document has one value."""

    check: str = "printed_twice"


class ExpectContributorsToStandInTheirRow(_Check):
    """No list of contributors reconciles its total only when it moves to a neighbouring row."""

    check: str = "slipped_row"


class ExpectValueToBePlausible(_Check):
    """A value lies in the range that the catalogue gives its indicator."""

    check: str = "plausible"


class ExpectNoJumpFromTheYearBefore(_Check):
    """A total is not several times that of the year before, nor a fraction of it."""

    check: str = "jump"


class ExpectRatingOnScale(_Check):
    """A rating stands on the scale that the document gives."""

    checked_table: str = "goals"
    check: str = "rating_on_scale"


class ExpectGoalToBeRated(_Check):
    """Every goal of a rated level has a rating."""

    checked_table: str = "goals"
    check: str = "rated_once"


class ExpectTargetToBeReadable(_Check):
    """A printed target could be read as a number."""

    checked_table: str = "targets"
    check: str = "value_parsable"


class ExpectClaimToBeReproduced(_Check):
    """A published aggregate can be recomputed from the transcribed data."""

    checked_table: str = "replication"
    check: str = "claim_recomputed"
