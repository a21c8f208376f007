import numpy as np
import pandas as pd
import pytest

from srps.composite.errors import StructureError
from srps.composite.structure import read_structure
from srps.errors import SrpsError


def test_codes_stand_indicators_first_and_the_index_last(structure):
    hierarchy = read_structure(structure.sample(frac=1, random_state=1))
    assert sorted(hierarchy.indicators) == ["a", "b", "c", "d"]
    assert set(hierarchy.aggregates[:2]) == {"first", "second"}
    assert hierarchy.root == "index"


def test_levels_are_derived_and_may_skip():
    hierarchy = read_structure(
        pd.DataFrame({"code": ["a", "b", "pillar", "index"], "parent": ["pillar", "index", "index", ""]})
    )
    assert dict(zip(hierarchy.codes, hierarchy.level.tolist(), strict=True)) == {
        "a": 1,
        "b": 1,
        "pillar": 2,
        "index": 3,
    }
    assert [hierarchy.codes[at] for at in hierarchy.children[-1]] == ["b", "pillar"]


def test_any_depth():
    depth = 12
    codes = ["a", *[f"level{k}" for k in range(2, depth + 1)]]
    hierarchy = read_structure(pd.DataFrame({"code": codes, "parent": [*codes[1:], None]}))
    assert hierarchy.level.tolist() == list(range(1, depth + 1))


def test_missing_columns_get_direction_and_weight_one():
    hierarchy = read_structure(pd.DataFrame({"code": ["a", "b", "index"], "parent": ["index", "index", ""]}))
    assert hierarchy.direction.tolist() == [1.0, 1.0]
    assert hierarchy.weight.tolist() == [1.0, 1.0, 1.0]
    assert np.isnan(hierarchy.target).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"parent": ["first", "first", "second", "nowhere", "index", "index", ""]}, "“d”"),
        ({"parent": ["first", "first", "second", "second", "index", "", ""]}, "Exactly one row"),
        ({"parent": ["first", "first", "second", "second", "index", "index", "first"]}, "circle"),
        ({"code": ["a", "a", "c", "d", "first", "second", "index"]}, "“a”"),
        ({"code": ["a", "", "c", "d", "first", "second", "index"]}, "Row 2"),
        ({"direction": [1, 0, 1, -1, None, None, None]}, "“b”"),
        ({"direction": [1, 1, 1, 1, -1, None, None]}, "“first” is an aggregate"),
        ({"weight": [3, -1, 1, 1, 1, 1, None]}, "“b”"),
        ({"weight": [0, 0, 1, 1, 1, 1, None]}, "“first” have weight 0"),
        ({"weight": [3, "much", 1, 1, 1, 1, None]}, "“b” is not a number"),
        ({"type": ["aggregate", *[""] * 6]}, "no row names it"),
        ({"type": [*[""] * 6, "indicator"]}, "parent of other rows"),
        ({"type": ["group", *[""] * 6]}, "“group”"),
        ({"level": [1, 1, 1, 1, 2, 2, 2]}, "higher level"),
        ({"level": [2, 1, 1, 1, 2, 2, 3]}, "level of “a”"),
        ({"level": [None, 1, 1, 1, 2, 2, 3]}, "no level: “a”"),
        ({"goalpost_lower": [1, *[None] * 6], "goalpost_upper": [0, *[None] * 6]}, "“a” need both ends"),
        ({"wieght": [1] * 7}, "“wieght”"),
    ],
)
def test_contradictions_are_refused_by_name(structure, change, says):
    with pytest.raises(StructureError, match=says) as refusal:
        read_structure(structure.assign(**change))
    assert isinstance(refusal.value, ValueError)
    assert isinstance(refusal.value, SrpsError)


def test_a_circle_beside_the_index_is_found(structure):
    circle = pd.DataFrame({"code": ["p", "q", "r"], "parent": ["q", "p", "q"]})
    with pytest.raises(StructureError, match="own ancestors: “p”, “q”"):
        read_structure(pd.concat([structure, circle]))


def test_an_index_without_indicators_is_refused():
    with pytest.raises(StructureError, match="no children"):
        read_structure(pd.DataFrame({"code": ["index"], "parent": [""]}))
    with pytest.raises(StructureError, match="no column “parent”"):
        read_structure(pd.DataFrame({"code": ["index"]}))
    with pytest.raises(StructureError, match="no rows"):
        read_structure(pd.DataFrame({"code": [], "parent": []}))


def test_an_unknown_aggregate_is_refused(structure):
    with pytest.raises(StructureError, match="“third” is not an aggregate"):
        read_structure(structure).aggregate_position("third")
