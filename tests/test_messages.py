import gettext
import pickle

import pytest

from srps.errors import DataError, Problem, SrpsError
from srps.messages import Message, said

KNOWN = {
    "there is no year {year} of {city}": "nie ma roku {year} gminy {city}",
    "line {line}": "wiersz {line}",
    "column {column}": "kolumna {column}",
    "key {key}": "klucz {key}",
    "entry {number}": "wpis {number}",
    "{what} (it says “{cell}”)": "{what} (wpisano „{cell}”)",
    "{what} (the cell holds “{cell}”)": "{what} (w komórce jest „{cell}”)",
    "the cell is empty": "komórka jest pusta",
    "Fill it in.": "Uzupełnij ją.",
}


class Polish(gettext.NullTranslations):
    """A few translations."""

    def gettext(self, message):
        return KNOWN.get(message, message)

    def ngettext(self, singular, plural, n):
        return "{n} wiersz" if n == 1 else "{n} wiersze" if n in {2, 3, 4} else "{n} wierszy"


def test_a_message_is_its_english_text():
    message = Message("there is no year {year} of {city!r}", year=2024, city="sieradz")
    assert message == "there is no year 2024 of 'sieradz'"
    assert Message("braces {} stay where nothing is filled in") == "braces {} stay where nothing is filled in"


def test_it_is_said_in_another_language():
    message = Message("there is no year {year} of {city}", year=2024, city="sieradz")
    assert message.said(Polish()) == "nie ma roku 2024 gminy sieradz"


def test_parts_are_said_too():
    outer = Message("{what}: {n}", what=Message("the cell is empty"), n=3)
    assert outer.said(Polish()) == "komórka jest pusta: 3"
    assert said("a plain text", Polish()) == "a plain text"


def test_counted_messages_have_the_plural_forms_of_the_language():
    forms = [Message.counted("{n} row", "{n} rows", n) for n in (1, 2, 5)]
    assert forms == ["1 row", "2 rows", "5 rows"]
    assert [form.said(Polish()) for form in forms] == ["1 wiersz", "2 wiersze", "5 wierszy"]


def test_messages_and_errors_survive_pickling():
    problem = Problem(
        "schema", "goals.csv", Message("the cell is empty"), Message("Fill it in."), line=3, column="goal"
    )
    for error in (SrpsError(Message("line {line}", line=3)), DataError([problem, problem])):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.said(Polish()) == error.said(Polish())


def test_a_problem_is_said_whole():
    problem = Problem("schema", "goals.csv", Message("the cell is empty"), Message("Fill it in."), 3, "goal", "x")
    assert str(problem) == "goals.csv, line 3, column goal: the cell is empty (the cell holds “x”). Fill it in."
    polish = "goals.csv, wiersz 3, kolumna goal: komórka jest pusta (w komórce jest „x”). Uzupełnij ją."
    assert problem.said(Polish()) == polish


def test_a_file_without_columns_has_keys():
    problem = Problem("schema", "document.yml", Message("a"), Message("b."), column="kind")
    assert str(problem) == "document.yml, key kind: a. b."
    assert pickle.loads(pickle.dumps(problem)) == problem


@pytest.mark.parametrize(
    ("path", "english", "polish"),
    [
        (("strategy", "period", "from"), "key strategy.period.from", "klucz strategy.period.from"),
        ((2, "line"), "entry 2, key line", "wpis 2, klucz line"),
        (("claims", 3, "rows", "a"), "key claims, entry 3, key rows.a", "klucz claims, wpis 3, klucz rows.a"),
        (("rating_scale", "1"), "key rating_scale.1", "klucz rating_scale.1"),
    ],
)
def test_a_part_of_a_yaml_file_is_a_key_or_an_entry_and_holds_no_cell(path, english, polish):
    problem = Problem("schema", "x.yml", Message("a"), Message("b."), 7, ".".join(map(str, path)), "c", path)
    assert str(problem) == f"x.yml, line 7, {english}: a (it says “c”). b."
    assert problem.said(Polish()) == f"x.yml, wiersz 7, {polish}: a (wpisano „c”). b."
