"""Bringing indicators onto one scale, with more always better afterwards.

OECD/JRC handbook (2008), step 5. Every formula works on x' = direction · x over the units that have a value. Knows
columns, directions, targets and goalposts; no hierarchy and no weights. What a formula cannot give (a constant
indicator, one value only) is missing, with the reason; it is never dropped and never guessed.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from srps.composite.errors import IndicatorDataError, MethodError
from srps.numbers import exact_text
from srps.ties import settle_ties

NormalisationKind = Literal[
    "min_max",
    "z_score",
    "rank",
    "percentile_rank",
    "borda",
    "distance_to_maximum",
    "distance_to_target",
    "goalposts",
]
CONSTANT_TOLERANCE = 1e-12  # a range below this, relative to the largest magnitude, is rounding


@dataclass(frozen=True)
class Normalisation:
    """One scale.

    `min_max`: (x' − min)/(max − min) · (`upper` − `lower`) + `lower`. `z_score`: (x' − mean)/s, s with n − 1,
    times `standard_deviation` plus `mean`. `rank`: best = highest number, ties the lowest number or their average
    (`ties`). `percentile_rank`: (rank − 1)/(n − 1). `borda`: rank − 1. `distance_to_maximum`:
    1 − (max − x')/(max − min). `distance_to_target`: (x' − min)/(direction · target − min), at most 1 where `cap`.
    `goalposts`: the place between the goalposts of the structure, cut to them, times (`upper` − `lower`) plus `lower`.
    """

    kind: NormalisationKind = "min_max"
    lower: float = 0.0
    upper: float = 100.0
    mean: float = 0.0
    standard_deviation: float = 1.0
    ties: Literal["lowest", "average"] = "lowest"
    cap: bool = False

    def __post_init__(self) -> None:
        """Refuse unknown kinds and scales without width."""
        if self.kind not in get_args(NormalisationKind):
            raise MethodError(
                f"Unknown normalisation “{self.kind}”; choose one of {', '.join(get_args(NormalisationKind))}."
            )
        if not self.lower < self.upper:
            raise MethodError(f"The lower end of the scale ({self.lower:g}) must lie below the upper ({self.upper:g}).")
        if not self.standard_deviation > 0:
            raise MethodError("The standard deviation of the scale must be above 0.")
        if self.ties not in {"lowest", "average"}:
            raise MethodError(f"Ties get the “lowest” rank or the “average”, not “{self.ties}”.")

    def __str__(self) -> str:
        """Name the normalisation in words, with the parameters that it uses."""
        details = {
            "min_max": f" {exact_text(self.lower)}–{exact_text(self.upper)}",
            "goalposts": f" {exact_text(self.lower)}–{exact_text(self.upper)}",
            "z_score": f" mean {exact_text(self.mean)}, standard deviation {exact_text(self.standard_deviation)}",
            "rank": f" (ties {self.ties})",
            "percentile_rank": f" (ties {self.ties})",
            "borda": f" (ties {self.ties})",
            "distance_to_target": " capped at 1" if self.cap else "",
        }
        return self.kind.replace("_", " ") + details.get(self.kind, "")


def normalise(
    data: pd.DataFrame,
    normalisation: Normalisation,
    direction: pd.Series | None = None,
    target: pd.Series | None = None,
    goalposts: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.Series]:
    """Normalise every indicator over all rows of a frame.

    Parameters
    ----------
    data
        Units × indicators.
    normalisation
        The scale.
    direction
        +1 or −1 per indicator; +1 where none is given.
    target
        Per indicator, in its own unit; for `distance_to_target`.
    goalposts
        Columns `lower` and `upper`, one row per indicator, in its own unit; for `goalposts`.

    Returns
    -------
    normalised, notes
        `normalised` as `data`; `notes` per indicator, empty where there is nothing to say.
    """
    codes = data.columns
    unknown = np.full(len(codes), np.nan)
    posts = pd.DataFrame({"lower": unknown, "upper": unknown}, index=codes) if goalposts is None else goalposts
    values, notes = normalise_array(
        data.to_numpy(dtype=float),
        normalisation,
        direction=np.ones(len(codes)) if direction is None else direction.reindex(codes).to_numpy(dtype=float),
        target=unknown if target is None else target.reindex(codes).to_numpy(dtype=float),
        goalpost_lower=posts["lower"].reindex(codes).to_numpy(dtype=float),
        goalpost_upper=posts["upper"].reindex(codes).to_numpy(dtype=float),
        codes=tuple(codes),
    )
    return pd.DataFrame(values, index=data.index, columns=codes), pd.Series(notes, index=codes, dtype="str")


def normalise_array(
    values: np.ndarray,
    normalisation: Normalisation,
    *,
    direction: np.ndarray,
    target: np.ndarray,
    goalpost_lower: np.ndarray,
    goalpost_upper: np.ndarray,
    codes: tuple[str, ...],
) -> tuple[np.ndarray, list[str]]:
    """Normalise the columns of an array; see `normalise`."""
    kind = normalisation.kind
    x = values * direction
    present = ~np.isnan(x)
    n = present.sum(axis=0)
    smallest = np.where(present, x, np.inf).min(axis=0, initial=np.inf)
    largest = np.where(present, x, -np.inf).max(axis=0, initial=-np.inf)
    magnitude = np.where(present, np.abs(x), 0.0).max(axis=0, initial=0.0)
    with np.errstate(invalid="ignore"):
        constant = (n > 0) & (largest - smallest <= CONSTANT_TOLERANCE * magnitude)
    notes = ["no unit has a value" if not some else "" for some in n]
    if kind in {"rank", "percentile_rank", "borda"}:
        scaled = _rank_scale(x, n, normalisation)
        undefined = constant & (n == 1) if kind == "percentile_rank" else np.zeros(len(n), dtype=bool)
        _add(notes, constant & (n > 1), "constant: all units are tied")
        _add(notes, undefined, "only one unit has a value: it has no percentile rank")
    elif kind == "goalposts":
        _require(goalpost_lower, codes, "goalposts", "columns “goalpost_lower” and “goalpost_upper”")
        undefined = np.zeros(len(n), dtype=bool)
        width = goalpost_upper - goalpost_lower
        place = np.where(direction > 0, values - goalpost_lower, goalpost_upper - values) / width
        scaled = place.clip(0.0, 1.0) * (normalisation.upper - normalisation.lower) + normalisation.lower
        _add(notes, constant, "constant: all units have the same value")
    elif kind == "distance_to_target":
        _require(target, codes, "a target", "column “target”")
        width = direction * target - smallest
        undefined = (n > 0) & ~(width > CONSTANT_TOLERANCE * magnitude)
        scaled = _divided(x - smallest, np.where(undefined, np.nan, width))
        if normalisation.cap:
            scaled = np.minimum(scaled, 1.0)
        _add(notes, constant, "constant: all units have the same value")
        _add(notes, undefined, "the unit that does worst already meets the target: there is no distance to measure")
    else:
        undefined = constant
        width = np.where(constant | (n == 0), np.nan, largest - smallest)
        scaled = _linear_scale(x, n, smallest, largest, width, normalisation)
        _add(notes, constant, "constant: all units have the same value, so it cannot be scaled and is left missing")
    return np.where(undefined, np.nan, scaled), notes


def _linear_scale(
    x: np.ndarray,
    n: np.ndarray,
    smallest: np.ndarray,
    largest: np.ndarray,
    width: np.ndarray,
    normalisation: Normalisation,
) -> np.ndarray:
    scaled: np.ndarray
    if normalisation.kind == "min_max":
        scaled = (x - smallest) / width * (normalisation.upper - normalisation.lower) + normalisation.lower
        return scaled
    if normalisation.kind == "distance_to_maximum":
        scaled = 1.0 - (largest - x) / width
        return scaled
    count = np.maximum(n, 1)
    centred = x - np.where(np.isnan(x), 0.0, x).sum(axis=0) / count
    deviation = np.sqrt((np.where(np.isnan(x), 0.0, centred) ** 2).sum(axis=0) / np.maximum(n - 1, 1))
    scaled = _divided(centred, deviation) * normalisation.standard_deviation + normalisation.mean
    return scaled


def _rank_scale(x: np.ndarray, n: np.ndarray, normalisation: Normalisation) -> np.ndarray:
    method = "min" if normalisation.ties == "lowest" else "average"
    ranks: np.ndarray = pd.DataFrame(settle_ties(x.T).T).rank(method=method).to_numpy()
    if normalisation.kind == "rank":
        return ranks
    return ranks - 1 if normalisation.kind == "borda" else _divided(ranks - 1, n - 1.0)


def _divided(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient: np.ndarray = numerator / denominator
    return quotient


def _require(per_indicator: np.ndarray, codes: tuple[str, ...], what: str, where: str) -> None:
    without = [code for code, number in zip(codes, per_indicator, strict=True) if np.isnan(number)]
    if without:
        raise IndicatorDataError(
            f"This normalisation needs {what} for every indicator ({where} of the structure); "
            f"missing for {', '.join(without[:8])}."
        )


def _add(notes: list[str], where: np.ndarray, text: str) -> None:
    for at in np.flatnonzero(where):
        notes[at] = f"{notes[at]}; {text}" if notes[at] else text
