from pathlib import Path

import pytest

from miniature import CITY, YEAR
from srps.catalogue.tables import raw_tables
from srps.errors import DataError
from srps.paths import Project
from srps.reading.year import read_year

LABEL = "kwota wydana na usługi opiekuńcze"


def relabel(project: Project, label: str) -> Path:
    """Give record 9, on line 10, another label."""
    path = project.raw_year(CITY, YEAR) / "indicators.csv"
    quoted = '"' + label.replace('"', '""') + '"'
    path.write_text(path.read_text(encoding="utf-8").replace(LABEL, quoted), encoding="utf-8", newline="\n")
    return path


def problems_of(project: Project) -> list:
    with pytest.raises(DataError) as caught:
        read_year(project, CITY, YEAR)
    return caught.value.problems


def test_cells_are_read_as_text(mini_project: Project) -> None:
    raw = read_year(mini_project, CITY, YEAR)

    assert (raw.city, raw.year, raw.document.kind) == (CITY, 2023, "report")
    assert raw.document.rating_scale == {1: "nie osiągnięto", 2: "osiągnięto częściowo", 3: "osiągnięto"}
    assert raw.goals["rating"].tolist() == ["2", "3"]
    assert raw.goals.at[2, "name"] == "Bezpieczne, godne starzenie się"
    assert raw.indicators.at[9, "value"] == "1 480 546,54 zł"
    assert raw.indicators.at[11, "value"] == ""
    assert len(raw.indicators) == 12
    assert raw.indicators.columns.tolist() == raw_tables()["indicators"].names
    assert raw.indicators["page"].tolist() == [""] * 12  # a column of a later edition may be absent
    assert raw.corrections == []


def test_a_table_that_is_absent_has_no_rows(mini_project: Project) -> None:
    for name in ("actions.csv", "indicators.csv", "targets.csv"):
        (mini_project.raw_year(CITY, YEAR) / name).unlink()

    raw = read_year(mini_project, CITY, YEAR)

    assert raw.indicators.empty
    assert raw.targets.columns.tolist() == raw_tables()["targets"].names


def test_lines_of_the_file_count_blank_lines_and_breaks_within_cells(mini_project: Project) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "actions.csv"
    path.write_text(
        "goal,action,name,area,deadline,executors,line\n"
        "\n"
        '1,1,"Pomoc\nasystenta",,,MOPS,14\n'
        "1,2,Poradnictwo,,,MOPS,19\n"
        "2,1,Usługi,,,MOPS,44\n",
        encoding="utf-8",
    )

    assert read_year(mini_project, CITY, YEAR).file_lines["actions"].tolist() == [3, 5, 6]


def test_all_faults_are_named_at_once(mini_project: Project) -> None:
    folder = mini_project.raw_year(CITY, YEAR)
    (folder / "document.yml").write_text("title: Tytuł\n", encoding="utf-8")
    relabel(mini_project, "=1+1")
    (folder / "indicators (2).csv").write_text("", encoding="utf-8")

    found = {(p.file.rsplit("/", 1)[-1], p.column) for p in problems_of(mini_project)}

    assert found == {
        ("document.yml", "strategy"),
        ("document.yml", "year"),
        ("document.yml", "kind"),
        ("document.yml", "source"),
        ("indicators.csv", "indicator"),
        ("indicators (2).csv", None),
    }


def test_a_message_names_file_line_column_cell_and_remedy(mini_project: Project) -> None:
    relabel(mini_project, "=1+1")

    assert [str(problem) for problem in problems_of(mini_project)] == [
        "data/raw/testowo/2023/indicators.csv, line 10, column indicator: a spreadsheet formula stands in the cell "
        "(the cell holds “=1+1”). Put the value or text itself there, without =, @, + or - in front."
    ]


@pytest.mark.parametrize(
    "label",
    [
        "- osoby starsze",
        "– kobiety",
        "-5 i mniej",
        "+48 miejsc w żłobku",
        "pomoc + opieka",
        "1 = jeden",
        "kampania #MamTeMoc",
        "#MamTeMoc",
        "adres biuro@mops.pl",
        "„Dom” – 'Dom'",
        "'Dom' dla seniorów",
        "Ä, Ångström i Señor",
        "osoby (w tym: dzieci)!",
        "liczba\tosób\u00a0ogółem",
        "żółć ŻÓŁĆ",
    ],
)
def test_labels_as_documents_print_them_are_taken(mini_project: Project, label: str) -> None:
    relabel(mini_project, label)

    assert read_year(mini_project, CITY, YEAR).indicators.at[9, "indicator"] == label


@pytest.mark.parametrize(
    ("label", "check"),
    [
        ("=A1", "schema"),
        (" =A1", "schema"),
        ("@SUM(A1)", "schema"),
        ("+cmd", "schema"),
        ("-cmd", "schema"),
        ("+(1)", "schema"),
        ("+48|'x'!A1", "schema"),
        ("-1+Arkusz1!$B$2", "schema"),
        ("#N/D!", "schema"),
        ("#DZIEL/0!", "schema"),
        ("Błąd:502", "schema"),
        ("####", "schema"),
        ("'5", "schema"),
        ("x" * 5_001, "schema"),
        ("przemocÄ…", "encoding"),
        ("rodzin\ufffd", "encoding"),
        ("\x1bzł", "encoding"),
        ("\ue000", "encoding"),
    ],
)
def test_what_nobody_printed_is_refused(mini_project: Project, label: str, check: str) -> None:
    relabel(mini_project, label)

    assert [(p.check, p.line, p.column) for p in problems_of(mini_project)] == [(check, 10, "indicator")]


def test_the_message_never_holds_what_a_terminal_would_obey(mini_project: Project) -> None:
    relabel(mini_project, "\x1b[31mczerwony\x00".replace("\x00", "\u202e"))

    assert str(problems_of(mini_project)[0]).isprintable()


def test_an_unknown_year_names_the_known_ones(mini_project: Project) -> None:
    with pytest.raises(DataError, match=r"Known cities and years: testowo 2023\..*srps new testowo 1999"):
        read_year(mini_project, CITY, 1999)


NESTED = """\
goal,action,indicator,breakdown,part_of,value,parts,note,line
1,1,osoby,,,100,,,15
1,1,osoby,MOPS,,60,,,15
1,1,osoby,PCPR,,40,,,16
1,1,osoby,kobiety,MOPS,35,,,17
"""


def test_nested_parts_may_stand_on_lines_of_their_own(mini_project: Project) -> None:
    (mini_project.raw_year(CITY, YEAR) / "indicators.csv").write_text(NESTED, encoding="utf-8")

    assert read_year(mini_project, CITY, YEAR).indicators["part_of"].tolist() == ["", "", "", "MOPS"]


def test_a_part_of_what_is_nowhere_is_a_fault(mini_project: Project) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "indicators.csv"
    path.write_text(NESTED.replace("kobiety,MOPS", "kobiety,MOPR"), encoding="utf-8")

    (problem,) = problems_of(mini_project)
    assert (problem.line, problem.column, problem.cell) == (5, "part_of", "MOPR")


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ("kind: formula, value: '1'", "needs it"),
        ("kind: formula, value: '1', formula: 'a / b', rows: {a: {indicator: x}}", "uses b, of which"),
        ("kind: formula, value: '1', formula: 'a', rows: {a: {indicator: x}, b: {indicator: y}}", "gives b, which"),
        ("kind: formula, value: '1', formula: 'a ** 2', rows: {a: {indicator: x}}", "cannot be read"),
        ("kind: total, value: '1', formula: '1 + 1'", "belongs to the kind formula"),
    ],
)
def test_a_formula_that_cannot_be_computed_is_a_fault_of_the_document(
    mini_project: Project, claim: str, fault: str
) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "document.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("claims:")[0] + f"claims:\n  - {{id: c1, {claim}}}\n", encoding="utf-8")

    (problem,) = problems_of(mini_project)
    assert problem.file.endswith("document.yml")
    assert problem.line is not None
    assert "c1" in problem.what
    assert fault in problem.what


def test_a_fault_names_the_cell_of_the_workbook_that_a_row_came_from(mini_project: Project) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "goals.csv"
    path.write_text(
        "goal,level,parent,name,domain,rating,priorities,line,page,source\n"
        '1,operational,9,Rodzina,,,,10,,"dane.xlsx, Cele!F2"\n'
        '2,dowolny,,Seniorzy,,,,11,,"dane.xlsx, Cele!F3"\n',
        encoding="utf-8",
    )
    where = f"dane.xlsx, sheet “Cele”, cell F{{}} (imported into data/raw/{CITY}/{YEAR}/goals.csv, line {{}})"
    assert [problem.file for problem in problems_of(mini_project)] == [where.format(3, 3)]

    path.write_text(path.read_text(encoding="utf-8").replace("dowolny", "operational"), encoding="utf-8")
    assert problems_of(mini_project)[0].file == where.format(2, 2)


@pytest.mark.parametrize("twin", ["1\u200b", "1\u00ad", "\uff11", "\u0661"])
def test_keys_that_look_alike_are_refused(mini_project: Project, twin: str) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "goals.csv"
    path.write_text(path.read_text(encoding="utf-8") + f"{twin},operational,,Inny cel,,3,,50\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"goals.csv, line 4, column goal.*looks like another one"):
        read_year(mini_project, CITY, YEAR)


def test_statistics_need_no_goals(mini_project: Project) -> None:
    folder = mini_project.raw_year(CITY, YEAR)
    for name in ("goals", "actions", "targets"):
        (folder / f"{name}.csv").unlink()
    (folder / "indicators.csv").write_text(
        "goal,action,indicator,breakdown,part_of,value,parts,note,line\n,,liczba rodzin,,,52,,,15\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="at least its goals"):
        read_year(mini_project, CITY, YEAR)
    document = (folder / "document.yml").read_text(encoding="utf-8").replace("kind: report", "kind: statistics")
    (folder / "document.yml").write_text(document, encoding="utf-8")

    assert read_year(mini_project, CITY, YEAR).goals.empty


def test_a_day_that_does_not_exist_is_refused(mini_project: Project) -> None:
    path = mini_project.raw_year(CITY, YEAR) / "document.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-03-28", "2024-02-30"), encoding="utf-8")

    with pytest.raises(DataError, match=r"document.yml, line 3, key issued_on"):
        read_year(mini_project, CITY, YEAR)
