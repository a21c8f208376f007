"""When an action is due, how far it was carried out, and what other ways of counting make of it."""

import pandas as pd
import pytest

from srps.judging.action_status import (
    ExecutionRules,
    classify_actions,
    due_state,
    executed_share,
    is_due,
    last_year_of,
    read_state,
    state_in_name,
)

FIRST_YEAR = ExecutionRules(period="from_first_year")
NOT_PAST = ExecutionRules(past="not_due")


@pytest.mark.parametrize(
    ("deadline", "due_from"),
    [
        ("IV kwartał 2015", 2015),
        ("31.12.2020", 2020),
        ("31.12.2020 r.", 2020),
        ("2020r.", 2020),
        ("31 grudnia 2020 roku", 2020),
        ("12/2020", 2020),
        ("do końca 2019 r.", 2019),
        ("do 30 czerwca 2019", 2019),
        ("2014-2020", 2020),
        ("2014 – 2020", 2020),
        ("lata 2014/2020", 2020),
        ("Nowy okres programowania 2014-2020", 2020),
        ("2016, 2018", 2018),
        ("ustalenie zasad w 2018", 2018),
        ("od 2017", 2017),
        ("corocznie od 2017 r.", 2017),
        ("na bieżąco 2017-2023", 2017),
        ("działalność ciągła w latach 2017-2023", 2017),
    ],
)
def test_due_from_the_year_that_is_printed(deadline, due_from):
    assert [year for year in range(2010, 2026) if is_due(deadline, year)] == list(range(due_from, 2026))


@pytest.mark.parametrize(
    "deadline",
    [
        "",
        "działalność ciągła",
        "Działalność ciągła",
        "zadanie ciągłe",
        "na bieżąco",
        "corocznie",
        "co roku",
        "każdego roku",
        "stale",
        "systematycznie",
        "cały okres realizacji",
        "raz na kwartał",
        "działalność ciągła do 2027",
        "corocznie do 30.06.2027",
        "uchwała nr 120201",
    ],
)
def test_always_due(deadline):
    assert is_due(deadline, 2010)
    assert is_due(deadline, 2030)


@pytest.mark.parametrize(
    ("rules", "years"),
    [(ExecutionRules(), [2020, 2021]), (FIRST_YEAR, [2014, 2015, 2019, 2020, 2021]), (NOT_PAST, [2020])],
)
def test_readings_of_a_span_of_years(rules, years):
    assert [year for year in (2013, 2014, 2015, 2019, 2020, 2021) if is_due("2014-2020", year, rules)] == years


@pytest.mark.parametrize(("deadline", "due"), [("2019", False), ("od 2019", True), ("na bieżąco 2018-2019", True)])
def test_what_goes_on_is_not_past(deadline, due):
    assert is_due(deadline, 2021, NOT_PAST) is due


def observations(*rows: tuple[str, str, str, float | None]) -> pd.DataFrame:
    """Rows of action, indicator, breakdown, value."""
    frame = pd.DataFrame(rows, columns=["action", "indicator", "breakdown", "value"])
    return frame.assign(goal="1", period="2020", value=frame["value"].astype("float64"))


def actions(*deadlines: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"goal": "1", "action": [str(n) for n in range(1, len(deadlines) + 1)], "deadline": list(deadlines)}
    )


def statuses(rows: pd.DataFrame, *deadlines: str) -> list[str]:
    return classify_actions(actions(*deadlines), rows, 2020)["status"].tolist()


def test_each_status():
    rows = observations(
        ("1", "a", "", 5),
        ("1", "b", "", 1),
        ("2", "a", "", 0),
        ("2", "b", "", 3),
        ("3", "a", "", 0),
        ("4", "a", "", None),
        ("5", "a", "", 9),
    )
    expected = ["done", "partly", "not_done", "no_evidence", "not_due", "no_evidence"]
    assert statuses(rows, "", "", "", "", "2021", "") == expected


def test_the_reason_counts_the_numbers():
    rows = observations(("1", "a", "", 5), ("1", "b", "", 0))
    reason = classify_actions(actions("IV kwartał 2015"), rows, 2020)["status_reason"].item()
    assert reason == "2 numbers, 1 of them zero; deadline: iv kwartał 2015"


def test_a_total_speaks_for_its_contributors():
    rows = observations(("1", "a", "", 5), ("1", "a", "MOPS", 5), ("1", "a", "PCPR", 0))
    assert statuses(rows, "") == ["done"]


def test_contributors_speak_where_no_total_is_printed():
    rows = observations(("1", "a", "MOPS", 5), ("1", "a", "PCPR", 0))
    assert statuses(rows, "") == ["partly"]


def test_figures_of_another_period_or_without_action_are_no_evidence():
    rows = observations(("1", "a", "", 5), ("", "b", "", 5))
    assert statuses(rows.assign(period="2019"), "") == ["no_evidence"]
    assert statuses(rows.query("action == ''"), "") == ["no_evidence"]


def test_no_figures_and_no_actions():
    assert statuses(observations(), "", "2021") == ["no_evidence", "not_due"]
    assert classify_actions(actions(), observations(), 2020).empty


CLASSIFIED = pd.DataFrame(
    {"status": ["done"] * 6 + ["partly"] * 2 + ["not_done"] * 1 + ["no_evidence"] * 3 + ["not_due"]}
)


@pytest.mark.parametrize(
    ("rules", "share", "n"),
    [
        (ExecutionRules(), 8 / 9, 9),
        (ExecutionRules(partly=0.5), 7 / 9, 9),
        (ExecutionRules(partly=0.0), 6 / 9, 9),
        (ExecutionRules(no_evidence="not_done"), 8 / 12, 12),
        (ExecutionRules(no_evidence="done"), 11 / 12, 12),
    ],
)
def test_executed_share(rules, share, n):
    assert executed_share(CLASSIFIED, rules) == (pytest.approx(share), n)


def test_no_share_without_a_denominator():
    assert executed_share(CLASSIFIED.query("status == 'not_due'")) == (None, 0)


@pytest.mark.parametrize(
    ("deadline", "states"),
    [
        ("2014-2020", ["not_due", "in_progress", "in_progress", "due"]),
        ("od 2014 do 2020", ["not_due", "in_progress", "in_progress", "due"]),
        ("od 2017 do 2020", ["not_due", "not_due", "in_progress", "due"]),
        ("do 2020", ["not_due", "not_due", "not_due", "due"]),
        ("od 2017", ["not_due", "not_due", "due", "due"]),
        ("działalność ciągła", ["due", "due", "due", "due"]),
    ],
)
def test_a_deadline_that_spans_the_year_is_running(deadline, states):
    assert [due_state(deadline, year) for year in (2013, 2014, 2018, 2020)] == states


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("zrealizowano", "done"),
        ("Zadanie zostało zrealizowane w całości.", "done"),
        ("wykonano w 2020 r.", "done"),
        ("tak", "done"),
        ("✓", "done"),
        ("100%", "done"),
        ("częściowo", "partly"),
        ("zrealizowano częściowo", "partly"),
        ("zrealizowano w 80%", "partly"),
        ("40 %", "partly"),
        ("zadanie nie zostało w pełni zrealizowane", "partly"),
        ("nie zrealizowano", "not_done"),
        ("Niezrealizowane", "not_done"),
        ("nie", "not_done"),
        ("0%", "not_done"),
        ("nie udało się zrealizować", "not_done"),
        ("w trakcie realizacji", "in_progress"),
        ("kontynuacja", "in_progress"),
        ("w realizacji", "in_progress"),
        ("nie zakończono", "in_progress"),
        ("odstąpiono od realizacji", "abandoned"),
        ("zaniechano", "abandoned"),
        ("nie dotyczy", "not_due"),
        ("planowane na 2025", "not_due"),
        ("", None),
        ("x", None),
        ("realizator: MOPS", None),
        ("frekwencja 40%", None),
        ("tak jak w 2019", "done"),
        ("niebieski", None),
    ],
)
def test_states_as_offices_print_them(printed, status):
    assert read_state(printed) == status


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Prowadzenie kampanii – zrealizowano", "zrealizowano"),
        ("Punkt konsultacyjny – w trakcie realizacji", "w trakcie realizacji"),
        ("Mieszkanie chronione - nie zrealizowano", "nie zrealizowano"),
        ("Kampania (zrealizowano)", "zrealizowano"),
        ("Wsparcie rodzin – kontynuacja programu", ""),
        ("Pomoc – działalność ciągła", ""),
        ("Zadanie zrealizowano", ""),
        ("Czy udzielono pomocy – tak", ""),
        ("", ""),
    ],
)
def test_only_a_state_of_its_own_at_the_end_of_a_name_is_one(name, state):
    assert state_in_name(name) == state


def test_the_printed_state_wins_and_the_computed_one_stands_beside_it():
    rows = observations(("1", "a", "", 5))
    table = actions("2020", "2020", "2021").assign(state_printed=["w trakcie", "b.d.", "zrealizowano"])
    found = classify_actions(table, rows, 2020)
    assert found["status"].tolist() == ["in_progress", "no_evidence", "done"]
    assert found["status_reason"].tolist() == [
        "state printed: w trakcie; by figures and deadline: done; 1 numbers, 0 of them zero; deadline: 2020",
        "0 numbers, 0 of them zero; deadline: 2020",
        "state printed: zrealizowano; by figures and deadline: not_due; 0 numbers, 0 of them zero; deadline: 2021",
    ]


def test_a_state_that_is_not_understood_is_named():
    found = classify_actions(actions("2020").assign(state_printed="x"), observations(), 2020)
    assert (found["status"].item(), found["status_reason"].item()[:35]) == (
        "no_evidence",
        "state printed, not understood: x; 0",
    )


def test_words_alone_describe_or_explain():
    table = actions("", "", "").assign(
        evidence=["odbyły się szkolenia", "", "rozmowy"], explanation=["", "brak środków", "brak środków"]
    )
    assert classify_actions(table, observations(("3", "a", "", 0)), 2020)["status"].tolist() == [
        "described",
        "abandoned",
        "not_done",
    ]


def test_what_is_given_up_is_not_executed_and_what_runs_is_left_out():
    classified = pd.DataFrame({"status": ["done", "abandoned", "in_progress", "described"]})
    assert executed_share(classified) == (0.5, 2)
    assert executed_share(classified, ExecutionRules(in_progress="not_done", described="done")) == (0.5, 4)


@pytest.mark.parametrize(
    ("period", "kind", "status"),
    [
        ("2020", "year", "done"),
        ("stan na 31.12.2020", "as_of", "done"),
        ("stan na 1.01.2020 (po 2019)", "as_of", "no_evidence"),
        ("od 2018", "cumulative", "done"),
        ("2020", "forecast", "no_evidence"),
        ("2019/2020", "span", "no_evidence"),
    ],
)
def test_which_figures_are_about_the_year(period, kind, status):
    rows = observations(("1", "a", "", 5)).assign(period=period, period_kind=kind)
    assert statuses(rows, "") == [status]


@pytest.mark.parametrize(
    ("deadline", "last"),
    [("2014-2020", 2020), ("do 2019", 2019), ("od 2017", None), ("działalność ciągła do 2027", None), ("", None)],
)
def test_the_last_year_of_a_deadline(deadline, last):
    assert last_year_of(deadline) == last


def test_a_balance_of_zero_is_no_sign_that_nothing_was_done():
    actions = pd.DataFrame([{"goal": "1", "action": "1", "deadline": "2020"}])
    row = {"goal": "1", "action": "1", "indicator": "saldo migracji", "breakdown": "", "period": "2020", "value": 0.0}
    found = [
        classify_actions(actions, pd.DataFrame([row | {"unit": unit}]), 2020)["status"].tolist()
        for unit in ("balance", "persons")
    ]
    assert found == [["done"], ["not_done"]]
