import math

import pytest

from srps.judging.slips import likely_slip


@pytest.mark.parametrize(
    ("printed", "other", "slip"),
    [
        (277, 227, "digit"),
        (884, 844, "digit"),
        (854, 845, "swap"),
        (12, 21, "swap"),
        (15, 152, "missing_digit"),
        (1204, 124, "missing_digit"),
        (12, 13, None),
        (3, 8, None),
        (277, 277, None),
        (277, 332, None),
        (100, 1000.5, None),
        (math.nan, 277, None),
    ],
)
def test_only_one_slip_of_the_pen_is_taken_for_one(printed, other, slip):
    assert likely_slip(printed, other) == slip
    assert likely_slip(other, printed) == slip
