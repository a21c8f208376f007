import pytest

from pages import tied
from srps.showing.typography import typeset, typeset_html


def unbroken(text: str) -> str:
    """Return a text without the sign that keeps a dash at what follows, where a no-break space alone does not."""
    assert "–\N{NO-BREAK SPACE}" not in text
    return text.replace("–\N{WORD JOINER}\N{NO-BREAK SPACE}", "–\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("w domu i o zdrowiu", "w~domu i~o~zdrowiu"),
        ("A w Łomży (z PUP)", "A~w~Łomży (z~PUP)"),
        ("na lata 2014 - 2020 i 2014-2021", "na lata 2014\u2060–\u20602020 i~2014\u2060–\u20602021"),
        ("art. 37 w 2022 r.", "art.~37 w~2022~r."),
        ("cel „a b”", "cel „a~b”"),
        ("urodzenia – 573, zgony – 451", "urodzenia~–~573, zgony~–~451"),
        ("spadek – −5 osób", "spadek~–~−5 osób"),
        ("3 – zaawansowane", "3~–~zaawansowane"),
        ("korekcyjno – edukacyjne", "korekcyjno~– edukacyjne"),
        ("(50 → 12)", "(50~→~12)"),
        ("12~345~678,00~zł → 23~456~789,00~zł", "12~345~678,00~zł~→ 23~456~789,00~zł"),
        ("art. 17 ust. 1 pkt 2 lit. b", "art.~17 ust.~1 pkt~2 lit.~b"),
        ("§ 5, s. 3, w. 687, poz. 1508", "§~5, s.~3, w.~687, poz.~1508"),
        ("12 mld zł, 5 tys. zł, 7 zł", "12~mld~zł, 5~tys.~zł, 7~zł"),
        ("5 %, 2 p.p., 3 km, 4 h", "5~%, 2~p.p., 3~km, 4~h"),
        ("1 480 546,54", "1~480~546,54"),
        ("12 marca 2004 r., 7 lat", "12~marca 2004~r., 7~lat"),
        ("m.in. na, np. przy ul. Okrzei, ds. pomocy", "m.in.~na, np.~przy ul.~Okrzei, ds.~pomocy"),
    ],
)
def test_words_stay_together(plain, shown):
    assert unbroken(typeset(tied(plain))) == tied(shown)


def test_numbers_signs_and_places_stay_together_in_english_too():
    text = "a plan – 451 in 2018 (p. 3), 50 → 12, 5 km; I see"
    assert unbroken(typeset(text, "en")) == tied("a plan~–~451 in 2018 (p.~3), 50~→~12, 5~km; I see")


@pytest.mark.parametrize("text", ["2014-05-06", "ala ma kota", "LI/451/14", "12-14", "5 minut", "6 marek", "zdr. 5"])
def test_nothing_else_changes(text):
    assert typeset(text) == text


def test_only_texts_of_html_are_typeset():
    page = '<title>w domu</title><p title="w domu">w domu</p><script>a in b; i o</script>'
    assert typeset_html(page) == page.replace(">w domu</p>", ">w\N{NO-BREAK SPACE}domu</p>")
