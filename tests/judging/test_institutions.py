import pandas as pd

from srps.judging.institutions import institutions


def document(executors: list[str], parts: list[tuple[str, str]]):
    actions = pd.DataFrame({"goal": "1", "action": [str(n) for n in range(len(executors))], "executors": executors})
    keys = [f"observations:{n}" for n in range(len(parts))]
    observations = pd.DataFrame(parts, columns=["indicator", "breakdown"], index=keys).assign(goal="1")
    relations = pd.DataFrame({"row_key": keys, "whole_key": ["total" if part else "" for _, part in parts]})
    return institutions(actions, observations, relations).set_index("institution")


def test_executors_and_contributors_are_counted_side_by_side():
    found = document(["MOPS;PCPR", "MOPS"], [("a", ""), ("a", "MOPS"), ("b", "MOPS/Szkoła Rodzin"), ("b", "dzieci")])
    assert found.loc["MOPS"].tolist() == [2, 2, 2]
    assert found.loc["PCPR"].tolist() == [1, 0, 0]
    assert found.loc["Szkoła Rodzin"].tolist() == [0, 1, 1]
    assert "dzieci" not in found.index


def test_initials_are_the_full_name_of_an_executor():
    found = document(["Miejski Ośrodek Pomocy Społecznej w Lesie"], [("a", "MOPS")])
    assert found.index.tolist() == ["Miejski Ośrodek Pomocy Społecznej w Lesie"]
    assert found.iloc[0].tolist() == [1, 1, 1]


def test_a_device_with_initials_is_no_institution_unless_it_gives_several_figures():
    assert document([""], [("zakupy", "UPS")]).empty
    assert document([""], [("a", "ARL"), ("b", "ARL")]).loc["ARL"].tolist() == [0, 2, 2]


def test_quotation_marks_do_not_make_another_institution():
    assert document(["ŚDS „Przystań”"], [("a", "ŚDS Przystań")]).iloc[0].tolist() == [1, 1, 1]


def test_the_town_hall_s_initials_and_spaces_around_dashes_do_not_make_another_institution():
    found = document(["WEiSS;placówki oświatowo - wychowawcze", "placówki oświatowo-wychowawcze"], [("a", "UM WEiSS")])
    assert found.loc["WEiSS"].tolist() == [1, 1, 1]
    assert found.loc["placówki oświatowo - wychowawcze", "executor_of"] == 2


def test_initials_with_a_name_of_their_own_are_the_executor_of_these_initials():
    assert document(["WTZ"], [("a", "WTZ „Szansa”")]).loc["WTZ"].tolist() == [1, 1, 1]


def test_a_task_below_a_heading_is_no_institution():
    assert document([""], [("kwota", "pomoc społeczna: Centrum Integracji")]).empty
