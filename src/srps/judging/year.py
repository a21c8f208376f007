"""One city's cleaned year, as everything that judges it takes it."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from srps.catalogue.models import Document
from srps.judging.sums import contributor_sums
from srps.judging.votes import printed_votes


@dataclass(frozen=True)
class Year:
    """The cleaned year of a city; `observations` is indexed by row key, `parts` is as of `reading.clean.CleanYear`."""

    city: str
    year: int
    document: Document
    observations: pd.DataFrame
    goals: pd.DataFrame
    actions: pd.DataFrame
    targets: pd.DataFrame
    parts: pd.DataFrame
    cleaning_log: pd.DataFrame

    @cached_property
    def sums(self) -> pd.DataFrame:
        """The sums of contributors, as of `srps.judging.sums.contributor_sums`; computed once."""
        return contributor_sums(self.observations, self.parts)

    @cached_property
    def votes(self) -> pd.Series:
        """The cells with several raters' votes, as of `srps.judging.votes.printed_votes`."""
        return printed_votes(self.cleaning_log)
