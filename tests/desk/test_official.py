"""Official statistics: exports of the Bank Danych Lokalnych, tidy tables, the register of gminas."""

import csv
import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from ruamel.yaml import YAML

from miniature import write_catalogue
from srps.catalogue.load import load_catalogue
from srps.desk.official import fill_from_official, import_official, measure_of, teryt_of, unit_of
from srps.desk.places import add_city, city_for, import_register, name_forms, read_register
from srps.desk.sheets import read_sheets
from srps.errors import DataError, ParameterError, SrpsError
from srps.paths import REPOSITORY, Project

TERC = """\
WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA
10;;;;ŁÓDZKIE;województwo;2026-01-01
10;14;;;sieradzki;powiat;2026-01-01
10;14;01;1;Sieradz;gmina miejska;2026-01-01
20;;;;PODLASKIE;województwo;2026-01-01
20;14;;;zambrowski;powiat;2026-01-01
20;14;01;1;Zambrów;gmina miejska;2026-01-01
20;14;05;2;Zambrów;gmina wiejska;2026-01-01
20;62;;;Łomża;miasto na prawach powiatu;2026-01-01
20;62;01;1;Łomża;gmina miejska;2026-01-01
02;;;;DOLNOŚLĄSKIE;województwo;2026-01-01
02;01;;;bolesławiecki;powiat;2026-01-01
02;01;04;3;Nowogrodziec;gmina miejsko-wiejska;2026-01-01
02;01;04;4;Nowogrodziec;miasto;2026-01-01
"""


@pytest.fixture
def project(tmp_path) -> Project:
    project = Project(tmp_path / "project")
    write_catalogue(project)
    for name in ("cities.csv", "context.csv"):  # a code that the register could have
        path = project.raw / "catalogue" / name
        path.write_text(re.sub(r"(?<=testowo,)\d{7}", "2801011", path.read_text(encoding="utf-8")), encoding="utf-8")
    return project


def write(folder: Path, text: str, name: str = "dane.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def tidy(project: Project, name: str = "dane.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((project.raw / "official" / name).read_text(encoding="utf-8"))))


def facts(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in ("teryt", "year", "measure", "value", "unit")) for row in rows]


WANTED = [
    ("2801011", "2023", "population", "20100", "persons"),
    ("2801011", "2024", "population", "19950", "persons"),
    ("2801000", "2023", "population", "61000", "persons"),
    ("2801000", "2024", "population", "60500", "persons"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "utf-16"])
@pytest.mark.parametrize(
    "head",
    [
        'Kod;Nazwa;"ludność;ogółem;2023;[osoba]";"ludność;ogółem;2024;[osoba]"',
        "Kod;Nazwa;ludność ogółem;2023;[osoba];ludność ogółem;2024;[osoba]",
    ],
)
def test_an_export_in_one_heading_is_read(project, tmp_path, head, encoding):
    text = f"{head}\n2801011;Testowo (1);20100;19950\n2801000;Powiat testowski;61 000;60500\n"
    import_official(project, write(tmp_path, text, encoding=encoding))
    assert facts(tidy(project)) == WANTED


def test_an_export_with_several_heading_rows_is_read(project, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "dane.xlsx") as book:
        book.add_worksheet("OPIS").write_row(0, 0, ["Bank Danych Lokalnych"])
        sheet = book.add_worksheet("TABLICA")
        rows = [
            ["Kod", "Nazwa", "ludność", "", "", ""],
            ["", "", "ogółem", "", "65 lat i więcej", ""],
            ["", "", 2023, 2024, 2023, 2024],
            ["", "", "[osoba]", "[osoba]", "[osoba]", "[osoba]"],
            ["2801011", "Testowo", 20100, 19950, 4000, "-"],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    import_official(project, tmp_path / "dane.xlsx")
    assert facts(tidy(project)) == [
        *WANTED[:2],
        ("2801011", "2023", "population_65_plus", "4000", "persons"),
    ]


def test_the_flat_sheet_of_an_export_and_a_tidy_table_are_read(project, tmp_path):
    flat = "Kod;Nazwa;Zmienna;Rok;Wartosc;Jednostka miary;Atrybut;\n2801011;Testowo;zgony;2023;212;osoba;;\n"
    import_official(project, write(tmp_path, flat, "plaskie.csv"))
    assert facts(tidy(project, "plaskie.csv")) == [("2801011", "2023", "deaths", "212", "persons")]

    table = "area,teryt,year,measure,value,unit,source\nTestowo,2801011,2022,families,6500,families,urząd\n"
    import_official(project, write(tmp_path, table, "tabela.csv"))
    assert tidy(project, "tabela.csv")[0]["source"] == "urząd"


def test_figures_of_the_projects_cities_reach_the_context_and_nothing_is_changed(project, tmp_path):
    text = 'Kod;Nazwa;"ludność;ogółem;2023;[osoba]";"ludność;ogółem;2024;[osoba]"\n2801011;Testowo;20100;19950\n'
    made = import_official(project, write(tmp_path, text), as_of="2024-12-31")
    catalogue = load_catalogue(project)
    assert catalogue.population("testowo", 2023) == 20000  # what was there stays
    assert catalogue.population("testowo", 2024) == 19950
    told = "\n".join(made.lines())
    assert "population 2023: dane.csv says 20100, context.csv has 20000 and stays" in told
    assert "1 figure added to context.csv" in told
    sources = YAML(typ="safe").load((project.raw / "official" / "sources.yml").read_text(encoding="utf-8"))
    assert [(entry["file"], entry["source"]) for entry in sources] == [("dane.csv", "GUS, Bank Danych Lokalnych")]

    again = import_official(project, tmp_path / "dane.csv")
    assert "0 figures added" in "\n".join(again.lines())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("12345678;Testowo;5", "cell A2: 12345678 is no code"),
        ("2801011;Testowo;dużo", "cell C2: dużo is no figure"),
    ],
)
def test_a_figure_that_cannot_be_taken_is_named_by_its_cell(project, tmp_path, row, words):
    text = f'Kod;Nazwa;"zgony;ogółem;2023;[osoba]"\n2801011;Testowo;5\n{row}\n'
    with pytest.raises(DataError) as caught:
        import_official(project, write(tmp_path, text))
    assert words.replace("A2", "C3").replace("C2", "C3").partition(": ")[2] in str(caught.value)
    assert not (project.raw / "official").exists()


def test_two_figures_for_one_thing_are_refused(project, tmp_path):
    text = "teryt;rok;wielkość;wartość\n2801011;2023;zgony;5\n2801011;2023;zgony;6\n"
    with pytest.raises(DataError, match="two figures of deaths"):
        import_official(project, write(tmp_path, text))


def test_the_figures_of_the_country_are_not_those_of_a_city_without_a_code(project, tmp_path):
    path = project.raw / "catalogue" / "cities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2801011", "0000000"), encoding="utf-8")
    import_official(project, write(tmp_path, 'Kod;Nazwa;"ludność;ogółem;2024;[osoba]"\n0000000;POLSKA;37500000\n'))
    assert load_catalogue(project).population("testowo", 2024) is None


def test_what_is_no_official_table_is_refused(project, tmp_path):
    with pytest.raises(SrpsError, match="no official table that is known"):
        import_official(project, write(tmp_path, "a;b\n1;2\n"))


@pytest.mark.parametrize(
    ("code", "teryt"),
    [
        ("1014011", "1014011"), ("101401", "1014010"), ("1014", "1014000"), ("10", "1000000"), ("201043", "2010430"),
        ("011212161011", "1261011"), ("0000000", "0000000"), ("Sieradz", None), ("123456789", None),
    ],
)  # fmt: skip
def test_codes_of_all_lengths_are_read(code, teryt):
    assert teryt_of(code) == teryt


def test_a_lost_leading_zero_is_told_by_the_other_codes(project, tmp_path):
    text = 'Kod;Nazwa;"zgony;ogółem;2023;[osoba]"\n201043;Nowogrodziec;5\n2801011;Testowo;7\n'
    import_official(project, write(tmp_path, text))
    assert [row["teryt"] for row in tidy(project)] == ["0201043", "2801011"]
    assert teryt_of("201043", of_seven=True) == "0201043"


def test_measures_and_units_are_named_as_in_the_project():
    assert [measure_of(words) for words in ("ludność ogółem", "zgony ogółem", "Urodzenia żywe", "liczba żłobków")] == [
        "population", "deaths", "live_births", "liczba_zlobkow",
    ]  # fmt: skip
    assert [unit_of(unit) for unit in ("[osoba]", "%", "zł", "km")] == ["persons", "percent", "pln", "unknown"]


# The register


@pytest.fixture
def register(project, tmp_path) -> Project:
    import_official(project, write(tmp_path, TERC, "TERC_Urzedowy.csv"))
    return project


def test_the_register_gives_gminas_with_their_kinds(register):
    assert [(p.teryt, p.name, p.kind) for p in read_register(register)] == [
        ("0201043", "Nowogrodziec", "gmina miejsko-wiejska"),
        ("1014011", "Sieradz", "gmina miejska"),
        ("2014011", "Zambrów", "gmina miejska"),
        ("2014052", "Zambrów", "gmina wiejska"),
        ("2062011", "Łomża", "miasto na prawach powiatu"),
    ]


def test_a_name_finds_the_city_and_proposes_its_line(register):
    found = city_for(register, "Sieradz")
    assert found.line == {
        "city": "sieradz", "teryt": "1014011", "name": "Sieradz", "name_genitive": "Sieradza",
        "name_locative": "Sieradzu", "kind": "gmina miejska",
    }  # fmt: skip
    add_city(register, found.line)
    assert load_catalogue(register).city_name("sieradz", "name_locative") == "Sieradzu"
    assert city_for(register, "sieradz").line is None
    assert city_for(register, "Sieradz").city == "sieradz"


def test_two_gminas_of_one_name_are_told_apart(register):
    with pytest.raises(ParameterError, match=r"2 gminas are called Zambrów: .*gmina miejska.*gmina wiejska.*2014052"):
        city_for(register, "Zambrów")
    add_city(register, city_for(register, "2014011").line)
    assert city_for(register, "2014052").city == "zambrow-wiejska"


def test_a_typing_slip_offers_the_city_that_was_meant(register):
    assert city_for(register, "testow").likely == "testowo"
    assert city_for(register, "Sieraz").likely == "sieradz"
    assert city_for(register, "warszawa").likely == ""


def test_without_the_register_a_name_is_answered_with_a_short_name_and_the_way_to_the_register(project):
    with pytest.raises(ParameterError, match=r"no city Łódź yet.*srps new lodz YEAR.*--official TERC"):
        city_for(project, "Łódź")
    (project.raw / "sieradz" / "2023").mkdir(parents=True)
    assert city_for(project, "sieras").likely == "sieradz"


def test_a_city_that_comes_later_gets_its_official_figures(register, tmp_path):
    text = 'Kod;Nazwa;"ludność;ogółem;2023;[osoba]"\n1014011;Sieradz;40500\n'
    import_official(register, write(tmp_path, text, "ludnosc.csv"))
    add_city(register, city_for(register, "Sieradz").line)
    fill_from_official(register)
    assert load_catalogue(register).population("sieradz", 2023) == 40500


def test_forms_of_names_are_proposed_right_for_the_cities_of_the_project():
    with (REPOSITORY / "data" / "raw" / "catalogue" / "cities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert name_forms(row["name"]) == (row["name_genitive"], row["name_locative"])
    assert name_forms("Ostrów Wielkopolski") == ("Ostrowa Wielkopolskiego", "Ostrowie Wielkopolskim")
    assert name_forms("Nowy Dwór nad Wartą")[0].endswith("nad Wartą")


def test_a_register_without_parts_of_gminas(tmp_path, project):
    (sheet,) = read_sheets(write(tmp_path, TERC, "terc.csv"))
    import_register(project, sheet)
    assert len(read_register(project)) == 5


LIST = "Kod;Nazwa;Nazwa zmiennej;Rok;Wartość;Jednostka miary;Atrybut\n"


def test_signs_of_the_bank_beside_a_value_are_heeded(project, tmp_path):
    rows = [
        "2801011;Testowo (1);zgony ogółem;2024;0;osoba;n", "2801011;Testowo (1);zgony ogółem;2022;0;osoba;x",
        "2801000;Powiat testowski;zgony ogółem;2023;900;osoba;p", "2801011;Testowo (1);zgony ogółem;2023;212;osoba;K",
        "2801011;Testowo (1);zgony ogółem;2021;0;osoba;",
    ]  # fmt: skip
    made = import_official(project, write(tmp_path, LIST + "\n".join(rows) + "\n"))
    assert facts(tidy(project)) == [
        ("2801011", "2023", "deaths", "212", "persons"),
        ("2801011", "2021", "deaths", "0", "persons"),
    ]
    told = "\n".join(made.lines())
    for sign in "npx":
        assert f"1 × the sign “{sign}” of the Bank: no figure of the area, not taken" in told
    assert "1 × the sign “K” of the Bank: taken with reserve" in told
    assert tidy(project)[0]["area"] == "Testowo"


def test_measures_that_the_context_does_not_know_stay_among_the_official_figures(project, tmp_path):
    rows = ["2801011;Testowo;dochody na 1 mieszkańca ogółem;2023;6123,45;zł;", "2801011;Testowo;zgony;2023;212;osoba;"]
    made = import_official(project, write(tmp_path, LIST + "\n".join(rows) + "\n"))
    assert [row["measure"] for row in tidy(project)] == ["dochody_na_1_mieszkanca_ogolem", "deaths"]
    assert "context.csv has no such measure: dochody_na_1_mieszkanca_ogolem" in "\n".join(made.lines())
    assert load_catalogue(project).faults == {}


@pytest.mark.parametrize("row", ["children;0", "population;38729.5"])
def test_what_is_no_number_of_people_does_not_reach_the_context(project, tmp_path, row):
    text = f"teryt;rok;wielkość;wartość\n2801011;2020;{row}\n"
    made = import_official(project, write(tmp_path, text))
    assert "is no number of people or families, left out of context.csv" in "\n".join(made.lines())
    assert load_catalogue(project).faults == {}


@pytest.mark.parametrize("part", ["ogółem", "kobiety"])
def test_a_part_of_nobody_knows_what_is_refused_until_it_is_named(project, tmp_path, part):
    path = write(tmp_path, f"Kod;Nazwa;{part}\n;;2023\n;;[osoba]\n2801011;Testowo;20500\n")
    with pytest.raises(DataError, match="does not say what is counted here, only which part"):
        import_official(project, path)
    import_official(project, path, measure="population")
    assert [row["measure"] for row in tidy(project)] == ["population" if part == "ogółem" else "women"]


def test_an_export_names_its_subject_in_another_sheet_and_its_list_counts(project, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "dane.xlsx") as book:
        about = book.add_worksheet("OPIS")
        about.write_row(0, 0, ["Podgrupa:", "Zgony"])
        table = book.add_worksheet("TABLICA")
        for number, row in enumerate(
            [["Kod", "Nazwa", "ogółem", ""], ["", "", 2023, 2024], ["2801011", "Testowo", 212, 0]]
        ):
            table.write_row(number, 0, row)
        listed = book.add_worksheet("DANE")
        head = ["Kod", "Nazwa", "Płeć", "Rok", "Wartość", "Jednostka miary", "Atrybut"]
        rows = [
            ["2801011", "Testowo", "ogółem", 2023, 212, "osoba", ""],
            ["2801011", "Testowo", "ogółem", 2024, 0, "osoba", "n"],
        ]
        for number, row in enumerate([head, *rows]):
            listed.write_row(number, 0, row)
    import_official(project, tmp_path / "dane.xlsx")
    assert facts(tidy(project)) == [("2801011", "2023", "deaths", "212", "persons")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("w wieku przedprodukcyjnym - 17 lat i mniej ogółem", "children"),
        ("w wieku przedprodukcyjnym - 17 lat i mniej kobiety", "w_wieku_przedprodukcyjnym_17_lat_i_mniej_kobiety"),
        ("stan na 31 XII kobiety", "women"),
        ("65 lat i więcej ogółem", "population_65_plus"),
        ("bezrobotni zarejestrowani kobiety", "bezrobotni_zarejestrowani_kobiety"),
    ],
)
def test_words_of_the_bank_name_one_measure(words, name):
    assert measure_of(words) == name


NAMED = "area,2022,2023\npowiat sieradzki,9.91%,8.82%\npowiat m. Łomża,10.25%,b.d.\n"


def test_areas_without_codes_are_found_by_their_names_in_the_register(project: Project, tmp_path: Path) -> None:
    with pytest.raises(SrpsError, match="names its areas without codes"):
        import_official(project, write(tmp_path, NAMED), measure="assistance_share")
    import_official(project, write(tmp_path, TERC, "terc.csv"))
    made = import_official(project, write(tmp_path, NAMED + "powiat morski,1,2\n"), measure="assistance_share")
    assert facts(tidy(project)) == [
        ("1014000", "2022", "assistance_share", "9.91", "percent"),
        ("1014000", "2023", "assistance_share", "8.82", "percent"),
        ("2062011", "2022", "assistance_share", "10.25", "percent"),
    ]
    assert any("powiat morski" in str(note) for note in made.notes)


def test_a_name_of_several_gminas_is_not_guessed(project: Project, tmp_path: Path) -> None:
    import_official(project, write(tmp_path, TERC, "terc.csv"))
    with pytest.raises(DataError) as error:
        import_official(project, write(tmp_path, "obszar,2022\nZambrów,100\n"), measure="population")
    assert "2014011" in str(error.value)
    assert "2014052" in str(error.value)


def test_of_powiats_of_one_name_that_one_lies_with_the_others(project: Project, tmp_path: Path) -> None:
    brzeski = (
        "12;;;;MAŁOPOLSKIE;województwo;2026\n12;02;;;brzeski;powiat;2026\n12;02;01;2;Borzęcin;gmina wiejska;2026\n"
    )
    brzeski += "12;03;;;chrzanowski;powiat;2026\n12;03;01;2;Alwernia;gmina wiejska;2026\n"
    brzeski += (
        "16;;;;OPOLSKIE;województwo;2026\n16;01;;;brzeski;powiat;2026\n16;01;02;2;Skarbimierz;gmina wiejska;2026\n"
    )
    import_official(project, write(tmp_path, TERC + brzeski, "terc.csv"))
    made = import_official(
        project, write(tmp_path, "area,2022\npowiat brzeski,5\npowiat chrzanowski,6\n"), measure="population"
    )
    assert [row["teryt"] for row in tidy(project)] == ["1202000", "1203000"]
    assert any("małopolskie" in str(note) for note in made.notes)
    with pytest.raises(DataError, match="opolskie"):
        import_official(project, write(tmp_path, "area,2022\npowiat brzeski,5\n"), measure="population")
