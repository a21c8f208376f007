"""Broken raw folders: each function puts one defect, named after it, into the miniature year of `testowo`.

What must follow is declared beside it:

- `refused`: the year cannot be read; `DataError` names file, line and column, says what is wrong and what to do;
- `stopped`: a check of severity error fails; `CheckFailed` names the cell;
- `warned`: the year goes on, and a failed row of `checks` tells of it;
- `accepted`: nothing is wrong after all, and the results are those of the intact year.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from miniature import CITY, MAPPING

Outcome = Literal["refused", "stopped", "warned", "accepted"]
Break = Callable[[Path], None]


@dataclass(frozen=True)
class Defect:
    """One broken folder; `file` is where it is to be found, the name within the year's folder or the catalogue.

    `line` and `column` are those of the file, for a stopped year the record and the transcribed column. `words` must
    stand in the message, `rows` are the row keys of failed checks, `changed` the tables that an accepted peculiarity
    may change. A fault of the `whole` catalogue stops every city, and says so.
    """

    name: str
    apply: Break
    outcome: Outcome
    check: str
    file: str
    line: int | None
    column: str | None
    words: tuple[str, ...]
    rows: tuple[str, ...]
    changed: tuple[str, ...]
    catalogue: bool
    whole: bool


DEFECTS: list[Defect] = []


def defect(
    outcome: Outcome,
    check: str = "schema",
    file: str = "indicators.csv",
    line: int | None = None,
    column: str | None = None,
    words: tuple[str, ...] = (),
    *,
    rows: tuple[str, ...] = (),
    changed: tuple[str, ...] = (),
    catalogue: bool = False,
    whole: bool = False,
) -> Callable[[Break], Break]:
    def register(function: Break) -> Break:
        name = function.__name__
        more = (rows, changed, catalogue or whole, whole)
        DEFECTS.append(Defect(name, function, outcome, check, file, line, column, words, *more))
        return function

    return register


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")


def recode(path: Path, encoding: str, newline: str = "\n") -> None:
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", newline).encode(encoding))


def value(year: Path, printed: str) -> None:
    """Print something else than 52 as the value of the first total, record 1 on line 2."""
    replace(year / "indicators.csv", "asystenta rodziny,,,52,", f"asystenta rodziny,,,{printed},")


def label(year: Path, printed: str) -> None:
    """Print another label in record 7, on line 8."""
    text = "2,1,kwota wydana na usługi opiekuńcze,"
    replace(year / "indicators.csv", text, text.replace("kwota wydana na usługi opiekuńcze", printed))


def correct(year: Path, text: str) -> None:
    (year / "corrections.yml").write_text(text, encoding="utf-8", newline="\n")


def correction(**changes: str) -> str:
    """Return one entry, by default one that corrects the value of the first total; `changes` overrule its keys."""
    entry = {
        "table": "indicators",
        "line": "15",
        "indicator": '"liczba rodzin objętych pomocą asystenta rodziny"',
        "printed": '"52"',
        "reason": '"błąd druku"',
        "by": '"A. Nowak"',
        "on": "2024-05-06",
    }
    if not {"exclude", "move_to_line", "corrected"} & changes.keys():
        entry["corrected"] = '"53"'
    lines = [f"{key}: {text}" for key, text in {**entry, **changes}.items() if text]
    return "- " + "\n  ".join(lines) + "\n"


def catalogue_of(year: Path) -> Path:
    return year.parents[1] / "catalogue"


# Encodings


@defect("refused", "encoding", "goals.csv", 3, None, ("not UTF-8", "cp1250", "CSV UTF-8"))
def saved_in_cp1250(year: Path) -> None:
    recode(year / "goals.csv", "cp1250")


@defect("refused", "encoding", "actions.csv", 2, None, ("not UTF-8",))
def saved_in_latin2(year: Path) -> None:
    recode(year / "actions.csv", "iso8859-2")


@defect("refused", "encoding", line=1, words=("UTF-16", "CSV UTF-8"))
def saved_in_utf16(year: Path) -> None:
    recode(year / "indicators.csv", "utf-16")


@defect("refused", "encoding", line=1, words=("NUL byte",))
def saved_in_utf16_without_byte_order_mark(year: Path) -> None:
    recode(year / "indicators.csv", "utf-16-le")


@defect("refused", "encoding", "goals.csv", 2, "name", ("damaged", "dzieciĹ"))
def letters_read_as_cp1250(year: Path) -> None:
    replace(year / "goals.csv", "wychowaniu dzieci", "wychowaniu dzieciĹ‚")


@defect("refused", "encoding", line=11, column="indicator", words=("damaged",))
def only_the_letter_o_read_as_cp1250(year: Path) -> None:
    replace(year / "indicators.csv", "odsetek seniorów", "odsetek seniorĂłw")


@defect("refused", "encoding", line=11, column="indicator", words=("damaged",))
def letters_read_as_cp1252(year: Path) -> None:
    replace(year / "indicators.csv", "odsetek seniorów", "odsetek seniorÃ³w")


@defect("refused", "encoding", line=13, column="indicator", words=("damaged",))
def letters_lost_for_good(year: Path) -> None:
    replace(year / "indicators.csv", "osoby korzystające", "osoby korzystaj\ufffdce")


@defect("refused", "encoding", line=5, words=("lone surrogate",))
def lone_surrogate(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_bytes(path.read_bytes().replace(b",120,", b",12\xed\xa0\x800,"))


@defect("refused", "encoding", line=5, words=("NUL byte",))
def nul_byte(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_bytes(path.read_bytes().replace(b",120,", b",12\x000,"))


@defect("refused", "encoding", "actions.csv", 3, "name", ("control character",))
def control_character(year: Path) -> None:
    replace(year / "actions.csv", "Poradnictwo i zajęcia", "Poradnictwo\x07 i zajęcia")


@defect("refused", "encoding", "actions.csv", 3, "name", ("control character",))
def vertical_tab_of_a_word_processor(year: Path) -> None:
    replace(year / "actions.csv", "Poradnictwo i zajęcia", "Poradnictwo\x0bi zajęcia")


@defect("refused", "encoding", "document.yml", 5, None, ("not UTF-8",))
def description_in_cp1250(year: Path) -> None:
    recode(year / "document.yml", "cp1250")


@defect("accepted")
def byte_order_mark(year: Path) -> None:
    for path in year.iterdir():
        recode(path, "utf-8-sig")


@defect("accepted")
def windows_line_ends(year: Path) -> None:
    for path in year.iterdir():
        recode(path, "utf-8", "\r\n")


@defect("accepted")
def old_macintosh_line_ends(year: Path) -> None:
    recode(year / "indicators.csv", "utf-8", "\r")


@defect("accepted")
def last_line_end_missing(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))


@defect("accepted", changed=("cleaning_log",))
def letters_with_combining_accents(year: Path) -> None:
    replace(year / "indicators.csv", "odsetek seniorów", "odsetek senioro\u0301w")


@defect("accepted", changed=("cleaning_log",))
def invisible_characters_from_a_web_page(year: Path) -> None:
    replace(year / "indicators.csv", "odsetek seniorów", "odsetek \u200bseniorów\ufeff")


# Separators, headers, rows


@defect("refused", line=1, words=("semicolons", "commas", "srps import"))
def semicolons(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")


@defect("refused", line=1, words=("semicolons",))
def excel_separator_line(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text("sep=;\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


@defect("refused", file="goals.csv", line=1, words=("tabs", "commas"))
def tabs(year: Path) -> None:
    path = year / "goals.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", "\t"), encoding="utf-8")


@defect("refused", line=1, column="note", words=("missing “note”", "goal,action,indicator"))
def column_missing(year: Path) -> None:
    path = year / "indicators.csv"
    text = path.read_text(encoding="utf-8").replace(",note,line", ",line")
    path.write_text(re.sub(r",(text)?,(\d+)$", r",\2", text, flags=re.M), encoding="utf-8")


@defect("refused", line=1, column="uwagi", words=("unknown “uwagi”",))
def column_added(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text(re.sub(r"$", ",", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    replace(path, "note,line,", "note,line,uwagi")


@defect("refused", line=1, column="note", words=("twice “note”",))
def column_doubled(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text(re.sub(r"$", ",", path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    replace(path, "note,line,", "note,line,note")


@defect("refused", line=1, words=("another order",))
def columns_in_another_order(year: Path) -> None:
    replace(year / "indicators.csv", "goal,action,indicator", "action,goal,indicator")


@defect("refused", file="goals.csv", line=1, column="goal", words=("missing “goal”", "unknown “cel”"))
def column_renamed(year: Path) -> None:
    replace(year / "goals.csv", "goal,level", "cel,level")


@defect("refused", file="targets.csv", line=1, column="goal", words=("missing “goal”",))
def header_missing(year: Path) -> None:
    replace(year / "targets.csv", "goal,item,indicator,due_year,target,line\n", "")


@defect("refused", file="targets.csv", words=("empty", "remove the file"))
def file_empty(year: Path) -> None:
    (year / "targets.csv").write_bytes(b"")


@defect("refused", file="targets.csv", words=("empty",))
def file_of_blank_lines(year: Path) -> None:
    (year / "targets.csv").write_bytes(b"\xef\xbb\xbf\r\n\r\n")


@defect("refused", file="goals.csv", words=("no rows", "needs at least its goals"))
def goals_with_header_only(year: Path) -> None:
    path = year / "goals.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


@defect("refused", file="goals.csv", words=("missing", "needs at least its goals"))
def goals_missing(year: Path) -> None:
    (year / "goals.csv").unlink()


@defect("refused", file="targets.csv", words=("cannot be opened", "Move it away"))
def folder_in_place_of_a_table(year: Path) -> None:
    (year / "targets.csv").unlink()
    (year / "targets.csv").mkdir()


@defect("accepted", changed=("targets", "checks"))
def targets_with_header_only(year: Path) -> None:
    (year / "targets.csv").write_text("goal,item,indicator,due_year,target,line\n", encoding="utf-8")


@defect("accepted", changed=("targets", "checks"))
def targets_absent(year: Path) -> None:
    (year / "targets.csv").unlink()


@defect("refused", line=6, column="part_of", words=("4 cells", "header has 9"))
def row_truncated(year: Path) -> None:
    replace(year / "indicators.csv", "poradnictwem,PCPR,,70,,,20", "poradnictwem,PCPR")


@defect("refused", line=13, column="breakdown", words=("3 cells",))
def file_cut_off(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text(
        path.read_text(encoding="utf-8")[: -len("ystające z teleopieki,,,ok. 40,,text,5\n")], encoding="utf-8"
    )


@defect("refused", line=6, column="line", words=("10 cells", "quotation marks"))
def row_too_long(year: Path) -> None:
    replace(year / "indicators.csv", "PCPR,,70,,,20", "PCPR,,70,,,20,")


@defect("refused", "schema", "goals.csv", 3, "line", ("9 cells", "quotation marks"))
def comma_without_quotation_marks(year: Path) -> None:
    replace(year / "goals.csv", '"Bezpieczne, godne starzenie się"', "Bezpieczne, godne starzenie się")


@defect("refused", line=13, words=("quotation mark", "never closed"))
def quotation_mark_never_closed(year: Path) -> None:
    replace(year / "indicators.csv", ",,osoby korzystające", ',,"osoby korzystające')


@defect("refused", line=4, words=("cannot be read", "quotation mark"))
def text_behind_a_quotation_mark(year: Path) -> None:
    replace(year / "indicators.csv", "Fundacja „Dom”", '"Fundacja" Dom')


@defect("accepted")
def every_cell_in_quotation_marks(year: Path) -> None:
    path = year / "actions.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join('"' + line.replace(",", '","') + '"\n' for line in lines), encoding="utf-8")


@defect("accepted")
def blank_lines(year: Path) -> None:
    path = year / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", "\n\n"), encoding="utf-8")


@defect("accepted")
def rows_of_commas_below_the_table(year: Path) -> None:
    append(year / "indicators.csv", ",,,,,,,,\n , ,,,,,,,")


@defect("accepted", changed=("cleaning_log",))
def spaces_around_cells(year: Path) -> None:
    replace(
        year / "indicators.csv",
        "1,2,liczba osób objętych poradnictwem,PCPR",
        "1 , 2,liczba  osób objętych poradnictwem , PCPR",
    )


@defect("accepted", changed=("cleaning_log",))
def line_break_within_a_label(year: Path) -> None:
    replace(year / "indicators.csv", "odsetek seniorów objętych wsparciem", '"odsetek seniorów\nobjętych wsparciem"')


@defect("refused", "schema", line=8, column="indicator", words=("10485760 characters", "not whole texts"))
def cell_of_ten_megabytes(year: Path) -> None:
    path = year / "indicators.csv"
    text = path.read_text(encoding="utf-8").replace("80,examples", "80,examples", 1)
    text = text.replace("liczba dzieci uczestniczących w zajęciach,,,80", "x" * 10_485_760 + ",,,80")
    path.write_text(text, encoding="utf-8", newline="\n")


@defect("refused", "schema", "actions.csv", 4, "name", ("5001 characters",))
def whole_text_pasted_into_a_cell(year: Path) -> None:
    replace(year / "actions.csv", "Usługi opiekuńcze i dom dziennego pobytu", "x" * 5_001)


# What spreadsheets leave behind


@defect("refused", line=10, column="indicator", words=("formula", "HYPERLINK"))
def formula_hyperlink(year: Path) -> None:
    label(year, '"=HYPERLINK(""http://example.org"",""kwota"")"')


@defect("refused", line=10, column="indicator", words=("formula",))
def formula_with_at_sign(year: Path) -> None:
    label(year, "@SUM(1+1)*cmd")


@defect("refused", line=10, column="indicator", words=("formula",))
def formula_with_plus(year: Path) -> None:
    label(year, "+cmd|' /C calc'!A0")


@defect("refused", line=10, column="indicator", words=("formula",))
def formula_with_minus(year: Path) -> None:
    label(year, "-2+3+cmd|' /C calc'!A0")


@defect("refused", line=10, column="indicator", words=("formula",))
def label_with_a_minus_in_front(year: Path) -> None:
    label(year, "-wydatki na usługi")


@defect("refused", line=10, column="indicator", words=("formula",))
def formula_behind_a_tab(year: Path) -> None:
    label(year, "\t=1+1")


@defect("refused", line=2, column="value", words=("formula",))
def formula_for_a_value(year: Path) -> None:
    value(year, "=B3+B4")


@defect("refused", "schema", "goals.csv", 3, "domain", ("spreadsheet's error", "#ARG!"))
def spreadsheet_error_in_a_label(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy", "#ARG!")


@defect("refused", "schema", "goals.csv", 3, "goal", ("apostrophe",))
def apostrophe_before_a_goal(year: Path) -> None:
    replace(year / "goals.csv", "\n2,operational", "\n'2,operational")


@defect("refused", "schema", "actions.csv", 4, "goal", ("Excel", "date", "02.sty"))
def goal_turned_into_a_date(year: Path) -> None:
    replace(year / "actions.csv", "\n2,1,Usługi", "\n02.sty,1,Usługi")


@defect("warned", "value_parsable", words=("1,23E+05", "zgubił jej cyfry"), rows=("observations:1",))
def excel_shortened_the_number(year: Path) -> None:
    value(year, '"1,23E+05"')


@defect("warned", "value_parsable", words=("3-maj", "data"), rows=("observations:1",))
def excel_turned_the_number_into_a_day(year: Path) -> None:
    value(year, "3-maj")


@defect("warned", "value_parsable", words=("03.05.2023", "data"), rows=("observations:1",))
def excel_turned_the_number_into_a_date(year: Path) -> None:
    value(year, "03.05.2023")


@defect("warned", "value_parsable", words=("#ARG!", "błąd arkusza"), rows=("observations:1",))
def spreadsheet_error_for_a_value(year: Path) -> None:
    value(year, "#ARG!")


@defect("warned", "value_parsable", words=("####", "zbyt wąska kolumna"), rows=("observations:1",))
def column_too_narrow(year: Path) -> None:
    value(year, "######")


@defect("warned", "value_parsable", words=("'52",), rows=("observations:1",))
def apostrophe_before_a_value(year: Path) -> None:
    value(year, "'52")


# Numbers


@defect("warned", "value_parsable", words=("5O", "sklejone"), rows=("observations:1",))
def letter_o_for_zero(year: Path) -> None:
    value(year, "5O")


@defect("warned", "value_parsable", words=("12a",), rows=("observations:1",))
def letter_behind_the_digits(year: Path) -> None:
    value(year, "12a")


@defect("warned", "value_parsable", words=("1l3", "zamiast cyfry"), rows=("observations:1",))
def letter_between_the_digits(year: Path) -> None:
    value(year, "1l3")


@defect("warned", "value_parsable", words=("12 34", "więcej niż jeden sposób"), rows=("observations:1",))
def digits_grouped_by_two(year: Path) -> None:
    value(year, "12 34")


@defect("warned", "value_parsable", words=("12.345.67",), rows=("observations:1",))
def digits_grouped_in_two_ways(year: Path) -> None:
    value(year, "12.345.67")


@defect("warned", "value_parsable", words=("1,234.5",), rows=("observations:1",))
def number_written_in_english(year: Path) -> None:
    value(year, '"1,234.5"')


@defect("warned", "value_parsable", words=("52 i 30", "więcej niż jedną liczbę"), rows=("observations:1",))
def two_numbers_in_a_cell(year: Path) -> None:
    value(year, "52 i 30")


@defect("warned", "value_parsable", words=("więcej niż jedną liczbę",), rows=("observations:1",))
def two_numbers_on_two_lines_of_a_cell(year: Path) -> None:
    value(year, '"12\n345"')


@defect("warned", "value_parsable", words=("0052", "zerem na początku"), rows=("observations:1",))
def zeros_in_front(year: Path) -> None:
    value(year, "0052")


@defect("warned", "value_parsable", words=("52*",), rows=("observations:1",))
def footnote_mark(year: Path) -> None:
    value(year, "52*")


@defect("warned", "value_parsable", words=("nie widać",), rows=("observations:1",))
def invisible_character_in_a_number(year: Path) -> None:
    value(year, "5\u200b2")


@defect("warned", "value_parsable", words=("cyfry inne niż 0–9",), rows=("observations:1",))
def digits_of_another_script(year: Path) -> None:
    value(year, "\uff15\uff12")


@defect("warned", "value_parsable", words=("kilkanaście", "nie podają liczby"), rows=("observations:1",))
def indefinite_number(year: Path) -> None:
    value(year, "kilkanaście")


@defect("warned", "value_parsable", "targets.csv", words=("lipca", "data"), rows=("targets:1",))
def target_that_is_a_date(year: Path) -> None:
    replace(year / "targets.csv", "min. 50 rodzin", "do 1 lipca")


@defect("warned", "count_whole_nonnegative", rows=("observations:1",), words=("−52", "ujemna", "jak w dokumencie"))
def negative_count(year: Path) -> None:
    value(year, "-52")


@defect("warned", "count_whole_nonnegative", rows=("observations:4",), words=("2,5", "nie jest liczbą całkowitą"))
def fraction_of_a_person(year: Path) -> None:
    replace(year / "indicators.csv", "poradnictwem,,,120,", 'poradnictwem,,,"2,5 osoby",')


@defect("warned", "percent_in_range", rows=("observations:10",), words=("120", "od 0 do 100"))
def percentage_above_hundred(year: Path) -> None:
    replace(year / "indicators.csv", '"7,7%"', "120%")


@defect("warned", "percent_in_range", rows=("observations:10",), words=("−7,7", "od 0 do 100"))
def negative_percentage(year: Path) -> None:
    replace(year / "indicators.csv", '"7,7%"', '"-7,7%"')


@defect("warned", "plausible", words=("5200", "spodziewanym zakresem"), rows=("observations:1",))
def value_a_hundredfold(year: Path) -> None:
    path = year / "indicators.csv"
    value(year, "5200")
    replace(path, "MOPS,,30,", "MOPS,,3000,")
    replace(path, "Fundacja „Dom”,,22,", "Fundacja „Dom”,,2200,")


# Sums and parts


@defect("warned", "contributors_sum", words=("62", "52"), rows=("observations:1",))
def total_that_its_contributors_miss(year: Path) -> None:
    value(year, "62")


@defect("warned", "part_within_whole", words=("świetlica", "95", "80"), rows=("observations:8",))
def part_above_its_whole(year: Path) -> None:
    replace(year / "indicators.csv", "„Promyk”,,35,", "„Promyk”,,95,")


@defect("warned", "part_within_whole", words=("95", "80"), rows=("observations:7",))
def parts_above_their_whole_together(year: Path) -> None:
    append(year / "indicators.csv", "1,2,liczba dzieci uczestniczących w zajęciach,świetlica „Iskra”,,60,,,24")


@defect("warned", "keys_unique", words=("MOPS", "2 razy"), rows=("observations:2", "observations:13"))
def contributor_listed_twice(year: Path) -> None:
    append(year / "indicators.csv", "1,1,liczba rodzin objętych pomocą asystenta rodziny,MOPS,,30,,,15")


@defect("warned", "slipped_row", words=("22", "przeniesieniu jej do wiersza 15"), rows=("observations:3",))
def contributor_slipped_to_the_next_row(year: Path) -> None:
    path = year / "indicators.csv"
    slipped = "1,1,liczba rodzin objętych pomocą asystenta rodziny,Fundacja „Dom”,,22,,,15"
    label = "1,1,liczba rodzin wspierających"
    replace(path, slipped, f"{label},Fundacja „Dom”,,22,,,17\n{label},,,10,,,17\n{label},Parafia,,10,,,17")


@defect("warned", "printed_twice", words=("52", "40"), rows=("observations:12", "observations:13"))
def same_fact_with_two_values(year: Path) -> None:
    append(year / "indicators.csv", "2,1,osoby korzystające z teleopieki,,,52,,,48")


@defect("warned", "claim_recomputed", "document.yml", words=("2,7", "2,5"), rows=("replication:1",))
def published_mean_that_is_wrong(year: Path) -> None:
    replace(year / "document.yml", 'value: "2,5"', 'value: "2,7"')


# Ratings


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("5", "1–3", "rating_scale"))
def rating_above_the_scale(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,5,")


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("2,5", "1–3"))
def rating_between_two_steps(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", 'Seniorzy,"2,5",')


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("głosach", "3;5;2", "1–3"))
def vote_above_the_scale(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,3;5;2,")


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("głosach", "3;2,5", "1–3"))
def vote_between_two_steps(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", 'Seniorzy,"3;2,5",')


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("głosach", "3;dobra"))
def vote_in_words(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,3;dobra,")


@defect("warned", "rated_once", "goals.csv", words=("2", "nie ma oceny"), rows=("goals:2",))
def votes_that_no_one_cast(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,b.d.;–,")


@defect("warned", "rated_once", "goals.csv", words=("2", "nie ma oceny"), rows=("goals:2",))
def votes_without_a_majority(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,3;2,")
    replace(year / "document.yml", "rating_scale:", "votes: majority\nrating_scale:")


@defect("refused", file="document.yml", line=14, column="votes", words=("allowed words", "median"))
def votes_by_an_unknown_rule(year: Path) -> None:
    replace(year / "document.yml", "rating_scale:", "votes: średnia\nrating_scale:")


@defect("accepted", changed=("checks", "cleaning_log"))
def votes_that_agree(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,3; –;3,")


@defect("stopped", "rating_on_scale", "goals.csv", 2, "rating", ("dobra",))
def rating_in_words(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,dobra,")


@defect("stopped", "rating_on_scale", "goals.csv", 1, "rating", ("nie podaje skali",))
def ratings_without_a_scale(year: Path) -> None:
    path = year / "document.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"rating_scale:\n(  \d.*\n)+", "", text), encoding="utf-8")


@defect("warned", "rated_once", "goals.csv", words=("2", "nie ma oceny"), rows=("goals:2",))
def goal_without_a_rating(year: Path) -> None:
    replace(year / "goals.csv", "Seniorzy,3,", "Seniorzy,,")


# Keys and references


@defect("refused", "keys_unique", "goals.csv", 4, "goal", ("goal 2", "twice"))
def goal_listed_twice(year: Path) -> None:
    append(year / "goals.csv", "2,operational,,Inny cel,Seniorzy,3,,50")


@defect("refused", "keys_unique", "actions.csv", 5, "action", ("action 1 2", "twice"))
def action_listed_twice(year: Path) -> None:
    append(year / "actions.csv", "1,2,Inne działanie,Rodzina,,MOPS,21")


@defect("refused", "keys_unique", line=14, column="indicator", words=("total", "twice"))
def total_given_twice(year: Path) -> None:
    append(year / "indicators.csv", "1,1,liczba rodzin objętych pomocą asystenta rodziny,,,53,,,15")


@defect("refused", "parent_exists", "goals.csv", 3, "parent", ("no such goal",))
def parent_unknown(year: Path) -> None:
    replace(year / "goals.csv", "2,operational,,", "2,operational,9,")


@defect("refused", "parent_exists", "goals.csv", 3, "parent", ("own parent",))
def goal_its_own_parent(year: Path) -> None:
    replace(year / "goals.csv", "2,operational,,", "2,operational,2,")


@defect("refused", "parent_exists", "goals.csv", 2, "parent", ("lead back",))
def parents_in_a_circle(year: Path) -> None:
    replace(year / "goals.csv", "1,operational,,", "1,operational,2,")
    replace(year / "goals.csv", "2,operational,,", "2,operational,1,")


@defect("refused", "parent_exists", "actions.csv", 5, "goal", ("no such goal", "goals.csv"))
def action_of_an_unknown_goal(year: Path) -> None:
    append(year / "actions.csv", "7,1,Działanie,Rodzina,,MOPS,55")


@defect("refused", "parent_exists", line=14, column="goal", words=("no such goal",))
def indicator_of_an_unknown_goal(year: Path) -> None:
    append(year / "indicators.csv", "7,1,liczba osób,,,5,,,55")


@defect("refused", "parent_exists", "targets.csv", 4, "goal", ("no such goal",))
def target_of_an_unknown_goal(year: Path) -> None:
    append(year / "targets.csv", "7,1,liczba osób,,10,62")


@defect("refused", "parent_exists", line=14, column="action", words=("goal 2 has no such action", "actions.csv"))
def indicator_of_an_unknown_action(year: Path) -> None:
    append(year / "indicators.csv", "2,8,liczba osób,,,5,,,55")


@defect("refused", "parent_exists", line=14, column="action", words=("without its goal",))
def action_without_its_goal(year: Path) -> None:
    append(year / "indicators.csv", ",1,liczba osób,,,5,,,55")


@defect("refused", "parent_exists", line=14, column="part_of", words=("no such part",))
def part_of_something_unknown(year: Path) -> None:
    append(year / "indicators.csv", "1,2,liczba osób objętych poradnictwem,kobiety,Poradnia,12,,,20")


@defect("refused", "schema", line=14, column="breakdown", words=("no name",))
def part_without_a_name(year: Path) -> None:
    append(year / "indicators.csv", "1,2,liczba osób objętych warsztatami,,PCPR,12,,,20")


# Cells of a closed kind


@defect("refused", line=2, column="line", words=("whole number", "15a"))
def line_not_a_number(year: Path) -> None:
    replace(year / "indicators.csv", "asystenta rodziny,,,52,,,15", "asystenta rodziny,,,52,,,15a")


@defect("refused", line=2, column="line", words=("above zero",))
def line_zero(year: Path) -> None:
    replace(year / "indicators.csv", "asystenta rodziny,,,52,,,15", "asystenta rodziny,,,52,,,0")


@defect("refused", line=2, column="line", words=("whole number",))
def line_with_decimals(year: Path) -> None:
    replace(year / "indicators.csv", "asystenta rodziny,,,52,,,15", "asystenta rodziny,,,52,,,15.0")


@defect("refused", line=2, column="line", words=("at least one place", "Fill in"))
def line_empty(year: Path) -> None:
    replace(year / "indicators.csv", "asystenta rodziny,,,52,,,15", "asystenta rodziny,,,52,,,")


@defect("refused", line=10, column="indicator", words=("empty", "filled in"))
def label_empty(year: Path) -> None:
    label(year, "")


@defect("refused", line=10, column="indicator", words=("only spaces",))
def label_of_spaces(year: Path) -> None:
    label(year, " \u00a0 ")


@defect("refused", line=8, column="parts", words=("allowed words", "all, examples, subset", "niemal"))
def unknown_word_for_parts(year: Path) -> None:
    replace(year / "indicators.csv", "80,examples", "80,niemal")


@defect("refused", "schema", "goals.csv", 3, "level", ("allowed words", "strategic, operational, specific"))
def unknown_level(year: Path) -> None:
    replace(year / "goals.csv", "2,operational", "2,operatywny")


@defect("refused", "schema", "targets.csv", 2, "due_year", ("year of four digits",))
def year_with_a_digit_too_many(year: Path) -> None:
    replace(year / "targets.csv", ",2025,", ",20255,")


# document.yml


@defect("refused", file="document.yml", words=("missing", "srps new"))
def description_missing(year: Path) -> None:
    (year / "document.yml").unlink()


@defect("refused", file="document.yml", words=("empty", "Fill it in"))
def description_empty(year: Path) -> None:
    (year / "document.yml").write_bytes(b"")


@defect("refused", file="document.yml", line=2, words=("not valid YAML", "quotation marks"))
def description_with_an_open_quotation_mark(year: Path) -> None:
    replace(year / "document.yml", 'issuer: "MOPS w Testowie"', 'issuer: "MOPS" w Testowie')


@defect("refused", file="document.yml", line=5, words=("not valid YAML", "no tabs"))
def description_indented_with_tabs(year: Path) -> None:
    replace(year / "document.yml", '  title: "Strategia', '\ttitle: "Strategia')


@defect("refused", file="document.yml", line=10, words=("not valid YAML", "duplicate key"))
def description_with_a_key_twice(year: Path) -> None:
    replace(year / "document.yml", "language: pl\n", "language: pl\nyear: 2022\n")


@defect("refused", file="document.yml", line=2, column="wydawca", words=("not known", "spelling"))
def description_with_an_unknown_key(year: Path) -> None:
    replace(year / "document.yml", "issuer:", "wydawca:")


@defect("refused", file="document.yml", column="title", words=("key is missing", "Add this key"))
def description_without_a_title(year: Path) -> None:
    replace(year / "document.yml", 'title: "Sprawozdanie z realizacji strategii w Testowie za 2023 rok"\n', "")


@defect("refused", file="document.yml", words=("key: value",))
def description_that_is_a_list(year: Path) -> None:
    (year / "document.yml").write_text("- title\n- year\n", encoding="utf-8")


@defect("refused", file="document.yml", column="year", words=("2024", "2023", "same reporting year"))
def description_of_another_year(year: Path) -> None:
    replace(year / "document.yml", "\nyear: 2023", "\nyear: 2024")


@defect("refused", file="document.yml", line=8, column="year", words=("whole number", "2023 r."))
def description_with_a_year_in_words(year: Path) -> None:
    replace(year / "document.yml", "\nyear: 2023", "\nyear: 2023 r.")


@defect("refused", file="document.yml", line=3, column="issued_on", words=("date", "2024-03-31"))
def description_with_a_polish_date(year: Path) -> None:
    replace(year / "document.yml", "2024-03-28", "28.03.2024")


@defect("refused", file="document.yml", line=3, column="issued_on", words=("date",))
def description_with_an_impossible_date(year: Path) -> None:
    replace(year / "document.yml", "2024-03-28", "2024-02-30")


@defect("refused", file="document.yml", line=13, column="source.sha256", words=("64 characters",))
def description_with_a_short_hash(year: Path) -> None:
    replace(year / "document.yml", "cdef0123456789abcdef0123456789abcdef0123456789abcdef", "cdef")


@defect("refused", file="document.yml", line=10, column="kind", words=("allowed words", "report, plan, statistics"))
def description_of_an_unknown_kind(year: Path) -> None:
    replace(year / "document.yml", "kind: report", "kind: pismo")


@defect("refused", file="document.yml", line=15, column="rating_scale.słabo", words=("whole number", "słabo"))
def description_with_a_scale_in_words(year: Path) -> None:
    replace(year / "document.yml", '  1: "nie osiągnięto"', '  słabo: "nie osiągnięto"')


@defect("refused", file="document.yml", line=19, column="claims", words=("claim id used twice", "srednia"))
def description_with_a_claim_twice(year: Path) -> None:
    append(year / "document.yml", '  - {id: srednia, kind: other, value: "1"}')


@defect("refused", file="document.yml", line=21, column="claims.1.kind", words=("allowed words", "mean_rating"))
def description_with_an_unknown_claim(year: Path) -> None:
    replace(year / "document.yml", "kind: mean_rating", "kind: srednia")


@defect("refused", file="document.yml", line=1, words=("half of a character",))
def description_with_a_lone_surrogate(year: Path) -> None:
    replace(year / "document.yml", 'title: "Sprawozdanie z', 'title: "\\ud800 Sprawozdanie z')


# corrections.yml


@defect("refused", "correction_applied", "corrections.yml", 1, "1.printed", ("51", "does not stand", "line 15"))
def correction_of_something_no_longer_printed(year: Path) -> None:
    correct(year, correction(printed='"51"'))


@defect("refused", "correction_applied", "corrections.yml", 1, "1", ("fits 2 rows",))
def correction_that_fits_two_rows(year: Path) -> None:
    append(year / "indicators.csv", "1,1,liczba rodzin objętych pomocą asystenta rodziny,MOPS,,30,,,15")
    correct(year, correction(breakdown="MOPS", printed='"30"'))


@defect("refused", file="corrections.yml", line=1, words=("exactly one of", "exclude"))
def correction_with_two_actions(year: Path) -> None:
    correct(year, correction(corrected='"53"', exclude="true"))


@defect("refused", file="corrections.yml", line=1, words=("exactly one of",))
def correction_without_an_action(year: Path) -> None:
    correct(year, correction(corrected=""))


@defect("refused", "correction_applied", "corrections.yml", 1, "1.column", ("column wartosc",))
def correction_of_an_unknown_column(year: Path) -> None:
    correct(year, correction(column="wartosc"))


@defect(
    "refused",
    file="corrections.yml",
    line=1,
    column="1.table",
    words=("allowed words", "Did you mean wskaźniki?", "goals, actions, indicators"),
)
def correction_of_an_unknown_table(year: Path) -> None:
    correct(year, correction(table="wskazniki"))


@defect("refused", file="corrections.yml", line=5, column="1.reason", words=("text is empty",))
def correction_without_a_reason(year: Path) -> None:
    correct(year, correction(reason='""'))


@defect("refused", file="corrections.yml", line=7, column="1.on", words=("date",))
def correction_with_a_polish_date(year: Path) -> None:
    correct(year, correction(on="6.05.2024"))


@defect(
    "refused",
    "correction_applied",
    "corrections.yml",
    1,
    "1.move_to_line",
    ("0 totals stand on line 999", "move_to_line"),
)
def correction_that_moves_to_a_line_without_a_total(year: Path) -> None:
    correct(year, correction(breakdown="MOPS", printed='"30"', move_to_line="999"))


@defect("refused", "correction_applied", "corrections.yml", 1, "1.move_to_line", ("only a contributor can move",))
def correction_that_moves_a_total(year: Path) -> None:
    correct(year, correction(move_to_line="20"))


@defect("refused", file="corrections.yml", line=1, words=("values of indicators only",))
def correction_that_moves_a_goal(year: Path) -> None:
    correct(year, correction(table="goals", line="10", indicator="", column="rating", printed='"2"', move_to_line="20"))


@defect("refused", "correction_applied", "corrections.yml", 9, "2", ("corrections 1 and 2", "same cell"))
def two_corrections_of_one_cell(year: Path) -> None:
    correct(year, correction() + correction(corrected='"54"'))


@defect("refused", "parent_exists", "corrections.yml", 1, "1.corrected", ("indicators.csv, line 2", "no such goal"))
def correction_to_an_unknown_goal(year: Path) -> None:
    correct(year, correction(column="goal", printed='"1"', corrected='"6"', breakdown='""'))


@defect("refused", "schema", "corrections.yml", 1, "1.corrected", ("indicators.csv, line 2", "whole number"))
def correction_of_the_line_to_a_word(year: Path) -> None:
    correct(year, correction(column="line", printed='"15"', corrected='"brak"', breakdown='""'))


@defect("refused", "schema", "corrections.yml", 1, "1.exclude", ("indicators.csv, line 2", "empty"))
def correction_that_empties_a_label(year: Path) -> None:
    text = '"liczba rodzin objętych pomocą asystenta rodziny"'
    correct(year, correction(column="indicator", printed=text, exclude="true", breakdown='""'))


@defect("warned", "count_whole_nonnegative", rows=("observations:1",), words=("−52", "ujemna"))
def correction_to_a_negative_count(year: Path) -> None:
    correct(year, correction(corrected='"-52"'))


@defect("accepted")
def corrections_emptied(year: Path) -> None:
    correct(year, "# nothing yet\n")


# Stray files and folders


@defect("refused", file="indicators (2).csv", words=("not read", "move it out"))
def second_download_of_a_table(year: Path) -> None:
    (year / "indicators (2).csv").write_bytes((year / "indicators.csv").read_bytes())


@defect("refused", file="wskaźniki.xlsx", words=("not read", "indicators.csv"))
def workbook_in_the_folder(year: Path) -> None:
    (year / "wskaźniki.xlsx").write_bytes(b"PK\x03\x04")


@defect("refused", file="Targets.CSV", words=("not read", "targets.csv"))
def table_with_capital_letters(year: Path) -> None:
    (year / "targets.csv").rename(year / "Targets.CSV")


@defect("refused", file="targets.txt", words=("not read", "targets.csv"))
def table_saved_as_text(year: Path) -> None:
    (year / "targets.csv").rename(year / "targets.txt")


@defect("refused", file="corrections.yaml", words=("not read", "corrections.yml"))
def corrections_under_another_ending(year: Path) -> None:
    (year / "corrections.yaml").write_text(correction(), encoding="utf-8")


@defect("accepted")
def lock_files_of_open_spreadsheets(year: Path) -> None:
    (year / "~$indicators.xlsx").write_bytes(b"\x00")
    (year / ".~lock.indicators.csv#").write_bytes(b",A. Nowak")
    (year / "notatki.md").write_text("Przepisano z PDF.", encoding="utf-8")


@defect("refused", file="", words=("no such folder", "2023 rok", "not read", "reporting year"))
def folder_not_named_after_a_year(year: Path) -> None:
    year.rename(year.with_name("2023 rok"))


# The catalogue: a fault in a city's own entries stops that city, one in the closed lists stops all


@defect("refused", file=f"mappings/{CITY}.yml", line=4, column="indicators.1.indicator_id",
        words=("unknown indicator", "nie_ma"), catalogue=True)  # fmt: skip
def mapping_to_an_unknown_indicator(year: Path) -> None:
    replace(catalogue_of(year) / f"mappings/{CITY}.yml", "families_family_assistant", "nie_ma")


@defect("refused", file=f"mappings/{CITY}.yml", line=9, column="domains.Seniorzy",
        words=("unknown domain", "domains.yml"), catalogue=True)  # fmt: skip
def mapping_to_an_unknown_domain(year: Path) -> None:
    replace(catalogue_of(year) / f"mappings/{CITY}.yml", "Seniorzy: elderly", "Seniorzy: seniors")


@defect("refused", file=f"mappings/{CITY}.yml", line=5, column="indicators.1.match",
        words=("allowed words", "closeMatch"), catalogue=True)  # fmt: skip
def mapping_with_an_unknown_match(year: Path) -> None:
    replace(catalogue_of(year) / f"mappings/{CITY}.yml", "exactMatch", "dokładnie")


@defect("refused", file=f"mappings/{CITY}.yml", line=8, words=("not valid YAML",), catalogue=True)
def mapping_that_is_no_yaml(year: Path) -> None:
    replace(catalogue_of(year) / f"mappings/{CITY}.yml", "domains:", "domains")


@defect("refused", "keys_unique", f"mappings/{CITY}.yml", 7, "indicator", ("mapped twice",), catalogue=True)
def label_mapped_twice(year: Path) -> None:
    entry = MAPPING.split("domains:")[0].removeprefix("indicators:\n")
    replace(catalogue_of(year) / f"mappings/{CITY}.yml", "domains:", entry + "domains:")


@defect("refused", "keys_unique", "context.csv", 4, "value", ("two populations", CITY, "2023"), catalogue=True)
def two_populations_of_one_year(year: Path) -> None:
    append(
        catalogue_of(year) / "context.csv",
        f"{CITY},0000000,2023,population,21000,persons,gmina,,invented,https://e.org,",
    )


@defect(
    "refused", file="context.csv", line=2, column="value", words=("whole number above zero", "20000,5"), catalogue=True
)
def half_a_resident(year: Path) -> None:
    replace(
        catalogue_of(year) / "context.csv",
        f"{CITY},0000000,2023,population,20000",
        f'{CITY},0000000,2023,population,"20000,5"',
    )


@defect("refused", "encoding", "cities.csv", 1, None, ("UTF-16",), whole=True)
def cities_in_utf16(year: Path) -> None:
    recode(catalogue_of(year) / "cities.csv", "utf-16")


@defect("refused", "keys_unique", "cities.csv", 4, "city", (CITY, "twice"), catalogue=True)
def city_listed_twice(year: Path) -> None:
    append(catalogue_of(year) / "cities.csv", f"{CITY},0000000,Testowo,Testowa,Testowie,gmina miejska")


@defect(
    "refused",
    file="indicators/family.yml",
    line=6,
    column="1.unit",
    words=("unknown unit", "units.yml"),
    catalogue=True,
)
def indicator_in_an_unknown_unit(year: Path) -> None:
    replace(catalogue_of(year) / "indicators/family.yml", "unit: families", "unit: rodziny")


@defect("refused", "keys_unique", "indicators/more.yml", None, "id", ("defined twice",), catalogue=True)
def indicator_defined_twice(year: Path) -> None:
    folder = catalogue_of(year) / "indicators"
    (folder / "more.yml").write_bytes((folder / "family.yml").read_bytes())


@defect(
    "refused",
    file="indicators/family.yml",
    line=8,
    column="1.direction",
    words=("whole number", "więcej"),
    catalogue=True,
)
def indicator_with_a_direction_in_words(year: Path) -> None:
    replace(catalogue_of(year) / "indicators/family.yml", "direction: 0", "direction: więcej")
