import numpy as np
import pandas as pd
import pytest

from srps.statistics.frames import (
    StatisticsError,
    blank_rows,
    check_confidence,
    choose_words,
    level_suffix,
    note_keys,
    number_groups,
    read_flags,
    read_numbers,
    require_columns,
    write_notes,
)


def test_absent_column_is_named_with_those_that_exist():
    with pytest.raises(StatisticsError, match="no column named births; it has count, year"):
        require_columns(pd.DataFrame({"count": [1], "year": [2023]}), ["count", "births"])


def test_numbers_keep_missing_and_lose_infinity():
    frame = pd.DataFrame({"whole": pd.array([1, None], dtype="Int64"), "real": [2.5, np.inf], "none": [None, None]})
    np.testing.assert_array_equal(read_numbers(frame, "whole"), [1, np.nan])
    np.testing.assert_array_equal(read_numbers(frame, "real"), [2.5, np.nan])
    np.testing.assert_array_equal(read_numbers(frame, "none"), [np.nan, np.nan])


def test_text_is_not_read_as_numbers():
    with pytest.raises(StatisticsError, match="column value must hold numbers"):
        read_numbers(pd.DataFrame({"value": ["12"]}), "value")


def test_missing_flag_is_no():
    frame = pd.DataFrame({"yes": [1, 0, np.nan], "object": [True, None, False], "text": ["tak", "nie", "tak"]})
    assert read_flags(frame, "yes").tolist() == [True, False, False]
    assert read_flags(frame, "object").tolist() == [True, False, False]
    with pytest.raises(StatisticsError, match="true or false"):
        read_flags(frame, "text")


@pytest.mark.parametrize("wrong", [95, 0, 1, -0.5, np.nan, (), (0.95, 0.95), (0.95, 95)])
def test_confidence_is_a_share(wrong):
    with pytest.raises(StatisticsError, match="between 0 and 1"):
        check_confidence(wrong)


def test_confidence_levels_keep_their_order():
    assert check_confidence(0.9) == (0.9,)
    assert check_confidence([0.95, 0.998]) == (0.95, 0.998)


def test_level_suffix_is_the_percentage():
    assert [level_suffix(level) for level in (0.95, 0.998, 0.999)] == ["95", "99_8", "99_9"]


def test_words_and_notes_are_text():
    assert choose_words([1, 0, 1], ("", "byar")).tolist() == ["byar", "", "byar"]
    notes = write_notes({"no_count": [True, False, True], "no_population": [True, False, False]})
    assert notes.tolist() == ["no_count;no_population", "", "no_count"]
    assert notes.dtype == "str"
    assert write_notes({"no_count": [False, False]}).tolist() == ["", ""]


@pytest.mark.parametrize(
    ("note", "keys"),
    [("distrusted;renamed", ["distrusted", "renamed"]), ("distrusted_by_none", ["distrusted_by_none"]), ("", []),
     (None, []), (float("nan"), [])],
)  # fmt: skip
def test_a_note_is_read_by_its_keys(note, keys):
    assert note_keys(note) == keys


def test_blank_rows_leaves_its_input_alone():
    values, rows = np.array([1.0, 2.0]), np.array([True, False])
    np.testing.assert_array_equal(blank_rows(values, rows), [np.nan, 2])
    np.testing.assert_array_equal(values, [1, 2])


def test_groups_are_numbered_in_order_of_appearance():
    frame = pd.DataFrame({"city": ["b", "a", "b", None, None], "year": [1, 1, 1, 1, 1]}, index=[7, 7, 8, 9, 9])
    codes, keys = number_groups(frame, ["city", "year"])
    assert codes.tolist() == [0, 1, 0, 2, 2]
    assert keys["city"].iloc[:2].tolist() == ["b", "a"]
    assert keys["city"].isna().tolist() == [False, False, True]
    codes, keys = number_groups(frame, [])
    assert codes.tolist() == [0, 0, 0, 0, 0]
    assert len(keys) == 1
