"""The expectations that Great Expectations does not have; each looks at a column of evidence."""

import great_expectations.expectations as gxe


class ExpectContributorsToSumToTotal(gxe.ExpectColumnValuesToBeInSet):
    """The contributors printed beside a total add up to it."""


class ExpectPartToLieWithinWhole(gxe.ExpectColumnValuesToBeInSet):
    """A part, and all listed parts together, are not larger than the whole."""


class ExpectFactPrintedTwiceToAgree(gxe.ExpectColumnValuesToBeInSet):
    """A fact that stands at two places of a document has one value."""


class ExpectContributorsToStandInTheirRow(gxe.ExpectColumnValuesToBeInSet):
    """No list of contributors reconciles its total only when it moves to a neighbouring row."""


class ExpectClaimToBeReproduced(gxe.ExpectColumnValuesToBeInSet):
    """A published aggregate can be recomputed from the transcribed data."""
