from srps.importing.paged import _mark_running, _Page, _Piece


def running(*pages: list[str]) -> list[str]:
    made = [
        _Page(number, 600, [_Piece(float(top), text) for top, text in enumerate(texts)])
        for number, texts in enumerate(pages, start=1)
    ]
    _mark_running(made)
    return [piece.text for page in made for piece in page.pieces if piece.running]


def test_headers_and_numbers_of_pages_are_known() -> None:
    pages = [[f"Raport za 2023 rok – {n}", f"Zdanie {n * 7}.", f"Koniec {n * 7}.", f"s. {n + 2}"] for n in range(1, 6)]
    assert running(*pages) == [text for page in pages for text in (page[0], page[3])]


def test_goals_and_values_at_the_top_of_pages_are_no_headers() -> None:
    pages = [
        [f"Cel operacyjny {n}", f"liczba osób: {n * n}", "Opis działań.", "Podsumowanie celu."] for n in range(1, 6)
    ]
    assert not set(running(*pages)) & {text for page in pages for text in page[:2]}
