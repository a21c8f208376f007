from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miniature import CITY, YEAR
from srps.catalogue.load import Catalogue, load_catalogue
from srps.errors import DataError
from srps.messages import Message
from srps.paths import Project
from srps.reading.clean import CleanYear, EarlierYears, clean_year, part_relations, repair_words, tidy_text
from srps.reading.year import read_year

FAMILIES = "liczba rodzin objętych pomocą asystenta rodziny"
COUNSELLED = "liczba osób objętych poradnictwem"


def cleaned(project: Project, catalogue: Catalogue) -> CleanYear:
    return clean_year(read_year(project, CITY, YEAR), catalogue)


def rewrite(project: Project, name: str, old: str, new: str) -> None:
    path = project.raw_year(CITY, YEAR) / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def correct(project: Project, entry: str) -> Path:
    path = project.raw_year(CITY, YEAR) / "corrections.yml"
    path.write_text(f"- {{{entry}, reason: druk, by: A. Nowak, on: 2024-05-06}}\n", encoding="utf-8")
    return path


def indicators(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """Return rows of (indicator, breakdown, part_of, parts, line) of one goal and action."""
    frame = pd.DataFrame(rows, columns=["indicator", "breakdown", "part_of", "parts", "line"], dtype="str")
    return frame.assign(goal="1", action="1", page="", source="").set_axis(pd.RangeIndex(1, len(rows) + 1))


def with_period(project: Project, periods: dict[int, str]) -> None:
    """Give records of the indicators a period."""
    path = project.raw_year(CITY, YEAR) / "indicators.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    frame["period"] = [periods.get(record, "") for record in range(1, len(frame) + 1)]
    columns = [*frame.columns.drop("period")]
    columns.insert(columns.index("value") + 1, "period")
    frame[columns].to_csv(path, index=False)


def wholes(frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
    relations = part_relations(frame)
    return {
        part.removeprefix("observations:"): (whole.removeprefix("observations:"), relation)
        for part, whole, relation in relations.itertuples(index=False)
    }


def test_values_are_read_and_what_is_missing_stays_missing(mini_project: Project, mini_catalogue: Catalogue) -> None:
    observations = cleaned(mini_project, mini_catalogue).observations.set_index(["indicator", "breakdown"])
    totals = observations.xs("", level="breakdown")

    assert totals.loc[FAMILIES, ["value", "unit", "status", "indicator_id", "match"]].tolist() == [
        52.0,
        "families",
        "observed",
        "families_family_assistant",
        "exactMatch",
    ]
    assert totals.loc["kwota wydana na usługi opiekuńcze", ["value", "unit"]].tolist() == [1480546.54, "pln"]
    assert totals.loc["odsetek seniorów objętych wsparciem", ["value", "unit"]].tolist() == [7.7, "percent"]
    empty = totals.loc["liczba miejsc w domu dziennego pobytu"]
    assert pd.isna(empty["value"])
    assert empty["status"] == "missing"
    telecare = totals.loc["osoby korzystające z teleopieki"]
    assert telecare[["value", "qualifier", "value_printed", "goal"]].tolist() == [40.0, "approx", "ok. 40", ""]


def test_parts_take_the_unit_of_their_total(mini_project: Project, mini_catalogue: Catalogue) -> None:
    observations = cleaned(mini_project, mini_catalogue).observations

    assert set(observations.loc[observations["indicator"] == FAMILIES, "unit"]) == {"families"}


def test_goals_and_targets(mini_project: Project, mini_catalogue: Catalogue) -> None:
    year = cleaned(mini_project, mini_catalogue)

    assert year.goals[["goal", "domain", "rating", "n_actions"]].values.tolist() == [
        ["1", "family", 2, 2],
        ["2", "elderly", 3, 1],
    ]
    columns = ["operator", "value", "due_year", "result", "distance", "attained"]
    first, second = year.targets[columns].astype(object).values.tolist()
    assert first == [">=", 50.0, 2025, 52.0, 2.0, "not_due"]
    assert second[:3] == [">=", 12.0, 2023]
    assert second[5] == "not_assessable"


@pytest.mark.parametrize(
    ("target", "operator", "distance", "attained"),
    [
        ("50", None, 2, "not_assessable"),
        ("min. 52 rodziny", ">=", 0, "yes"),
        ("min. 53", ">=", -1, "no"),
        ("do 52", "<=", 0, "yes"),
        ("poniżej 50", "<=", 2, "no"),
        ("40–60 rodzin", "=", 0, "yes"),
        ("60–70 rodzin", "=", -8, "no"),
        ("40-50 rodzin", "=", 2, "no"),
        ("min. 50%", ">=", None, "not_assessable"),
        ("min. 50 osób", ">=", None, "not_assessable"),
        ("5 rodzin miesięcznie", None, None, "not_assessable"),
        ("min. 5 rodzin miesięcznie", ">=", None, "not_assessable"),
        ("50 zł", None, None, "not_assessable"),
        ("ok. 50", None, None, "not_assessable"),
        ("lipiec", None, None, "not_assessable"),
    ],
)
def test_a_target_is_attained_where_the_result_is_of_its_unit(
    mini_project: Project,
    mini_catalogue: Catalogue,
    target: str,
    operator: str | None,
    distance: float | None,
    attained: str,
) -> None:
    rewrite(mini_project, "targets.csv", "2025,min. 50 rodzin", f"2023,{target}")

    row = cleaned(mini_project, mini_catalogue).targets.iloc[0]

    assert (row["operator"] if operator else None) == operator
    assert row["distance"] == distance if distance is not None else pd.isna(row["distance"])
    assert (row["attained"], row["result"]) == (attained, 52)


def test_a_result_printed_with_two_values_settles_no_target(mini_project: Project, mini_catalogue: Catalogue) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    path.write_text(path.read_text(encoding="utf-8") + f"1,1,{FAMILIES},,,49,,text,70\n", encoding="utf-8")
    rewrite(mini_project, "targets.csv", "2025", "2023")

    row = cleaned(mini_project, mini_catalogue).targets.iloc[0]

    assert row["attained"] == "not_assessable"
    assert pd.isna(row["result"])


def test_the_result_of_another_year_settles_no_target(mini_project: Project, mini_catalogue: Catalogue) -> None:
    with_period(mini_project, {1: "2022"})

    assert pd.isna(cleaned(mini_project, mini_catalogue).targets.at[0, "result"])


def test_a_row_may_have_a_page_or_a_source_instead_of_a_line(mini_project: Project, mini_catalogue: Catalogue) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    frame = pd.read_csv(path, dtype="str", keep_default_na=False).assign(page="", source="")
    frame.loc[frame["indicator"] == FAMILIES, ["line", "page"]] = ["", "17"]
    frame.loc[8, ["line", "source"]] = ["", "formularz.xlsx, B7"]
    frame.to_csv(path, index=False)
    observations = cleaned(mini_project, mini_catalogue).observations

    assert observations["line"].isna().tolist() == [True] * 3 + [False] * 5 + [True] + [False] * 3
    assert observations.loc[[0, 8], ["page", "source"]].to_numpy().tolist() == [["17", ""], ["", "formularz.xlsx, B7"]]


def test_a_remark_changes_nothing_however_many_years_it_names(mini_project: Project, mini_catalogue: Catalogue) -> None:
    remark = "wzrost; w 2022 r. – 45 rodzin; za 2021"
    rewrite(mini_project, "indicators.csv", f"{FAMILIES},,,52,,,15", f"{FAMILIES},,,52,,{remark},15")
    year = cleaned(mini_project, mini_catalogue)

    assert year.observations.loc[0, ["value", "period", "period_kind"]].tolist() == [52, "2023", "year"]
    log = year.cleaning_log.set_index(["row_key", "column"])
    assert log.at[("observations:1", "period"), "rule"] == "period_suspected"


@pytest.mark.parametrize(
    ("printed", "status", "value"),
    [
        ("52", "observed", 52),
        ("1 052", "observed", 1052),
        ("4.652", "observed", 4652),
        ("b.d.", "missing", None),
        ("–", "missing", None),
        ("nie dotyczy", "not_applicable", None),
        ("3-maj", "unparsable", None),
        ("12 34", "unparsable", None),
        ('"12\n345"', "unparsable", None),
        ('"12\t345"', "unparsable", None),
        ("12\u00ad345", "unparsable", None),
    ],
)
def test_a_value_is_read_or_says_why_not(
    mini_project: Project, mini_catalogue: Catalogue, printed: str, status: str, value: float | None
) -> None:
    rewrite(mini_project, "indicators.csv", f"{COUNSELLED},,,120,", f"{COUNSELLED},,,{printed},")

    year = cleaned(mini_project, mini_catalogue)
    row = year.observations.iloc[3]

    assert row["status"] == status
    assert row["value_printed"] == printed.strip('"')
    assert row["value"] == value if value is not None else pd.isna(row["value"])


def test_every_cell_that_changes_is_logged(mini_project: Project, mini_catalogue: Catalogue) -> None:
    rewrite(mini_project, "goals.csv", "Wspieranie rodziny w", "Wspieranie\u00a0 rodziny w")
    year = cleaned(mini_project, mini_catalogue)
    log = year.cleaning_log.set_index(["table", "row_key", "column", "rule"])["after"]

    assert log["observations", "observations:9", "value", "number_grammar"] == "1480546.54"
    assert log["observations", "observations:11", "unit", "unit_label: miejsc"] == year.observations.at[10, "unit"]
    assert log["goals", "goals:1", "name", "nonbreaking_space"] == "Wspieranie  rodziny w wychowaniu dzieci"
    assert log["goals", "goals:1", "name", "whitespace"] == "Wspieranie rodziny w wychowaniu dzieci"
    changed = year.observations[
        year.observations["value_printed"] != year.observations["value"].map("{:g}".format, na_action="ignore")
    ]
    logged = {key for table, key, column, _ in log.index if column == "value"}
    assert {f"observations:{position + 1}" for position in changed.index} - logged == {"observations:11"}


@pytest.mark.parametrize(
    ("printed", "tidied"),
    [
        ("osób\u00a0 starszych ", "osób starszych"),
        ("nie\u00adpełnosprawność", "niepełnosprawność"),
        ("osób\u200b starszych\ufeff", "osób starszych"),
        ("senioro\u0301w", "seniorów"),
        ("społeczno- zawodowa", "społeczno-zawodowa"),
        ("psycho- i socjoterapia", "psycho- i socjoterapia"),
        ("dzieci\ni młodzież", "dzieci i młodzież"),
        ("bez zmian", "bez zmian"),
    ],
)
def test_texts_are_tidied_by_declared_rules(printed: str, tidied: str) -> None:
    steps = [text for _, text in tidy_text(printed)]

    assert (steps or [printed])[-1] == tidied


@given(st.text(alphabet="ab ó-\u00a0\u00ad\u200b\n", max_size=20))
def test_a_tidied_text_stays_as_it_is(text: str) -> None:
    for _, tidied in tidy_text(text):
        text = tidied

    assert [rule for rule, _ in tidy_text(text) if rule != "hyphenation"] == []


def test_only_whole_misread_words_are_repaired() -> None:
    words = {"os6b": "osób", "zt": "zł"}

    assert repair_words("liczba os6b (os6b), 5 zt; ztoty", words) == "liczba osób (osób), 5 zł; ztoty"


def test_a_part_belongs_to_the_total_of_its_label() -> None:
    frame = indicators(
        ("osoby", "", "", "", "1"),
        ("osoby", "MOPS", "", "", "1"),
        ("rodziny", "", "", "examples", "2"),
        ("rodziny", "MOPS", "", "", "2"),
        ("dzieci", "szkoła", "", "", "3"),
    )

    assert wholes(frame) == {"2": ("1", "all"), "4": ("3", "examples"), "5": ("", "all")}


def test_a_part_of_a_part_belongs_to_it() -> None:
    frame = indicators(
        ("osoby", "", "", "", "1"),
        ("osoby", "MOPS", "", "", "1"),
        ("osoby", "kobiety", "MOPS", "", "1"),
        ("osoby", "dzieci", "kobiety", "", "1"),
    )

    assert wholes(frame) == {"2": ("1", "all"), "3": ("2", "subset"), "4": ("3", "subset")}


def test_of_several_totals_the_one_on_the_line_counts_else_the_nearest_above() -> None:
    frame = indicators(
        ("osoby", "", "", "", "1"),
        ("osoby", "PCPR", "", "", "9"),
        ("osoby", "", "", "", "5"),
        ("osoby", "MOPS", "", "", "1"),
        ("osoby", "OIK", "", "", "5"),
    )

    assert wholes(frame) == {"2": ("1", "all"), "4": ("1", "all"), "5": ("3", "all")}


def test_a_correction_replaces_the_value_and_is_logged(mini_project: Project, mini_catalogue: Catalogue) -> None:
    correct(mini_project, f"table: indicators, line: 20, indicator: {COUNSELLED}, printed: 120, corrected: 115")
    year = cleaned(mini_project, mini_catalogue)
    logged = year.cleaning_log[year.cleaning_log["rule"] == "correction"]

    assert year.observations.loc[3, ["value", "status", "value_printed"]].tolist() == [115.0, "corrected", "120"]
    assert logged[["row_key", "before", "after", "line"]].values.tolist() == [["indicators:4", "120", "115", 20]]


def test_an_excluded_value_is_not_applicable(mini_project: Project, mini_catalogue: Catalogue) -> None:
    correct(mini_project, f"table: indicators, line: 20, indicator: {COUNSELLED}, printed: 120, exclude: true")
    row = cleaned(mini_project, mini_catalogue).observations.iloc[3]

    assert pd.isna(row["value"])
    assert (row["status"], row["value_printed"]) == ("not_applicable", "120")


def test_a_moved_contributor_counts_where_it_belongs(mini_project: Project, mini_catalogue: Catalogue) -> None:
    correct(
        mini_project,
        f"table: indicators, line: 20, indicator: {COUNSELLED}, breakdown: PCPR, printed: 70, move_to_line: 24",
    )
    year = cleaned(mini_project, mini_catalogue)
    part = year.parts.set_index("row_key").loc["observations:5"]

    assert (part["whole_printed"], part["whole_key"]) == ("observations:4", "observations:7")
    assert year.observations.loc[4, ["indicator", "status"]].tolist() == [
        "liczba dzieci uczestniczących w zajęciach",
        "misplaced",
    ]


def test_a_rating_can_be_corrected(mini_project: Project, mini_catalogue: Catalogue) -> None:
    correct(mini_project, "table: goals, goal: 2, line: 40, column: rating, printed: 3, corrected: 2")

    assert cleaned(mini_project, mini_catalogue).goals["rating"].tolist() == [2, 2]


def test_a_stale_correction_names_its_line(mini_project: Project, mini_catalogue: Catalogue) -> None:
    correct(mini_project, f"table: indicators, line: 20, indicator: {COUNSELLED}, printed: 121, corrected: 115")

    with pytest.raises(DataError, match=r"corrections\.yml, line 1, entry 1, key printed: “121” does not stand in ind"):
        cleaned(mini_project, mini_catalogue)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("printed: 121, corrected: 115", r"“121” does not stand .* any more \(the cell holds “120”\)"),
        ("printed: 120, corrected: 120", r"entry 1, key corrected: the correction changes nothing"),
        ("printed: 120, corrected: 11S", r"entry 1, key corrected: the new value cannot be read \(it says “11S”\)"),
        ("column: valu, printed: 120, corrected: 115", r"indicators has no column valu\..*Did you mean value\?"),
        ("printed: 120, move_to_line: 99", r"0 totals stand on line 99.*Correct move_to_line"),
    ],
)
def test_a_correction_that_cannot_be_meant_says_why(
    mini_project: Project, mini_catalogue: Catalogue, change: str, said: str
) -> None:
    correct(mini_project, f"table: indicators, line: 20, indicator: {COUNSELLED}, {change}")

    with pytest.raises(DataError, match=said) as caught:
        cleaned(mini_project, mini_catalogue)
    assert all(
        isinstance(text, Message) for problem in caught.value.problems for text in (problem.what, problem.remedy)
    )


def test_of_two_corrections_of_one_cell_both_are_named_in_every_language(
    mini_project: Project, mini_catalogue: Catalogue
) -> None:
    path = correct(mini_project, f"table: indicators, line: 20, indicator: {COUNSELLED}, printed: 120, corrected: 115")
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")

    with pytest.raises(DataError, match="corrections 1 and 2 change the same cell") as caught:
        cleaned(mini_project, mini_catalogue)
    assert isinstance(caught.value.problems[0].remedy, Message)


@pytest.mark.parametrize("text", ["", "# nic\n", "\ufeff\n  # - table: goals\n"])
def test_a_file_of_corrections_without_entries_corrects_nothing(
    mini_project: Project, mini_catalogue: Catalogue, text: str
) -> None:
    (mini_project.raw_year(CITY, YEAR) / "corrections.yml").write_text(text, encoding="utf-8")
    assert "corrected" not in set(cleaned(mini_project, mini_catalogue).observations["status"])


def test_a_target_set_by_an_earlier_document_is_judged_in_its_due_year(
    mini_project: Project, mini_catalogue: Catalogue
) -> None:
    raw = read_year(mini_project, CITY, YEAR)
    earlier = clean_year(replace(raw, year=2021), mini_catalogue)
    assert earlier.targets["attained"].tolist() == ["not_due", "not_assessable"]
    due = earlier.targets.assign(due_year=YEAR, indicator=["liczba osób objętych poradnictwem", "inny"])

    targets = clean_year(raw, mini_catalogue, EarlierYears({2021: raw.document}, due)).targets

    columns = ["year", "set_year", "due_year", "result", "attained"]
    assert targets[columns].astype(object).values.tolist()[2] == [YEAR, 2021, YEAR, 120.0, "not_assessable"]
    assert len(targets) == 4


SPLIT = """\
  - indicator: "osoby w schronisku"
    indicator_id: homeless_shelter
    match: exactMatch
    reason: "test"
    sum_of: ["panie w schronisku", "panowie w schronisku"]
"""


def test_a_target_of_a_label_that_was_split_is_judged_by_the_sum_of_its_parts(mini_project: Project) -> None:
    mapping = mini_project.catalogue("mappings", f"{CITY}.yml")
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("domains:", SPLIT + "domains:"), encoding="utf-8")
    folder = mini_project.raw_year(CITY, YEAR)
    with (folder / "indicators.csv").open("a", encoding="utf-8") as file:
        file.write("1,1,panie w schronisku,,,14,,,50\n1,1,panowie w schronisku,,,30,,,50\n")
    (folder / "targets.csv").write_text(
        "goal,item,indicator,due_year,target,line\n1,1,osoby w schronisku,,maks. 45,60\n", encoding="utf-8"
    )
    year = cleaned(mini_project, load_catalogue(mini_project))

    assert year.targets[["result", "unit", "attained"]].values.tolist() == [[44.0, "persons", "yes"]]
    assert year.observations["unit"].tolist()[-2:] == ["persons", "persons"]  # that of the indicator, not of the label


def test_parent_goals_count_their_childrens_actions(mini_project, mini_catalogue):
    folder = mini_project.raw_year(CITY, YEAR)
    goals = folder / "goals.csv"
    goals.write_text(goals.read_text(encoding="utf-8") + "I,strategic,,Rodzina,,,,9\n", encoding="utf-8")
    text = (
        goals.read_text(encoding="utf-8")
        .replace("1,operational,,", "1,operational,I,")
        .replace("2,operational,,", "2,operational,1,")
    )
    goals.write_text(text, encoding="utf-8")
    year = clean_year(read_year(mini_project, CITY, YEAR), mini_catalogue)
    assert dict(zip(year.goals["goal"], year.goals["n_actions"], strict=True)) == {"1": 3, "2": 1, "I": 3}


FORMULA = """claims:
  - id: udzial
    kind: formula
    formula: "100 * a / b"
    rows:
      a: {indicator: "liczba rodzin objetych pomocą asystenta rodziny"}
      b: {indicator: "liczba osób objętych poradnictwem"}
    value: "43,3%"
"""


def test_a_row_that_a_formula_names_and_that_is_not_there_is_a_fault(mini_project, mini_catalogue):
    path = mini_project.raw_year(CITY, YEAR) / "document.yml"
    path.write_text(path.read_text(encoding="utf-8").partition("claims:")[0] + FORMULA, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        cleaned(mini_project, mini_catalogue)
    (problem,) = caught.value.problems
    assert problem.file.endswith("testowo/2023/document.yml")
    assert "claim udzial" in problem.what
    assert "Did you mean “liczba rodzin objętych pomocą asystenta rodziny”?" in problem.remedy


def test_nested_parts_on_lines_of_their_own_belong_to_their_part(mini_project, mini_catalogue):
    (mini_project.raw_year(CITY, YEAR) / "indicators.csv").write_text(
        "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"
        "1,1,osoby,,,100,,,15\n1,1,osoby,MOPS,,60,,,15\n1,1,osoby,PCPR,,40,,,16\n1,1,osoby,kobiety,MOPS,35,,,17\n",
        encoding="utf-8",
    )
    parts = cleaned(mini_project, mini_catalogue).parts.set_index("row_key")
    assert parts.loc["observations:4", ["whole_key", "relation"]].tolist() == ["observations:2", "subset"]


def test_a_part_is_of_the_kind_of_its_whole_unless_its_name_says_another(mini_project: Project) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    path.write_text(
        "goal,action,indicator,breakdown,part_of,value,parts,note,line\n"
        "1,1,liczba samochodów dla osób niepełnosprawnych,,,24,,,15\n"
        "1,1,liczba samochodów dla osób niepełnosprawnych,autobusy,,20,,,15\n"
        "1,1,liczba samochodów dla osób niepełnosprawnych,liczba zorganizowanych szkoleń,,4,,,15\n",
        encoding="utf-8",
    )
    mappings = mini_project.catalogue("mappings", f"{CITY}.yml")
    mappings.write_text(
        "indicators:\n"
        "  - {indicator: liczba samochodów dla osób niepełnosprawnych, indicator_id: accessible_vehicles,"
        " match: exactMatch, reason: invented}\n",
        encoding="utf-8",
    )
    cleaned = clean_year(read_year(mini_project, CITY, YEAR), load_catalogue(mini_project))
    assert cleaned.observations["measure"].tolist() == ["capacity", "capacity", "acts"]
