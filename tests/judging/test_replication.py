"""Every kind of claim with its verdicts, in the words in which offices print it."""

from decimal import Decimal

import pandas as pd
import pytest

from cleanedyears import year_of
from srps.catalogue.models import Document
from srps.judging.action_status import classify_actions
from srps.judging.replication import as_printed, execution_readings, published_share, replicate
from srps.judging.scores import score_implementation
from srps.numbers import format_number

YEAR = 2020
RATINGS = {"1": 4, "2": 3, "3": 4, "4": 2, "5": 4, "6": 4, "7": 4, "8": 4}
"""Eight goals with the mean 3.625."""


def document(*claims: dict, levels: tuple[str, ...] = ("operational",), top: int = 4) -> Document:
    return Document.model_validate(
        {
            "title": "x",
            "strategy": {"title": "x", "period": {"from": 2018, "to": 2027}},
            "year": YEAR,
            "kind": "report",
            "source": {"file": "x", "sha256": "0" * 64},
            "rating_scale": dict.fromkeys(range(1, top + 1), "x"),
            "rated_levels": list(levels),
            "claims": [{"id": f"claim {n}", **claim} for n, claim in enumerate(claims)],
        }
    )


def goal_table(*rows: tuple) -> pd.DataFrame:
    """Rows of goal, parent, level, rating, printed domain, domain."""
    frame = pd.DataFrame(rows, columns=["goal", "parent", "level", "rating", "domain_printed", "domain"])
    return frame.astype({"rating": "Int64"})


FLAT = goal_table(
    *[
        (
            goal,
            "",
            "operational",
            rating,
            "RODZINA" if goal < "4" else "SENIORZY",
            "family" if goal < "4" else "elderly",
        )
        for goal, rating in RATINGS.items()
    ]
)
TREE = goal_table(
    ("I", "", "strategic", 2, "", None),
    ("I.1", "I", "operational", 4, "", None),
    ("I.2", "I", "operational", 3, "", None),
    ("II", "", "strategic", 1, "", None),
    ("II.1", "II", "operational", 1, "", None),
)
NO_ACTIONS = pd.DataFrame(columns=["goal", "action", "area", "deadline", "status"], dtype="str")


def indicators(*rows: tuple) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Observations and parts from rows of key, whole, label, value, line; a part's label is its contributor."""
    frame = pd.DataFrame(rows, columns=["key", "whole", "label", "value", "line"]).set_index("key", drop=False)
    wholes = frame["whole"].map(frame["label"])
    observations = pd.DataFrame(
        {
            "goal": "1",
            "action": "1",
            "indicator": wholes.fillna(frame["label"]),
            "breakdown": frame["label"].where(frame["whole"] != "", ""),
            "period": str(YEAR),
            "value": frame["value"].astype("float64"),
            "value_printed": frame["value"].astype("str"),
            "line": frame["line"],
        }
    )
    parts = pd.DataFrame({"row_key": frame["key"], "whole_key": frame["whole"], "whole_printed": frame["whole"]})
    parts["relation"] = parts["whole_key"].map(lambda whole: "all" if whole else "")
    return observations, parts.reset_index(drop=True)


NOTHING = indicators()


def replicated(claim: dict, goals=FLAT, actions=NO_ACTIONS, tables=NOTHING, **options) -> pd.Series:
    observations, parts = tables
    table = replicate(year_of(document(claim, **options), observations, parts, goals=goals, actions=actions))
    return table.iloc[0]


def outcome(claim: dict, **more) -> tuple[str, str]:
    row = replicated(claim, **more)
    return row["verdict"], row["recomputed"]


# Means


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("3,63", "reproduced"),  # half up, as offices round
        ("3,6", "reproduced"),
        ("3,625", "reproduced"),
        ("3,62", "reproduced"),  # half of the last printed digit away
        ("3,64", "not_reproduced"),
        ("3,61", "not_reproduced"),
        ("4", "reproduced"),
        ("3,60", "not_reproduced"),
        ("90,6%", "reproduced"),
        ("91 %", "reproduced"),
        ("90,7%", "not_reproduced"),
        ("ponad 3,5", "reproduced"),
        ("ponad 3,7", "not_reproduced"),
        ("około cztery z plusem", "not_recomputable"),
    ],
)
def test_mean_rating(value, verdict):
    assert outcome({"kind": "mean_rating", "scope": "operational", "value": value})[0] == verdict


def test_the_recomputed_mean_is_exact():
    row = replicated({"kind": "mean_rating", "scope": "overall", "text": "średnia", "value": "3,63"})
    assert row[["claim", "printed", "recomputed", "method", "note", "city", "year"]].tolist() == [
        "claim 0", "3,63", "3.625", "arithmetic mean of 8 ratings", "średnia", "testowo", YEAR,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "scope", [None, "overall", "all", "operational", "Cele operacyjne", "ogółem", "wszystkie cele"]
)
def test_scopes_that_mean_all_goals(scope):
    claim = {"kind": "mean_rating", "value": "3,63"} | ({} if scope is None else {"scope": scope})
    assert outcome(claim) == ("reproduced", "3.625")


@pytest.mark.parametrize(
    ("scope", "mean"),
    [
        ("goal I", "3.5"),
        ("cel I", "3.5"),
        ("cel strategiczny I", "3.5"),
        ("I", "3.5"),
        ("goal I.1", "4"),
        ("strategic", "1.5"),
        ("cele strategiczne", "1.5"),
        ("operational", repr(8 / 3)),
        ("overall", repr(8 / 3)),
    ],
)
def test_scopes_of_levels_and_goals(scope, mean):
    goals = TREE.assign(rating=TREE["rating"].where(TREE["goal"] != "I"))
    rated = goals if scope not in {"strategic", "cele strategiczne"} else TREE
    assert replicated({"kind": "mean_rating", "scope": scope, "value": "9"}, goals=rated)["recomputed"] == mean


@pytest.mark.parametrize("scope", ["RODZINA", "rodzina", "family", "obszar: Rodzina"])
def test_scope_of_a_domain(scope):
    assert outcome({"kind": "mean_rating", "scope": scope, "value": "3,67"}) == ("reproduced", repr(11 / 3))


def test_other_readings_of_a_mean():
    of_all = replicated({"kind": "mean_rating", "scope": "overall", "value": "2,2"}, goals=TREE)
    assert of_all["verdict"] == "reproduced_by_other_reading"
    assert of_all["method"] == "arithmetic mean of 3 ratings; mean of all rated goals: 2.2"
    of_domains = replicated({"kind": "mean_rating", "scope": "overall", "value": "3,633"})
    assert of_domains["method"] == "arithmetic mean of 8 ratings; mean of the means of 2 domains: " + repr(109 / 30)


def test_an_unknown_scope_accuses_nobody():
    assert outcome({"kind": "mean_rating", "scope": "gospodarka", "value": "3,63"})[0] == "reproduced"
    row = replicated({"kind": "mean_rating", "scope": "gospodarka", "value": "3,1"})
    assert (row["verdict"], row["method"]) == ("not_recomputable", "the scope “gospodarka” names no goals of the data")


@pytest.mark.parametrize("kind", ["mean_rating", "rating_range", "goals_below"])
def test_without_ratings_nothing_can_be_recomputed(kind):
    goals = FLAT.assign(rating=pd.array([None] * len(FLAT), dtype="Int64"))
    assert outcome({"kind": kind, "scope": "operational", "value": "3"}, goals=goals)[0] == "not_recomputable"


# Ranges and lists


@pytest.mark.parametrize(("value", "verdict"), [("2,5–4", "reproduced"), ("2–4", "not_reproduced")])
def test_a_range_may_end_at_a_median_between_two_steps(value, verdict):
    goals = FLAT.assign(rating=FLAT["rating"].astype("float64").where(FLAT["rating"] > 2, 2.5))
    assert outcome({"kind": "rating_range", "scope": "operational", "value": value}, goals=goals)[0] == verdict


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("2–4", "reproduced"),
        ("2-4", "reproduced"),
        ("2 - 4", "reproduced"),
        ("od 2 do 4", "reproduced"),
        ("od dwóch do czterech", "reproduced"),
        ("min. 2, maks. 4", "reproduced"),
        ("4–2", "reproduced"),
        ("3–4", "not_reproduced"),
        ("2", "not_reproduced"),
        ("różne", "not_recomputable"),
    ],
)
def test_rating_range(value, verdict):
    assert outcome({"kind": "rating_range", "scope": "operational", "value": value}) == (verdict, "2–4")


def test_a_range_of_one_rating():
    goals = FLAT.assign(rating=pd.array([3] * len(FLAT), dtype="Int64"))
    assert outcome({"kind": "rating_range", "value": "3"}, goals=goals) == ("reproduced", "3–3")


@pytest.mark.parametrize(
    ("scope", "value", "verdict"),
    [
        ("below 4", "2;4", "reproduced"),
        ("below 4", "2, 4", "reproduced"),
        ("below 4", "4; 2", "reproduced"),
        ("below 4", "2 i 4", "reproduced"),
        ("below 4", "cele 2 i 4", "reproduced"),
        ("below 4", "cel 2, cel 4", "reproduced"),
        ("below 4", "2 4", "reproduced"),
        ("poniżej 4", "2;4", "reproduced"),
        ("< 4", "2;4", "reproduced"),
        ("4", "2;4", "reproduced"),
        ("operational below 4", "2;4", "reproduced"),
        (None, "2;4", "reproduced"),  # below the top of the scale
        ("below 3", "4", "reproduced"),
        ("below 2", "brak", "reproduced"),
        ("below 2", "-", "reproduced"),
        ("co najwyżej 3", "2;4", "reproduced"),
        ("below 4", "2", "not_reproduced"),
        ("below 4", "2;4;5", "not_reproduced"),
        ("below 4", "brak", "not_reproduced"),
        ("below 2", "1", "not_reproduced"),
        ("below 4", "2 cele", "reproduced_by_other_reading"),
        ("below 9", "8", "not_reproduced"),  # a goal of this number exists, so it is no count
    ],
)
def test_goals_below(scope, value, verdict):
    claim = {"kind": "goals_below", "value": value} | ({} if scope is None else {"scope": scope})
    assert outcome(claim)[0] == verdict


def test_the_bound_may_stand_in_the_text():
    claim = {"kind": "goals_below", "scope": "operational", "text": "6 celów z oceną poniżej 3", "value": "4"}
    assert outcome(claim) == ("reproduced", "4")


def test_goals_with_dotted_numbers():
    assert outcome({"kind": "goals_below", "scope": "below 4", "value": "I.2, II.1."}, goals=TREE) == (
        "reproduced",
        "I.2;II.1",
    )


@pytest.mark.parametrize(
    ("scope", "value", "verdict"),
    [
        ("rated 4", "1;3;5;6;7;8", "reproduced"),
        ("ocenione na 4", "1;3;5;6;7;8", "reproduced"),
        ("rated 4", "1;3", "not_reproduced"),
        ("osoby w 2018 roku", "12", "not_recomputable"),
        ("mniej niż 3 osoby", "12 rodzin", "not_recomputable"),
        (None, "cokolwiek", "not_recomputable"),
    ],
)
def test_other_claims(scope, value, verdict):
    claim = {"kind": "other", "value": value} | ({} if scope is None else {"scope": scope})
    assert outcome(claim)[0] == verdict


# Executed shares: goal 1 with 10 actions, 6 done, 1 partly, 1 not done, 2 without a figure


def acted() -> tuple[pd.DataFrame, tuple[pd.DataFrame, pd.DataFrame]]:
    actions = pd.DataFrame(
        {"goal": "1", "action": [str(n) for n in range(1, 11)], "area": ["Dom"] * 4 + ["Praca"] * 6, "deadline": ""}
    )
    rows = [(f"o{n}", "", "a", 5.0, n) for n in range(1, 8)] + [("z7", "", "b", 0.0, 17), ("z8", "", "a", 0.0, 18)]
    observations, parts = indicators(*rows)
    observations["action"] = [str(n) for n in range(1, 8)] + ["7", "8"]
    return actions, (observations, parts)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("87,5%", "reproduced"),  # 7 of 8
        ("88 %", "reproduced"),
        ("87,5 proc.", "reproduced"),
        ("0,875", "reproduced"),
        ("87,6%", "not_reproduced"),
        ("75%", "reproduced_by_other_reading"),  # partly done counts as not executed
        ("90 %", "reproduced_by_other_reading"),  # what has no figure counts as done
        ("93%", "not_reproduced"),
        ("prawie wszystkie", "not_recomputable"),
    ],
)
def test_executed_share(value, verdict):
    actions, tables = acted()
    row = replicated({"kind": "executed_share", "scope": "overall", "value": value}, actions=actions, tables=tables)
    assert row["verdict"] == verdict
    assert pd.isna(row["recomputed"]) if verdict == "not_recomputable" else row["recomputed"] == "87.5"


@pytest.mark.parametrize(
    ("scope", "recomputed"), [("actions planned for 2020", "87.5"), ("Dom", "100"), ("goal 1", "87.5")]
)
def test_scope_of_an_executed_share(scope, recomputed):
    actions, tables = acted()
    row = replicated({"kind": "executed_share", "scope": scope, "value": "50%"}, actions=actions, tables=tables)
    assert row["recomputed"] == recomputed


def test_the_method_names_the_reading():
    actions, tables = acted()
    row = replicated({"kind": "executed_share", "value": "75%"}, actions=actions, tables=tables)
    rules = "period=in_last_year, past=due, partly=0, no_evidence=left_out"
    assert row["method"] == f"headline 87.5%; {rules} gives 75%"


def test_printed_states_are_counted_and_the_running_ones_in_several_ways():
    actions = pd.DataFrame(
        {
            "goal": "1",
            "action": ["1", "2", "3"],
            "name": ["Kampania – zrealizowano", "Punkt – w trakcie realizacji", "Mieszkanie – nie zrealizowano"],
            "area": "",
            "deadline": "2020",
        }
    )
    row = replicated({"kind": "executed_share", "value": "33%"}, actions=classify_actions(actions, NOTHING[0], YEAR))
    assert (row["recomputed"], row["verdict"]) == ("50", "reproduced_by_other_reading")
    assert "in_progress=not_done gives 33.3%" in row["method"]


def test_an_exact_reading_is_named_before_one_that_only_fits_cut_off():
    statuses = [*["done"] * 5, "partly", *["no_evidence"] * 5]
    values = {"done": [1.0], "partly": [1.0, 0.0], "no_evidence": []}
    actions = pd.DataFrame({"goal": "1", "action": [str(n) for n in range(11)], "area": "", "deadline": "2020"})
    figures = [
        {"action": str(n), "indicator": str(k), "value": value}
        for n, status in enumerate(statuses)
        for k, value in enumerate(values[status])
    ]
    observations = pd.DataFrame(figures).assign(goal="1", breakdown="", period="2020")
    verdicts = execution_readings(actions, observations, YEAR, Decimal(91))["verdict"].tolist()
    assert verdicts.index("reproduces_if_cut") < verdicts.index("reproduces")  # 5.5 of 6 is tried before 10 of 11
    tables = (observations, NOTHING[1])
    row = replicated({"kind": "executed_share", "value": "91%"}, actions=actions, tables=tables)
    assert row["method"].endswith("partly=0, no_evidence=done gives 90.9%")


def test_without_figures_there_is_no_share():
    actions, _ = acted()
    row = replicated({"kind": "executed_share", "value": "100%"}, actions=actions)
    assert (row["verdict"], row["method"]) == ("not_recomputable", "no action has a number")


def test_all_readings_are_listed():
    actions, (observations, _) = acted()
    readings = execution_readings(actions, observations, YEAR, Decimal("87.5"))
    assert len(readings) == 36
    assert readings["is_headline"].sum() == 1
    assert set(readings["verdict"]) == {"reproduces", "differs"}
    assert execution_readings(actions, observations, YEAR)["difference"].isna().all()


@pytest.mark.parametrize(("published", "fits"), [(86.9, False), (86.0, False), (88.0, True), (87.5, True)])
def test_a_float_counts_as_printed_without_zeros_at_its_end(published, fits):
    actions, (observations, _) = acted()
    readings = execution_readings(actions, observations, YEAR, published)
    assert (readings.loc[readings["is_headline"], "verdict"].item() == "reproduces") is fits


@pytest.mark.parametrize(
    ("claims", "share"),
    [
        ([{"kind": "executed_share", "value": "92,50 %"}], Decimal("92.50")),
        ([{"kind": "executed_share", "value": "0,93"}], Decimal(93)),
        ([{"kind": "executed_share", "value": "1,5"}], Decimal("1.5")),
        ([{"kind": "executed_share", "value": "bardzo dużo"}], None),
        ([{"kind": "total", "value": "5"}], None),
        ([], None),
    ],
)
def test_published_share(claims, share):
    assert published_share(document(*claims)) == share


# Totals

LABEL = "liczba rodzin objętych pomocą"


def total(*parts: float | None, whole: float = 120.0, line: int = 20):
    names = [(f"p{n}", "w", f"instytucja {n}", value, line) for n, value in enumerate(parts)]
    return indicators(("w", "", LABEL, whole, line), *names)


@pytest.mark.parametrize(
    ("value", "parts", "verdict"),
    [
        ("120", (70, 50), "reproduced"),
        ("120 rodzin", (70, 50), "reproduced"),
        ("ok. 120", (70, 50), "reproduced"),
        ("ponad 100", (70, 50), "reproduced"),
        ("120", (70, 45), "not_reproduced"),
        ("121", (70, 50), "not_reproduced"),
        ("120", (70, None), "not_recomputable"),
        ("120", (), "not_recomputable"),
    ],
)
def test_total_by_its_label(value, parts, verdict):
    claim = {"kind": "total", "scope": LABEL, "value": value, "line": 20}
    assert outcome(claim, tables=total(*parts))[0] == verdict


@pytest.mark.parametrize(
    "claim",
    [
        {"scope": LABEL.upper() + ":"},
        {"text": LABEL},
        {"text": f"W 2020 roku {LABEL} wyniosła 120."},
        {"scope": "rodziny ogółem", "line": 20},
    ],
)
def test_ways_to_name_a_total(claim):
    assert outcome({"kind": "total", "value": "120", **claim}, tables=total(70, 50)) == ("reproduced", "120")


def test_an_amount_agrees_to_the_grosz():
    tables = total(1000000.25, 480546.29, whole=1480546.54)
    claim = {"kind": "total", "scope": LABEL, "line": 20}
    shown = "1480546.54"
    assert outcome(claim | {"value": "1 480 546,54 zł"}, tables=tables) == ("reproduced", shown)
    assert outcome(claim | {"value": "1 480 546,55 zł"}, tables=tables)[0] == "not_reproduced"
    assert outcome(claim | {"value": "1,48 mln zł"}, tables=tables)[0] == "reproduced"


def test_a_row_with_examples_only_does_not_hide_the_contributors_of_the_next():
    tables = indicators(
        ("a", "", LABEL, 10.0, 20), ("b", "a", "MOPS", None, 21),
        ("c", "", LABEL, 99.0, 30), ("d", "c", "MOPS", 70.0, 31), ("e", "c", "PCPR", 50.0, 32),
    )  # fmt: skip
    row = replicated({"kind": "total", "scope": LABEL, "value": "120", "line": 9}, tables=tables)
    assert (row["verdict"], row["recomputed"]) == ("reproduced", "120")


def test_a_total_over_several_rows_of_one_label():
    tables = indicators(("a", "", LABEL, 50.0, 20), ("b", "", LABEL, 70.0, 30))
    row = replicated({"kind": "total", "scope": LABEL, "value": "120", "line": 9}, tables=tables)
    assert (row["verdict"], row["method"]) == ("reproduced", "sum of 2 rows of this label")


def test_a_total_that_the_table_prints_elsewhere():
    claim = {"kind": "total", "scope": LABEL, "value": "120", "line": 9}
    assert replicated(claim, tables=total())["method"] == "printed in line 20"
    assert outcome(claim | {"value": "119"}, tables=total())[0] == "not_reproduced"


def test_slipped_contributors_are_another_reading():
    tables = indicators(
        ("w", "", LABEL, 120.0, 20),
        ("p1", "w", "MOPS", 70.0, 20),
        ("v", "", "liczba dzieci", 30.0, 21),
        ("p2", "v", "PCPR", 50.0, 21),
        ("p3", "v", "CUS", 30.0, 21),
    )
    claim = {"kind": "total", "scope": LABEL, "value": "120", "line": 20}
    table = replicate(year_of(document(claim), *tables, goals=FLAT, actions=NO_ACTIONS))
    assert table["verdict"].tolist() == ["reproduced_by_other_reading"] * 3
    assert table["claim"].tolist() == ["claim 0", "w", "v"]


def test_every_total_with_contributors_is_a_claim_of_its_own():
    observations, parts = total(70, 45)
    table = replicate(year_of(document(), observations, parts, goals=FLAT, actions=NO_ACTIONS))
    assert table[["claim", "printed", "recomputed", "verdict"]].to_numpy().tolist() == [
        ["w", "120", "115", "not_reproduced"]
    ]


def test_a_document_without_claims_gives_an_empty_table():
    assert replicate(year_of(document(), *NOTHING, goals=FLAT, actions=NO_ACTIONS)).empty


def test_only_the_levels_that_are_rated_count_in_the_score():
    rows = {row["score"]: row["value"] for row in score_implementation(TREE, document()) if row["scope"] == "overall"}
    assert rows["implementation_mean"] == pytest.approx(8 / 3)


# Formulas


def figures(**values: float | None) -> pd.DataFrame:
    """Totals named by their letter, one per line."""
    frame = pd.DataFrame({"indicator": list(values), "value": list(values.values())})
    keys = [f"observations:{n}" for n in range(1, len(frame) + 1)]
    frame = frame.assign(goal="1", action="", breakdown="", line=range(1, len(frame) + 1), unit="persons")
    return frame.astype({"value": "float64"}).set_index(pd.Index(keys))


def computed(formula: str, value: str, observations: pd.DataFrame, **rows: dict) -> pd.Series:
    named = {name: {"indicator": name} for name in "abcd" if name in set(observations["indicator"])} | rows
    claim = {"kind": "formula", "formula": formula, "value": value, "rows": named}
    return replicated(claim, tables=(observations, NOTHING[1]))


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [("6,97 %", "reproduced"), ("7%", "reproduced"), ("6,9 %", "not_reproduced"), ("sporo", "not_recomputable")],
)
def test_a_published_share_of_two_rows(printed, verdict):
    row = computed("100 * a / b", printed, figures(a=812, b=11650))
    assert (row["verdict"], row["recomputed"][:4] if pd.notna(row["recomputed"]) else "") == (verdict, "6.96")
    assert verdict == "not_recomputable" or row["method"] == "100 * a / b; a = 812, b = 11650"


@pytest.mark.parametrize(("d", "verdict"), [(23, "reproduced"), (24, "not_reproduced")])
def test_stock_and_flow(d, verdict):
    row = computed("a + b = c + d", "23", figures(a=21, b=34, c=32, d=d))
    assert (row["verdict"], row["recomputed"]) == (verdict, f"55 = {32 + d}")


def test_an_identity_of_rounded_numbers_may_miss_by_half_a_digit():
    assert computed("a + b = c", "2,6", figures(a=1.24, b=1.31, c=2.5))["verdict"] == "not_reproduced"
    assert computed("a + b = c", "2,6", figures(a=1.24, b=1.31, c=2.6))["verdict"] == "not_reproduced"
    assert computed("a + b = c", "2,6", figures(a=1.24, b=1.32, c=2.6))["verdict"] == "reproduced"


def test_growth_execution_and_difference():
    observations = figures(a=120, b=100)
    assert computed("100 * (a - b) / b", "20%", observations)["verdict"] == "reproduced"
    assert computed("100 * a / b", "120%", observations)["verdict"] == "reproduced"
    assert computed("a - b", "20", observations)["verdict"] == "reproduced"


def test_a_formula_of_rounded_numbers_and_bounds():
    thousands = figures(a=281_000, b=272_900).assign(qualifier="approx", scale=1000, value_printed=["281,0", "272,9"])
    growth = "100 * (a - b) / b"
    assert computed(growth, "2,98 %", thousands)["verdict"] == "reproduced"
    assert computed(growth, "3,5 %", thousands)["verdict"] == "not_reproduced"
    assert computed("a = b", "", thousands)["verdict"] == "not_reproduced"
    assert computed("a = b + 8180", "", thousands)["verdict"] == "reproduced"
    bound = figures(a=70, b=100).assign(qualifier=["at_least", "exact"])
    assert computed("100 * a / b", "72 %", bound)["verdict"] == "not_recomputable"


def test_a_bound_neither_gives_nor_contradicts_a_published_total():
    observations = figures(a=70).assign(qualifier="at_least")
    claims = [{"kind": "total", "scope": "a", "value": value, "line": 9} for value in ("72", "60")]
    table = replicate(year_of(document(*claims), observations, NOTHING[1], goals=FLAT, actions=NO_ACTIONS))
    assert table["verdict"].tolist() == ["not_recomputable", "not_reproduced"]


def test_what_cannot_be_computed_says_why():
    assert "a (“a”) has no number" in computed("a / b", "2", figures(a=None, b=1))["method"]
    assert "divides by zero" in computed("a / b", "2", figures(a=1, b=0))["method"]
    twice = pd.concat([figures(a=1, b=2), figures(a=3).assign(line=9)])
    assert "a (“a”) stands 2 times with different values" in computed("a / b", "2", twice)["method"]
    assert computed("a / b", "1,5", twice, a={"indicator": "a", "line": 1})["verdict"] == "not_reproduced"


@pytest.mark.parametrize(
    ("published", "verdict"),
    [(80.0, "reproduces"), (81.0, "nearly"), (79.0, "nearly"), (81.01, "differs"), (78.99, "differs")],
)
def test_nearly_is_within_one_percentage_point(published, verdict):
    actions = pd.DataFrame({"goal": "1", "action": list("12345"), "area": "", "deadline": "2020"})
    figures = pd.DataFrame({"action": list("12345"), "value": [1.0, 1.0, 1.0, 1.0, 0.0]})
    observations = figures.assign(goal="1", indicator="x", breakdown="", period="2020")
    readings = execution_readings(actions, observations, YEAR, Decimal(f"{published:.2f}"))
    assert readings[readings["is_headline"]]["verdict"].item() == verdict


@pytest.mark.parametrize(
    ("printed", "recomputed", "verdict", "polish", "english"),
    [
        ("473,3%", "473.333333", "reproduced", "473,3%", "473.3%"),
        ("473%", "473.333333", "reproduced", "473%", "473%"),
        ("480%", "473.333333", "not_reproduced", "473,3%", "473.3%"),
        ("3,63", "3.633333", "reproduced_by_other_reading", "3,633", "3.633"),
        ("2,7", "2.5", "not_reproduced", "2,5", "2.5"),
        ("1 588 268,10 zł", "1588268.1", "reproduced", "1\xa0588\xa0268,10", "1,588,268.10"),
        ("3,63", "3.625", "reproduced", "3,625", "3.625"),
        ("2,55", "2.555", "reproduced", "2,555", "2.555"),
        ("52", "52.003", "not_reproduced", "52,003", "52.003"),
        ("2,5 tys.", "2533.333333", "reproduced", "2533,3", "2,533.3"),
        ("ponad 70", "70.25", "reproduced", "70", "70"),
        ("kilka", "0.333333", "not_recomputable", "0,333333", "0.333333"),
        ("-2,5", "-2.461538", "reproduced", "−2,5", "−2.5"),
        ("480", "500", "not_reproduced", "500", "500"),
        ("2", "", "not_recomputable", "", ""),
    ],
)
def test_a_recomputed_figure_has_the_decimals_of_the_printed_one_or_one_more(
    printed, recomputed, verdict, polish, english
):
    row = {"printed": printed, "recomputed": recomputed, "verdict": verdict, "method": "formula"}
    assert as_printed(row, lambda number, decimals: format_number(number, "pl", decimals)) == polish
    assert as_printed(row, lambda number, decimals: format_number(number, "en", decimals)) == english


def test_a_list_of_goals_is_no_number_to_round():
    row = {"printed": "1.10", "recomputed": "1.10;2.25", "verdict": "reproduced", "method": "goals below 3"}
    assert as_printed(row, lambda number, decimals: "?") == "1.10;2.25"
