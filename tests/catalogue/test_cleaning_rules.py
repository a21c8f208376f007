import pytest

from srps.catalogue.cleaning_rules import kind_of, name_of, refusal, refused, voted


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("unit_label: osób", "unit"),
        ("unit_default", "unit"),
        ("correction", "correction"),
        ("correction_move", "correction"),
        (refused("two_numbers"), "refused"),
        (voted("median"), "votes"),
        ("number_grammar", "other"),
        ("united", "other"),
        ("", "other"),
    ],
)
def test_a_rule_has_a_kind(rule: str, kind: str) -> None:
    assert kind_of(rule) == kind


def test_a_refusal_gives_its_reason_back() -> None:
    assert refusal(refused("not_a_rating")) == "not_a_rating"
    assert refusal("unit_label: refused: no") is None


def test_the_name_of_a_rule_has_no_case() -> None:
    assert (name_of("unit_label: osób"), name_of("ocr")) == ("unit_label", "ocr")
