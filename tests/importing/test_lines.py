from srps.importing.document import Document, Line, passages
from srps.importing.lines import Lines, Printed, unwrapped


def printed(*texts: str) -> list[Printed]:
    return [Printed(text) for text in texts]


def rows_of(*pages: list[list[list[Printed]]]) -> list[tuple[str, ...]]:
    lines = Lines()
    for number, rows in enumerate(pages, start=1):
        lines.printed_table(rows, number, continues=number > 1)
    return [line.cells for line in lines.lines if line.cells]


def test_a_row_that_a_page_cuts_is_one_row() -> None:
    above = [printed("1.1. Prowadzenie poradnictwa dla"), printed("MOPS"), printed("• liczba osób"), printed("12")]
    below = [printed("rodzin zastępczych"), [], printed("objętych poradnictwem – 40"), []]
    assert rows_of([above], [below]) == [
        (
            "1.1. Prowadzenie poradnictwa dla rodzin zastępczych",
            "MOPS",
            "• liczba osób objętych poradnictwem – 40",
            "12",
        )
    ]


def test_headings_that_stand_again_do_not_part_a_cut_row() -> None:
    heads = [printed("Wskaźnik"), printed("Wartość")]
    above = [printed("Liczba osób objętych usługami"), printed("15")]
    below = [printed("opiekuńczymi"), []]
    assert rows_of([heads, above], [heads, below])[1] == ("Liczba osób objętych usługami opiekuńczymi", "15")


def test_rows_that_begin_a_page_stay_rows() -> None:
    above = [printed("liczba rodzin"), printed("12")]
    for below in (
        [printed("liczba osób"), printed("15")],
        [printed("liczba osób"), printed("b.d.")],
        [printed("odsetek osób"), []],
    ):
        assert len(rows_of([above], [below])) == 2
    actions = [printed("1.1. Praca socjalna"), printed("MOPS")]
    assert len(rows_of([actions], [[printed("1.2. poradnictwo"), printed("PCPR")]])) == 2
    assert len(rows_of([actions], [[printed("Cel operacyjny 2. Seniorzy"), []]])) == 2


def test_a_year_below_a_quarter_is_no_second_value() -> None:
    above = [printed("1.1."), printed("IV kwartał"), printed("• liczba osób objętych")]
    below = [printed("Opracowanie programu"), printed("2015"), printed("pomocą – 4")]
    assert rows_of([above], [below])[0][1] == "IV kwartał 2015"


def test_words_that_a_narrow_column_tears_are_whole_again() -> None:
    torn = [Printed("• szkoły"), Printed("ponadgimnaz", ended=False, torn=True), Printed("jalne – 2")]
    assert unwrapped(torn) == "• szkoły ponadgimnazjalne – 2"
    assert unwrapped(printed("integracja społeczno-", "zawodowa")) == "integracja społeczno-zawodowa"
    assert unwrapped(printed("pomoc psycho-", "logiczna")) == "pomoc psychologiczna"


def test_a_mark_that_stands_alone_begins_an_item() -> None:
    lines = printed("– pośrednictwo pracy – 2 555", "–", "poradnictwo zawodowe – 623")
    assert unwrapped(lines) == "– pośrednictwo pracy – 2 555\n– poradnictwo zawodowe – 623"


def test_a_sentence_goes_on_over_the_number_of_a_page() -> None:
    lines = [
        Line(1, "W roku sprawozdawczym z pomocy w formie posiłku", 1),
        Line(2, "Strona 1 z 2", 1, running=True),
        Line(3, "skorzystało 125 osób.", 2),
    ]
    blocks = list(passages(Document("raport.pdf", "", lines, "pdf", wrapped=True)))
    assert [block.text for block in blocks] == [
        "W roku sprawozdawczym z pomocy w formie posiłku skorzystało 125 osób.",
        "Strona 1 z 2",
    ]


def test_a_line_with_room_for_the_next_word_ends_its_paragraph() -> None:
    lines = [Line(1, "liczba rodzin", ended=True), Line(2, "Asystenci wspierali 12 rodzin")]
    blocks = list(passages(Document("raport.pdf", "", lines, "pdf", wrapped=True)))
    assert [block.text for block in blocks] == ["liczba rodzin", "Asystenci wspierali 12 rodzin"]


def full(*texts: str) -> list[Printed]:
    """Return printed lines behind which the next word had no room."""
    return [Printed(text, ended=False) for text in texts]


def test_sentences_of_one_paragraph_stay_together_in_a_narrow_column() -> None:
    day = full("Międzynarodowego", "Dnia Rzucania", "Palenia.", "Łącznie wzięło", "udział 70 osób")
    assert unwrapped(day) == "Międzynarodowego Dnia Rzucania Palenia. Łącznie wzięło udział 70 osób"
    assert unwrapped(full("– wsparcie osób wynikające z", "Działania 9", "programu")) == (
        "– wsparcie osób wynikające z Działania 9 programu"
    )


def test_where_a_cell_marks_its_items_a_label_without_a_mark_is_none() -> None:
    project = full("Projekt Serce 24 h pod kontrolą”.", "Łączna liczba", "osób 210")
    assert unwrapped(project).count("\n") == 1
    assert unwrapped([Printed("– porady", ended=True), *project]).count("\n") == 1
    colon = full("• umowy – 2", "Wniosek złożono. W jego realizację zaangażowane są:", "powiat i miasto")
    assert unwrapped(colon).endswith("zaangażowane są: powiat i miasto")


def test_items_without_marks_stay_items() -> None:
    for lines in (
        full("Liczba rodzin objętych wsparciem.", "Liczba dzieci w pieczy."),
        full("• umowy – 2", "w tym:", "kobiety – 1"),
        full("Łącznie udzielono 900 porad.", "Była to akcja"),
    ):
        assert unwrapped(lines).count("\n") >= 1


def test_a_dash_that_joins_two_words_marks_no_item() -> None:
    assert unwrapped(full("• porady w punkcie informacyjno", "-", "konsultacyjnym - 105")) == (
        "• porady w punkcie informacyjno - konsultacyjnym - 105"
    )
    assert unwrapped(full("• koszt ogółem", "-", "drukarki - 6")).split("\n")[-1] == "– drukarki - 6"
