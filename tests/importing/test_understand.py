import pytest

from srps.importing.document import Document, Line
from srps.importing.doubts import GARBLED, IN_WORDS, LOST_COLUMNS
from srps.importing.found import fates
from srps.importing.readers import text_document
from srps.importing.recipes import GoalHeading, Recipe
from srps.importing.understand import Understanding, action_items, understand


def read(text: str, recipe: Recipe | None = None) -> Understanding:
    return understand(text_document(text, "raport.txt"), 2022, recipe)


def rows(understood: Understanding, table: str = "indicators") -> list[tuple[str, ...]]:
    return [
        (
            row.goal.code if row.goal else "",
            row.cells["indicator"],
            row.cells.get("breakdown", ""),
            row.cells.get("value", ""),
        )
        for row in understood.rows
        if row.table == table
    ]


TABLE = """Cel operacyjny 1.1. Rodzina
Lp.\tWskaźnik\tJednostka\t2021\t2022\tUwagi
1\tliczba rodzin\trodziny\t14\t17\tGOPS – 10 Parafia – 7
2\tkwota zasiłków\tzł\t12 000,00\t15 430,50\t
"""


def test_columns_of_years_are_periods_and_contributors_are_parts() -> None:
    understood = read(TABLE)
    assert rows(understood) == [
        ("1.1", "liczba rodzin", "", "14"),
        ("1.1", "liczba rodzin", "", "17"),
        ("1.1", "liczba rodzin", "GOPS", "10"),
        ("1.1", "liczba rodzin", "Parafia", "7"),
        ("1.1", "kwota zasiłków", "", "12 000,00"),
        ("1.1", "kwota zasiłków", "", "15 430,50"),
    ]
    assert [row.cells.get("period", "") for row in understood.rows][:2] == ["2021", ""]
    assert understood.rows[1].cells["unit"] == "rodziny"


def test_a_table_of_categories_names_row_and_column() -> None:
    understood = read(
        "Wyszczególnienie\tLiczba osób\tKwota (zł)\nUsługi opiekuńcze\t34\t98 880,00\nRazem\t34\t98 880,00\n"
    )
    assert rows(understood)[:2] == [
        ("", "Usługi opiekuńcze – Liczba osób", "", "34"),
        ("", "Usługi opiekuńcze – Kwota (zł)", "", "98 880,00"),
    ]
    assert [bool(row.doubt) for row in understood.rows] == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- liczba wydanych Kart - 47", ("", "liczba wydanych Kart", "", "47")),
        ("Odsetek zakończonych procedur: 47,8%", ("", "Odsetek zakończonych procedur", "", "47,8%")),
        ("Liczba uczestników wyniosła 26 osób.", ("", "Liczba uczestników", "", "26")),
    ],
)
def test_a_labelled_value_is_read(text: str, expected: tuple[str, ...]) -> None:
    assert rows(read(text)) == [expected]


def test_numbers_that_add_up_behind_in_this_are_parts_and_a_larger_one_is_none() -> None:
    parts = read("Objęto pomocą 150 osób, w tym 87 dzieci i 63 osoby dorosłe oraz 216 osób w formie świadczenia.")
    assert [row[2] for row in rows(parts)] == ["", "dzieci", "osoby dorosłe", ""]
    assert parts.rows[0].cells["parts"] == "all"
    other = read("Zakwalifikowano 301 rodzin, w tym 554 osób.")
    assert [row[2] for row in rows(other)] == ["", ""]


def test_a_rating_belongs_to_its_goal_and_is_no_indicator() -> None:
    understood = read("Cel operacyjny nr 2 – Seniorzy\nOcena realizacji celu: 3\n")
    assert [(goal.code, goal.rating) for goal in understood.goals] == [("2", "3")]
    assert rows(understood) == []


def test_goals_that_count_anew_below_their_parents_get_their_parents_number() -> None:
    text = "".join(
        f"Cel strategiczny {n}. Obszar {c}\nCel operacyjny 1. Pomoc {c}\n" for n, c in ((1, "ogólna"), (2, "inna"))
    )
    assert [goal.code for goal in read(text).goals] == ["1", "1.1", "2", "2.1"]


def test_a_recipe_reads_what_the_general_rules_do_not() -> None:
    text = "Filar A.1 > Rodzina\n- liczba rodzin: 5\n"
    recipe = Recipe(goals=[GoalHeading(level="strategic", looks="Filar {number} > {name}")])
    assert read(text).goals == []
    assert rows(read(text, recipe)) == [("A.1", "liczba rodzin", "", "5")]


def test_loose_actions_are_told_from_sentences_and_from_what_a_scan_mixed() -> None:
    recipe = Recipe(
        goals=[GoalHeading(level="strategic", looks="Ad. {number} {name}"),
               GoalHeading(level="operational", capitals=True)],
        loose_actions=True,
    )  # fmt: skip
    understood = read(
        "Ad. 1 Wsparcie dzieci\n\nAKTYWIZACJA DZIECI I | Równomierne rozszerzenie | 2 placówki\n"
        "MŁODZIEŻY | oferty zajęć i\n\n"
        "Promowanie wolontariatu wśród dzieci\n\n"
        "Działania dotyczące zdrowia prowadzą asystenci, którzy współpracują\n\n"
        "Zadanie realizowane przez\n\nWspieranie klubów osób potrzebujących opieki\n",
        recipe,
    )
    found = [(action.number, action.name, bool(action.doubt)) for action in understood.actions]
    assert found == [
        ("1", "Równomierne rozszerzenie", True),
        ("2", "Promowanie wolontariatu wśród dzieci", False),
        ("3", "Wspieranie klubów osób potrzebujących opieki", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "Kolumna\tInna\nabc\t5\t6\n7\tdef\t8\n",
        "Cel 1. Rodzina 25 i 30\n12\nStrona 3 z 9\n",
        "Tekst 5, 6; 7 (8) – 9 w tym 10: 11\n",
        "| a | 12 34 |\n| 9O | l03 |\n",
    ],
)
def test_every_number_is_taken_or_explained(text: str) -> None:
    understood = read(text)
    known = list(fates(understood.texts))
    assert sum(fate.fate == "undecided" for fate in known) == 0
    digits = sum(len(fate.number.replace(" ", "").replace(",", "").replace(".", "")) for fate in known)
    assert digits == sum(map(str.isdigit, text))


def test_no_two_values_are_ever_joined() -> None:
    assert ("", "?", "", "5") in rows(read("Rozdział\n5\n860\n")) or rows(read("Rozdział\n5\n860\n"))
    assert all(row[3] != "5 860" for row in rows(read("Rozdział\n5\n860\n")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Zajęcia odbywały się w trzech grupach.", "trzech"),
        ("- liczba świetlic – dwie", "dwie"),
        ("Pomoc otrzymało ponad sto dwadzieścia osób.", "ponad sto dwadzieścia"),
        ("Zatrudniono jednego asystenta.", "jednego"),
    ],
)
def test_a_number_in_words_is_proposed_as_doubtful(text: str, value: str) -> None:
    (row,) = read(text).rows
    assert (row.cells["value"], row.doubt) == (value, IN_WORDS)


@pytest.mark.parametrize(
    "text",
    ["Jest to jedno z zadań gminy.", "Obchodzono święto Trzech Króli.", "Trwało to dwa lata.", "program „Trzy koty”"],
)
def test_a_turn_of_phrase_is_no_number(text: str) -> None:
    assert read(text).rows == []


def test_a_word_does_not_take_the_place_of_the_digits_beside_it() -> None:
    found = read("- liczba dzieci w trzech świetlicach – 45").rows
    assert [(row.cells["value"], bool(row.doubt)) for row in found] == [("45", False), ("trzech", True)]


def test_what_a_sentence_says_of_another_year_carries_it_and_waits() -> None:
    text = "W 2021 roku z pomocy prawnej skorzystało 45 rodzin, a w 2022 roku z pomocy prawnej 52 rodziny zastępcze."
    assert [(row.cells["value"], row.cells.get("period", ""), bool(row.doubt)) for row in read(text).rows] == [
        ("45", "2021", True),
        ("52", "", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "W okresie od 3 kwietnia do 30 września skierowanych zostało 18 osób bezrobotnych.",
        "Wsparciem objętych było 90 osób.",
        "Udział wzięło 7 osób.",
    ],
)
def test_a_name_that_says_too_little_is_doubted(text: str) -> None:
    assert all(row.doubt for row in read(text).rows[-1:])


def test_items_of_a_list_in_a_sentence_take_the_words_that_they_share() -> None:
    text = "- wypłata zasiłków stałych (162 osobom), okresowych (21 rodzinom), dodatki osłonowe (30)"
    labels = [row.cells["indicator"] for row in read(text).rows]
    assert labels == ["wypłata zasiłków stałych – osobom", "wypłata zasiłków okresowych – rodzinom", "dodatki osłonowe"]


def test_two_rows_of_headings_are_one() -> None:
    understood = read(
        "Cel 1. Rodzina\nLp.\tWskaźnik\tWartość wskaźnika\t\tRealizator\n\t\tplan\twykonanie\t\n"
        "1\tliczba rodzin\t20\t17\tMOPS\n"
    )
    assert rows(understood) == [("1", "liczba rodzin", "", "17")]
    (target,) = [row for row in understood.rows if row.table == "targets"]
    assert (target.cells["indicator"], target.cells["target"]) == ("liczba rodzin", "20")


def test_columns_of_institutions_are_parts_of_their_total() -> None:
    understood = read("Wskaźnik\tMOPS\tPCPR\tOgółem\n1\t2\t3\t4\nliczba umów\t5\t6\t11\n")
    assert rows(understood) == [
        ("", "liczba umów", "MOPS", "5"),
        ("", "liczba umów", "PCPR", "6"),
        ("", "liczba umów", "", "11"),
    ]
    assert not any(row.doubt for row in understood.rows)


def test_a_baseline_belongs_to_its_target() -> None:
    understood = read(
        "Wskaźnik\tWartość bazowa (2020)\tWartość docelowa 2030\tWartość osiągnięta\nliczba porad\t7\t563\t468\n"
    )
    value, target = understood.rows
    assert [target.cells[c] for c in ("baseline", "baseline_year", "target", "due_year")] == [
        "7",
        "2020",
        "563",
        "2030",
    ]
    assert value.cells["value"] == "468"


def test_headings_that_a_page_repeats_are_no_row() -> None:
    head = "Wskaźnik\tMOPS\tPCPR\n"
    assert len(read(f"{head}liczba umów\t5\t6\nliczba porad\t1\t2\n{head}liczba zajęć\t3\t4\n").rows) == 6


def test_a_table_without_headings_is_doubted_where_it_has_several_columns() -> None:
    assert all(row.doubt for row in read("liczba umów\tMOPS\t5\t6\nliczba porad\tPUP\t1\t2\n").rows)


def test_a_table_with_its_own_headings_is_not_read_by_those_of_the_table_before_it() -> None:
    before = "Wskaźnik\tWartość bazowa\tWartość docelowa\tWartość\nliczba porad\t7\t563\t468\n"
    found = read(f"{before}\nOpis\n\nWskaźnik\tMOPS\tPCPR\tRazem\nliczba umów\t5\t6\t11\nliczba zajęć\t1\t1\t2\n")
    assert ("", "liczba umów", "MOPS", "5") in rows(found)


def test_digits_that_the_end_of_a_line_parts_are_doubted() -> None:
    assert all(row.doubt for row in read("Wydatki na pomoc w mieście wyniosły 514 554,\u200541 zł").rows)


@pytest.mark.parametrize("line", ["liczba dzieci    125    130", "W klubach było razem 125   130 osób"])
def test_two_numbers_that_a_wide_gap_parts_are_never_one(line: str) -> None:
    assert {row[3] for row in rows(read(line))} == {"125", "130"}


def test_a_goal_may_have_its_number_in_front() -> None:
    understood = read(
        "I. CEL STRATEGICZNY: RODZINA\n1.1 Cel operacyjny – Pomoc rodzinom\n- liczba rodzin: 5\nStopień realizacji: 4\n"
    )
    assert [(goal.code, goal.level, goal.name, goal.rating) for goal in understood.goals] == [
        ("I", "strategic", "RODZINA", ""),
        ("1.1", "operational", "Pomoc rodzinom", "4"),
    ]


def test_a_rating_that_belongs_to_no_goal_is_doubted() -> None:
    (row,) = read("Wstęp.\nStopień realizacji: 4\n").rows
    assert (row.cells["value"], bool(row.doubt)) == ("4", True)


def test_rows_of_institutions_are_parts_of_what_the_columns_count() -> None:
    text = "Instytucja\tLiczba uczestników\tLiczba spotkań\nGOPS\t34\t12\nBiblioteka\t51\t9\nOgółem\t85\t21\n"
    assert ("", "Liczba uczestników", "GOPS", "34") in rows(read(text))
    assert ("", "Liczba spotkań", "", "21") in rows(read(text))


def test_the_value_behind_a_year_and_a_dash_is_no_span_of_years() -> None:
    assert {row[3] for row in rows(read("Usługami opiekuńczymi objęto 64 osoby (w 2023 r. – 58 osób)."))} == {
        "64",
        "58",
    }


def test_a_table_that_became_text_is_doubted() -> None:
    understood = read(
        "Cel operacyjny 1.1. Rodzina\n\nLp. Działania Realizatorzy Termin Wskaźniki 1. Praca socjalna MOPS 2022\n\n"
        "• liczba rodzin – 12\n"
    )
    assert {row.doubt for row in understood.rows} == {LOST_COLUMNS}


def test_parts_share_the_doubt_about_the_name_of_their_total() -> None:
    understood = read("Cel operacyjny 1.1. Rodzina\n\nŁącznie z oferty skorzystały 42 osoby, w tym 14 seniorów.\n")
    assert [bool(row.doubt) for row in understood.rows] == [True, True]


def test_amounts_of_a_list_that_a_line_joins_are_parts() -> None:
    understood = read(
        "Cel operacyjny 1.1. Rodzina\n\nZawarto umowy na kwotę 500,00 zł, w tym na:\n\n– profilaktykę – 100,00 zł,\n\n"
        "„Klub Seniora” na kwotę 150,00 zł, „Dom Dziennego Pobytu” na kwotę 250,00 zł.\n"
    )
    assert [breakdown for _, _, breakdown, _ in rows(understood)] == [
        "", "profilaktykę", "„Klub Seniora”", "„Dom Dziennego Pobytu”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Wartość (w tys. zł)", "w tys. zł"),
        ("Kwota w tys. zł", "w tys. zł"),
        ("Wydatki w mln zł", "w mln zł"),
        ("Liczba (tys.)", "tys."),
        ("Udział %", "%"),
        ("Wartość (wykonanie)", ""),
        ("Liczba", ""),
    ],
)
def test_a_heading_of_values_gives_them_its_unit(heading: str, unit: str) -> None:
    understood = read(f"Lp.\tWskaźnik\t{heading}\n1\tusługi opiekuńcze\t272,9\n2\tzasiłki stałe\t1 250\n")
    assert [row.cells.get("unit", "") for row in understood.rows] == [unit, unit]


def test_a_row_of_units_below_the_headings_is_no_row_of_values() -> None:
    understood = read("Lp.\tWskaźnik\t2021\t2022\n\t\ttys. zł\ttys. zł\n1\tusługi opiekuńcze\t270\t272,9\n")
    assert [(row.cells["value"], row.cells.get("unit")) for row in understood.rows] == [
        ("270", "tys. zł"),
        ("272,9", "tys. zł"),
    ]


@pytest.mark.parametrize(
    ("above", "below", "is_sure"),
    [
        ("Tabela 5. Wydatki (w tys. zł)\n", "", False),
        ("", "* dane w tys. zł\n", False),
        ("Tabela 5. Wydatki\n", "* dane za cały rok\n", True),
        ("W 2022 r. wydano 12 tys. zł.\n", "", True),
    ],
)
def test_a_scale_beside_a_table_is_a_doubt_about_its_numbers(above: str, below: str, is_sure: bool) -> None:
    understood = read(f"{above}Lp.\tWskaźnik\t2022\n1\tusługi opiekuńcze – koszt\t272,9\n{below}")
    (row,) = [row for row in understood.rows if row.cells["value"] == "272,9"]
    assert (not row.doubt) is is_sure


def test_without_a_recipe_nothing_of_a_garbled_text_is_sure() -> None:
    garbled = "Wsparcie rodzin zastepczych, wspotpraca z osrodkami, zwiekszenie liczby asystentéw i miejsc pobytu. "
    text = "Cel operacyjny 1.1. Rodzina\n\n" + garbled * 20 + "\n\nWydano 14 kart seniora.\n"
    assert {row.doubt for row in read(text).rows if row.cells["value"] == "14"} == {GARBLED}
    assert {row.doubt for row in read(text, Recipe()).rows if row.cells["value"] == "14"} == {""}


def test_two_numbers_in_a_cell_of_values_are_doubted() -> None:
    understood = read("Wskaźnik\tWartość\nliczba rodzin\t7  754\nliczba dzieci\t12\n")
    assert [bool(row.doubt) for row in understood.rows if row.cells["value"] in ("7", "12")] == [True, False]


PLAN = """Plan działań na rok 2022 w ramach Strategii Rozwiązywania Problemów Społecznych

Cel strategiczny\tKierunki działania\tRealizatorzy\tWskaźnik realizacji
I. Rodzina\t1. Praca socjalna\tMOPS\t1. Przeprowadzenie trzech warsztatów dla rodziców
II. Seniorzy\t1. Klub seniora\tMOPS\t1. Zajęcia w klubie min l03 osób, min 15 osób niepełnosprawnych
"""


def test_numbers_of_a_plan_are_targets_and_those_in_words_or_damaged_wait() -> None:
    understood = read(PLAN, Recipe(kind="plan"))
    assert [(row.table, row.cells["target"], bool(row.doubt)) for row in understood.rows] == [
        ("targets", "trzech warsztatów", True),
        ("targets", "l03 osób", True),
        ("targets", "min 15 osób", False),
    ]


def test_actions_that_commas_part_are_told_from_their_own_lists() -> None:
    cell = (
        "badanie potrzeb seniorów, inicjowanie, promowanie, wspieranie przedsięwzięć społecznych, wsparcie kadr, "
        "monitoring zmian w gminie."
    )
    assert [name for _, name in action_items(cell)] == [
        "badanie potrzeb seniorów",
        "inicjowanie, promowanie, wspieranie przedsięwzięć społecznych",
        "wsparcie kadr",
        "monitoring zmian w gminie.",
    ]


def test_school_years_and_days_in_headings_are_periods() -> None:
    understood = read(
        "Wskaźnik\tRok szkolny 2021/2022\tStan na 31.12.2021\tPrognoza na 2023\n"
        "Liczba uczniów z orzeczeniem\t38\t40\t44\nLiczba oddziałów integracyjnych\t5\t6\t6\n"
    )
    assert [row.cells["period"] for row in understood.rows[:3]] == ["2021/2022", "stan na 31.12.2021", "prognoza 2023"]
    assert not any(row.doubt for row in understood.rows)


TREE = """Wyszczególnienie\tLiczba
Liczba osób bezrobotnych\t845
w tym:\t
– kobiety\t431
– mężczyźni\t414
Liczba osób bezdomnych\t34
w tym: w schronisku\t21
"""


def test_rows_behind_in_this_are_parts_of_the_row_above() -> None:
    understood = read(TREE)
    assert rows(understood) == [
        ("", "Liczba osób bezrobotnych", "", "845"),
        ("", "Liczba osób bezrobotnych", "kobiety", "431"),
        ("", "Liczba osób bezrobotnych", "mężczyźni", "414"),
        ("", "Liczba osób bezdomnych", "", "34"),
        ("", "Liczba osób bezdomnych", "w schronisku", "21"),
    ]
    assert [row.cells.get("parts") for row in understood.rows if not row.cells.get("breakdown")] == ["all", "subset"]
    assert not any(row.doubt for row in understood.rows)


def test_a_part_that_is_larger_than_its_whole_is_doubtful() -> None:
    understood = read(TREE.replace("431", "4310"))
    assert [bool(row.doubt) for row in understood.rows] == [False, True, False, False, False]


def test_one_label_under_two_headings_of_groups_takes_their_names() -> None:
    understood = read(
        "Wskaźnik\tJednostka\t2021\t2022\nUsługi w domu\t\t\t\nLiczba osób\tosoby\t8\t9\nUsługi w ośrodku\t\t\t\n"
        "Liczba osób\tosoby\t5\t6\nLiczba miejsc\tmiejsca\t7\t7\n"
    )
    assert [row[1] for row in rows(understood)[::2]] == [
        "Usługi w domu – Liczba osób",
        "Usługi w ośrodku – Liczba osób",
        "Liczba miejsc",
    ]


def test_one_name_with_two_values_is_doubtful() -> None:
    understood = read("Liczba uczestników: 12\n\nAkcja\n\nLiczba uczestników: 30\n")
    assert all(row.doubt for row in understood.rows)
    assert not any(row.doubt for row in read("Liczba uczestników: 12\n\nAkcja\n\nLiczba uczestników: 12\n").rows)


def test_columns_of_years_need_no_heading_above_the_labels() -> None:
    understood = read("\t2021\t2022\npracownicy socjalni\t5\t6\nasystenci rodziny\t1\t2\n")
    assert [row.cells.get("period", "") for row in understood.rows] == ["2021", "", "2021", ""]
    assert not any(row.doubt for row in understood.rows)


def test_a_column_headed_as_names_that_holds_values_names_nothing() -> None:
    understood = read(
        "Szkolenia kadry\tPlan na 2022 rok\tWykonanie za 2022 rok\tWskaźnik realizacji\n"
        "Liczba szkoleń\t6\t5\t83%\nLiczba przeszkolonych\t8\t8\t100%\n"
    )
    sure = [(row.table, row.cells["indicator"]) for row in understood.rows if not row.doubt]
    assert sure == [
        ("indicators", "Liczba szkoleń"),
        ("targets", "Liczba szkoleń"),
        ("indicators", "Liczba przeszkolonych"),
        ("targets", "Liczba przeszkolonych"),
    ]


def test_what_a_row_costs_is_no_value_of_what_it_counts() -> None:
    understood = read(
        "Zadanie\tWskaźnik\tWartość docelowa 2022\tPlanowany koszt 2022\nWarsztaty\tLiczba warsztatów\t12\t15 000 zł\n"
    )
    assert [(row.cells["indicator"], row.cells["target"]) for row in understood.rows] == [
        ("Liczba warsztatów", "12"),
        ("Warsztaty – Planowany koszt", "15 000 zł"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Asystent rodziny nie może pracować z więcej niż 15 rodzinami.",
        "Rekomenduje się zatrudnienie dwóch opiekunek oraz zakup 4 łóżek rehabilitacyjnych.",
        "W kolejnym roku planuje się uruchomienie 3 klubów seniora.",
        "Liczba klubów seniora wzrosła o 8 placówek.",
        "W roku szkolnym 2021/2022 z zajęć wyrównawczych skorzystało 96 uczniów.",
        "Od 2019 roku schronienie w noclegowni otrzymało 140 mężczyzn.",
        "W I półroczu 2022 z poradnictwa prawnego skorzystało 17 kobiet.",
        "Zrealizowano 12/15 zaplanowanych szkoleń kadry.",
    ],
)
def test_what_is_no_result_of_the_year_is_doubtful(text: str) -> None:
    assert read(text).rows
    assert all(row.doubt for row in read(text).rows)


def test_days_of_an_event_are_a_date() -> None:
    understood = read("Akcja charytatywna odbyła się w dniach 6–10 grudnia 2022 r. oraz 3, 4 i 5 maja.")
    assert not understood.rows


def test_the_lower_bounds_of_a_plan_are_targets() -> None:
    title = "Plan działań na 2022 rok do Strategii Rozwiązywania Problemów Społecznych"
    understood = read(f"{title}\n\nCel strategiczny 1. Seniorzy\n- objęcie usługami co najmniej 60 osób\n")
    assert [(row.table, row.cells["target"]) for row in understood.rows] == [("targets", "co najmniej 60 osób")]


def test_parts_belong_to_the_sentence_that_announces_them() -> None:
    understood = read("Liczba godzin: 40\nPrzeszkolono 19 bezrobotnych, z czego 8 podjęło zatrudnienie.\n")
    assert all(row.cells["indicator"] != "Liczba godzin" for row in understood.rows if row.cells.get("breakdown"))


def test_a_number_that_the_end_of_a_line_may_part_is_doubtful() -> None:
    assert all(row.doubt for row in read("Liczba przepracowanych godzin: 3\n240\n").rows)


def test_the_row_at_the_end_of_a_page_may_go_on() -> None:
    row = "Zasiłki {}       {}      {}\n"
    table = "Forma           2021    2022\n" + "".join(row.format(name, 10, 12) for name in ("stałe ", "celowe"))
    cut = understand(text_document(f"{table}\nstrona 1\n\fstrona 2\n\nz pomocy\n", "raport.txt"), 2022)
    assert [bool(one.doubt) for one in cut.rows if one.cells["indicator"].startswith("Zasiłki")][-1]


def test_a_percentage_is_the_state_of_its_action_and_no_indicator() -> None:
    understood = read(
        "Cel strategiczny 1. Rodzina\nNr\tDziałanie\tZrealizowano (TAK/NIE)\tStopień realizacji\n"
        "1.1\tZatrudnienie asystentów\tTAK\t100%\n1.2\tPunkt poradnictwa\tNIE\t0%\n"
    )
    assert not understood.rows
    assert [action.state for action in understood.actions] == ["TAK; 100%", "NIE; 0%"]
    assert all(fate.fate != "undecided" for fate in fates(understood.texts))


def test_a_column_of_priorities_with_numbers_names_goals() -> None:
    understood = read(
        "Priorytet\tCel szczegółowy\tWskaźnik\tWykonanie\nPriorytet 1. Rodzina\t1.1. Opieka\tLiczba dzieci\t38\n"
    )
    assert [(goal.code, goal.level, goal.name) for goal in understood.goals] == [
        ("1", "strategic", "Rodzina"),
        ("1.1", "specific", "Opieka"),
    ]


def test_years_that_head_rows_are_periods() -> None:
    understood = read(
        "Tabela 1. Zasiłki okresowe w latach 2021–2022\n\nRok\tLiczba osób\tKwota (zł)\n2021\t97\t188 340,00\n"
        "2022\t88\t171 223,50\n"
    )
    found = [(row.cells["indicator"], row.cells["value"], row.cells.get("period", "")) for row in understood.rows]
    assert found == [
        ("Zasiłki okresowe – Liczba osób", "97", "2021"),
        ("Zasiłki okresowe – Kwota (zł)", "188 340,00", "2021"),
        ("Zasiłki okresowe – Liczba osób", "88", ""),
        ("Zasiłki okresowe – Kwota (zł)", "171 223,50", ""),
    ]


def test_labels_and_values_that_stand_line_beside_line_are_rows() -> None:
    lines = [
        Line(1, "", cells=("Zadanie", "Wskaźniki", "Wartość"), table=1),
        Line(2, "", cells=("Świetlice", "Liczba świetlic\nLiczba dzieci", "3\n64"), table=1),
    ]
    assert rows(understand(Document("raport.docx", "", lines), 2022)) == [
        ("", "Liczba świetlic", "", "3"),
        ("", "Liczba dzieci", "", "64"),
    ]


def test_a_chapter_that_names_no_goal_ends_the_goal() -> None:
    lines = [
        Line(1, "Cel strategiczny 1. Rodzina", heading=1),
        Line(2, "Liczba rodzin: 12"),
        Line(3, "Powody przyznania pomocy", heading=1),
        Line(4, "Liczba bezdomnych: 7"),
    ]
    assert [row[0] for row in rows(understand(Document("raport.docx", "", lines), 2022))] == ["1", ""]


def test_an_area_with_a_number_is_a_goal() -> None:
    understood = read("Obszar I. Wsparcie rodziny\nLiczba rodzin: 12\n")
    assert [(goal.code, goal.level, goal.name) for goal in understood.goals] == [("I", "strategic", "Wsparcie rodziny")]
    assert rows(understood)[0][0] == "I"


def test_goals_of_two_levels_stand_in_columns_of_their_own() -> None:
    understood = read(
        "Cel strategiczny\tCel operacyjny\tWskaźnik\tWartość\n1. Rodzina\t1.1. Opieka\tLiczba dzieci\t38\n"
    )
    assert [(goal.code, goal.level) for goal in understood.goals] == [("1", "strategic"), ("1.1", "operational")]


def test_what_an_action_cost_is_named_as_its_column_is() -> None:
    understood = read("Nazwa zadania\tRealizator\tWydatkowane środki\nDożywianie dzieci\tGOPS\t64 210,00 zł\n")
    assert rows(understood) == [("", "Dożywianie dzieci – Wydatkowane środki", "", "64 210,00 zł")]


def test_a_column_headed_in_this_is_a_part_of_the_one_before() -> None:
    understood = read("Powód\tLiczba rodzin ogółem\tw tym na wsi\nUbóstwo\t121\t100\nBezdomność\t6\t4\n")
    assert rows(understood)[:2] == [
        ("", "Ubóstwo – Liczba rodzin ogółem", "", "121"),
        ("", "Ubóstwo – Liczba rodzin ogółem", "na wsi", "100"),
    ]


def test_chapters_of_a_budget_are_no_values() -> None:
    understood = read(
        "Dział\tRozdział\tNazwa\tWykonanie (zł)\n852\t85216\tZasiłki stałe\t598 770,01\n"
        "852\t85214\tZasiłki okresowe\t405 112,33\n"
    )
    assert [row[1:] for row in rows(understood)] == [
        ("Zasiłki stałe", "", "598 770,01"),
        ("Zasiłki okresowe", "", "405 112,33"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Skala ocen: 1 – nie zrealizowano, 2 – częściowo zrealizowano, 3 – zrealizowano.",
        "Zastosowano skalę ocen (1 - nie zrealizowano; 2 - częściowo zrealizowano; 3 - zrealizowano).",
        "Oceny w skali: 3 – zrealizowano, 2 – częściowo zrealizowano i 1 – nie zrealizowano",
        "Skala: 1 pkt = nie zrealizowano, 2 pkt = częściowo zrealizowano, 3 pkt = zrealizowano. Oceniał zespół.",
    ],
)
def test_a_scale_that_one_line_lists_is_the_rating_scale_and_no_values(line: str) -> None:
    understood = read(f"{line}\nCel operacyjny 1.1. Rodzina\nOcena celu: 2\n")
    assert understood.about.rating_scale == {1: "nie zrealizowano", 2: "częściowo zrealizowano", 3: "zrealizowano"}
    assert rows(understood) == []


def test_steps_that_miss_one_or_no_scale_are_numbers_as_before() -> None:
    understood = read("Liczba osób w placówkach na skalę gminy: 12 – dzienny dom, 34 – klub seniora, 7 – świetlica\n")
    assert understood.about.rating_scale == {}


def test_a_target_takes_the_scale_of_its_row() -> None:
    understood = read(
        "Wskaźnik\tJednostka\tWartość bazowa 2019\tWartość docelowa 2027\nWysokość dodatków\ttys. zł\t845,2\t900\n"
        "Liczba mieszkań\tszt.\t12\t20\n"
    )
    found = [(row.cells["target"], row.cells["baseline"]) for row in understood.rows]
    assert found == [("900 tys. zł", "845,2 tys. zł"), ("20", "12")]


def test_one_part_in_brackets_is_not_all_of_its_total() -> None:
    (total, part) = read("Liczba uczestników warsztatów: 25 (w tym 11 kobiet)").rows
    assert (total.cells["parts"], part.cells["breakdown"]) == ("subset", "kobiet")
