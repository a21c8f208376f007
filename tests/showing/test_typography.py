import pytest

from pages import tied
from srps.showing.typography import typeset, typeset_html


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("w domu i o zdrowiu", "w~domu i~o~zdrowiu"),
        ("A w Łomży (z PUP)", "A~w~Łomży (z~PUP)"),
        ("na lata 2014 - 2020 i 2014-2021", "na lata 2014\u2060–\u20602020 i~2014\u2060–\u20602021"),
        ("art. 37 w 2022 r.", "art.~37 w~2022~r."),
        ("cel „a b”", "cel „a~b”"),
    ],
)
def test_words_stay_together(plain, shown):
    assert typeset(plain) == tied(shown)


@pytest.mark.parametrize("text", ["2014-05-06", "ala ma kota", "LI/451/14", "12-14"])
def test_nothing_else_changes(text):
    assert typeset(text) == text


def test_only_texts_of_html_are_typeset():
    page = '<p title="w domu">w domu</p><script>a in b; i o</script>'
    assert typeset_html(page) == '<p title="w domu">w\N{NO-BREAK SPACE}domu</p><script>a in b; i o</script>'
