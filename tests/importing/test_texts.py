import pytest

from srps.errors import SrpsError
from srps.importing.texts import decode, mend, plain_lines

SENTENCE = "Liczba osób objętych pomocą społeczną wyniosła 25, a wsparcie łącznie objęło źródła żywności i świadczeń."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"])
def test_polish_letters_are_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "raport.txt")[0] == SENTENCE


MISREAD = [("utf-8", "cp1250"), ("utf-8", "cp1252"), ("cp1250", "cp1252"), ("iso-8859-2", "iso-8859-1")]


@pytest.mark.parametrize("wrong", [*MISREAD, ("iso-8859-2", "cp1250")])
def test_letters_damaged_by_a_wrong_encoding_are_mended_by_a_named_rule(wrong: tuple[str, str]) -> None:
    damaged = SENTENCE.encode(wrong[0]).decode(wrong[1], "replace")
    if "\ufffd" in damaged:
        pytest.skip("letters are lost in this pair of encodings")
    assert mend(damaged)[0] == SENTENCE
    assert mend(damaged)[1]


def test_a_sound_text_is_left_alone() -> None:
    text = "Powierzchnia 619,74 m² i 12 m³, „Dom” – 5 ± 1 £"
    assert mend(text) == (text, "")


def test_lost_letters_are_refused_with_their_line() -> None:
    with pytest.raises(SrpsError, match="line 2"):
        decode("Pierwszy\nos\ufffdb".encode(), "raport.txt")


def test_a_told_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SrpsError, match="utf-8"):
        decode("łódź".encode("cp1250"), "raport.txt", "utf-8")
    with pytest.raises(SrpsError, match="polski"):
        decode(b"a", "raport.txt", "polski")


def test_markup_becomes_lines_with_bullets() -> None:
    html = "<p>Wydano</p><ul> <li>– liczba Kart - <b>47</b></li><li>74,00 m<sup>2</sup></li></ul>"
    assert plain_lines(html).split("\n") == ["Wydano", "– liczba Kart - 47", "• 74,00 m²"]


def test_zlote_are_mended_and_cubic_metres_stay() -> None:
    damaged = SENTENCE.encode("cp1250").decode("cp1252") + " 12 z³, 5 m³"
    assert mend(damaged)[0] == f"{SENTENCE} 12 zł, 5 m³"


def test_markup_that_a_program_wrote_as_text_is_markup() -> None:
    assert plain_lines("&lt;ul&gt; &lt;li&gt;rodziny – 5&lt;/li&gt; &lt;/ul&gt;") == "• rodziny – 5"
    assert plain_lines("<ul><li><p>rodziny – 5</p></li></ul>") == "• rodziny – 5"
