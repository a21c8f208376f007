"""A small index that can be checked by hand: four indicators in two groups of one index, three units."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def structure():
    return pd.DataFrame(
        {
            "code": ["a", "b", "c", "d", "first", "second", "index"],
            "parent": ["first", "first", "second", "second", "index", "index", ""],
            "direction": [1, 1, 1, -1, None, None, None],
            "weight": [3, 1, 1, 1, 1, 1, None],
        }
    )


@pytest.fixture
def data():
    return pd.DataFrame(
        {
            "a": [0.0, 5.0, 10.0],
            "b": [2.0, 4.0, 3.0],
            "c": [1.0, np.nan, 3.0],
            "d": [7.0, 8.0, 9.0],
        },
        index=pd.Index(["x", "y", "z"], name="unit"),
    )


@pytest.fixture
def many():
    """Thirty units with values that no formula refuses, and a missing cell here and there."""
    generator = np.random.default_rng(7)
    values = generator.lognormal(sigma=0.6, size=(30, 4))
    values[generator.random(values.shape) < 0.08] = np.nan
    return pd.DataFrame(values, columns=list("abcd"), index=pd.Index([f"u{i}" for i in range(30)], name="unit"))


@pytest.fixture
def panel():
    """Ten units in three years, with holes."""
    generator = np.random.default_rng(11)
    values = generator.normal(50, 10, size=(30, 4))
    values[generator.random(values.shape) < 0.15] = np.nan
    index = pd.MultiIndex.from_product([[f"u{i}" for i in range(10)], [2021, 2022, 2023]], names=["unit", "year"])
    return pd.DataFrame(values, index=index, columns=list("abcd"))
