"""The census base of a population figure, and what it hangs on."""

import pytest

from madecity import CITY, catalogue
from srps.comparing.context import census_bases


@pytest.mark.parametrize(
    ("year", "note", "expected"),
    [
        (2009, "", "2002"),
        (2010, "", "2011"),
        (2019, "", "2011"),
        (2020, "", "2021"),
        (2020, "apparently as first published, before the 2021 census", "2011"),
        (2010, "as first published, before GUS rebased 2010 to the 2011 census", "2002"),
        (2021, "on the 2011-census base", "2011"),
        (2021, "baza: NSP 2011", "2011"),
        (2021, "według spisu powszechnego 2021", "2021"),
        (2019, "before the 2021-census rebase", "2011"),
    ],
)
def test_census_bases(year, note, expected):
    context = catalogue(population={(CITY, year): 1.0}, note=note).context

    assert census_bases(context)[CITY, year] == expected
