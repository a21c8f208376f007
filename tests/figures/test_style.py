from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from srps.figures import style, wording


def contrast_to_white(colour):
    """WCAG 2.1: contrast ratio against white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 1.05 / (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


def test_colours_of_marks_and_texts_stand_out():
    for colour in (style.BLUE, style.VERMILLION, style.GREEN, style.PURPLE, style.GREY, style.INK, style.MUTED):
        assert contrast_to_white(colour) >= 4.5, colour


def test_long_names_are_cut_between_words():
    name = "zapewnienie wsparcia materialnego i schronienia osobom bezdomnym oraz zagrożonym"
    assert wording.shorten(name) == "zapewnienie wsparcia materialnego i schronienia osobom…"
    assert wording.shorten("krótka nazwa") == "krótka nazwa"
    assert wording.shorten("a" * 80) == "a" * 60 + "…"


def test_a_cut_name_ends_in_no_single_letter_or_comma():
    assert wording.shorten("rozwój usług opiekuńczych, i innych", 28) == "rozwój usług opiekuńczych…"


@given(st.text(alphabet="abcdef żółć", min_size=1, max_size=150), st.integers(5, 80))
def test_shortened_names_keep_to_their_length(name, longest):
    assert len(wording.shorten(name, longest)) <= longest + 1


def test_single_letters_stay_with_the_next_word():
    assert style.wrap("praca i życie w mieście", 75) == "praca\ni\N{NO-BREAK SPACE}życie\nw\N{NO-BREAK SPACE}mieście"


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=12), min_size=1, max_size=20))
def test_wrapped_lines_fit(words):
    lines = style.wrap(" ".join(words), 120).split("\n")
    assert " ".join(lines).replace("\N{NO-BREAK SPACE}", " ") == " ".join(words)
    for line in lines:
        assert style.text_width(line) <= 120 or " " not in line


def test_lists_as_in_running_text(pl, en):
    assert wording.listed([2, 3, 16], pl) == "2, 3 i 16"
    assert wording.listed([2, 3, 16], en) == "2, 3 and 16"


def test_amounts_say_when_they_are_not_exact(pl, en, catalogue):
    assert wording.amount(22, "families", catalogue, pl, "approx") == "ok. 22\N{NO-BREAK SPACE}rodziny"
    assert wording.amount(70, "persons", catalogue, en, "at_least") == "at least 70\N{NO-BREAK SPACE}persons"
    assert wording.bare_amount(5, "persons", pl, "at_most") == "najwyżej 5"
