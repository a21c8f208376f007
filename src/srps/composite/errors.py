"""What a composite index refuses, each in a sentence that says what to do. Knows no formula."""

from srps.errors import SrpsError


class CompositeError(SrpsError, ValueError):
    """A composite index cannot be built from what was given."""


class StructureError(CompositeError):
    """The structure (who belongs to whom, in which direction, with which weight) contradicts itself."""


class IndicatorDataError(CompositeError):
    """The indicator data do not fit the structure, or are not numbers."""


class MethodError(CompositeError):
    """A method, or a parameter of a method, is unknown or out of range."""


class NotDecomposableError(CompositeError):
    """The aggregation does not split into parts that add up."""
