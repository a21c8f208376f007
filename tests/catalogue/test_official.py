"""Official figures as they lie in `data/raw/official/`."""

from srps.catalogue.official import kind_of, read_official
from srps.paths import Project

HEAD = "area,teryt,year,measure,value,unit,source\n"


def project_with(folder, **files):
    official = folder / "data" / "raw" / "official"
    official.mkdir(parents=True)
    for name, text in files.items():
        (official / f"{name}.csv").write_text(text, encoding="utf-8")
    return Project(folder)


def test_no_folder_is_a_table_without_rows(tmp_path):
    official = read_official(Project(tmp_path))
    assert official.figures.empty
    assert official.figures["value"].dtype == "float64"
    assert official.problems == []


def test_rows_keep_codes_years_and_values(tmp_path):
    project = project_with(tmp_path, ludnosc=HEAD + "Bolesławiec,0201011,2023,population,37355,persons,GUS\n")
    row = read_official(project).figures.iloc[0]
    assert (row["teryt"], row["year"], row["value"]) == ("0201011", 2023, 37355.0)
    assert row["file"] == "data/raw/official/ludnosc.csv"


def test_the_register_is_no_table_of_figures(tmp_path):
    project = project_with(tmp_path, teryt="teryt,name,kind,powiat,voivodeship\n0201011,Bolesławiec,x,,\n")
    assert read_official(project).problems == []


def test_faulty_rows_are_left_out_and_named_with_their_line(tmp_path):
    rows = "A,0201011,2023,population,100,persons,GUS\nB,201011,2023,population,7,,\nC,0201021,2023,population,sto,,\n"
    official = read_official(project_with(tmp_path, dane=HEAD + rows))
    assert official.figures["area"].tolist() == ["A"]
    assert [problem.line for problem in official.problems] == [3, 4]


def test_a_foreign_table_is_named(tmp_path):
    problem = read_official(project_with(tmp_path, inne="a,b\n1,2\n")).problems[0]
    assert problem.file == "data/raw/official/inne.csv"


def test_two_figures_of_one_thing_are_named_and_the_same_one_counts_once(tmp_path):
    one = HEAD + "A,0201011,2023,population,100,persons,GUS\nB,0201021,2023,population,7,persons,GUS\n"
    other = HEAD + "A,0201011,2023,population,101,persons,GUS\nB,0201021,2023,population,7,persons,GUS\n"
    official = read_official(project_with(tmp_path, a=one, b=other))
    assert official.figures["value"].tolist() == [101.0, 7.0]
    assert len(official.problems) == 1


def test_kinds_by_code():
    codes = ("1014011", "1014012", "1014013", "2062011", "1014014", "1014000", "1000000", "10140")
    miasto = "miasto na prawach powiatu"
    kinds = ["gmina miejska", "gmina wiejska", "gmina miejsko-wiejska", miasto, "", "", "", ""]
    assert [kind_of(code) for code in codes] == kinds
