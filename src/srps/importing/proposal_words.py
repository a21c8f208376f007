"""The words of a proposal's workbook in both languages: its headings, decisions and closed words. Knows no workbook.

A proposal holds the keys. A person reads the words of one language, and may type those of either.
"""

from collections.abc import Mapping

from srps.catalogue import closed_words
from srps.importing.headings import fold as plain
from srps.labels import alike, fold
from srps.messages import Message, Named
from srps.showing.spoken import spoken


class Words(dict[str, Named]):
    """A closed list: by its keys, what each is called in English and in Polish."""

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        """Take the English and the Polish word of each key."""
        super().__init__({key: Named(*both) for key, both in words.items()})
        names = {_compared(name): key for key, word in self.items() for name in (word.polish, str(word))}
        self._keys = {_compared(key): key for key in self} | names

    def meant(self, typed: str) -> str | None:
        """Return the key of a word in either language, whatever its capitals and without Polish letters too."""
        return self._keys.get(_compared(typed))

    def shown(self, key: str) -> str:
        """Return the word of a key in the language of the person; what is no key stays as it is."""
        return spoken(self[key]) if key in self else key

    def which(self, typed: str) -> Message:
        """Return what to do about a word that is not in the list: the likely one, and those that there are."""
        choose = Message("Choose one of: {known}.", known=Message.joined(", ", self.values()))
        likely = alike(typed, [name for word in self.values() for name in (word.polish, str(word))], most=1)
        return Message("Did you mean {likely}? {remedy}", likely=likely[0], remedy=choose) if likely else choose


def _compared(word: str) -> str:
    return plain(fold(word))


DECISIONS = Words({"accept": ("accept", "przyjmij"), "correct": ("correct", "popraw"), "reject": ("reject", "odrzuć")})
CONFIDENCE = Words({"sure": ("sure", "pewne"), "doubtful": ("doubtful", "wątpliwe")})
TABLES = Words({
    "goals": ("goals", "cele"),
    "actions": ("actions", "działania"),
    "indicators": ("indicators", "wskaźniki"),
    "targets": ("targets", "wartości docelowe"),
    "recommendations": ("recommendations", "wnioski i zalecenia"),
    "document": ("about the document", "opis dokumentu"),
    "scale": ("rating scale", "skala ocen"),
    "claims": ("published figures", "liczby ogłoszone"),
})  # fmt: skip
"""The raw tables, and the parts of document.yml, that a row belongs to."""
COLUMNS = Words({
    "number": ("no.", "nr"),
    "decision": ("decision", "decyzja"),
    "confidence": ("confidence", "pewność"),
    "doubt": ("what is doubtful", "co jest wątpliwe"),
    "table": ("table", "tabela"),
    "goal": ("goal", "cel"),
    "action": ("action", "działanie"),
    "label": ("name or indicator", "nazwa lub wskaźnik"),
    "breakdown": ("part (institution or group)", "część (instytucja lub grupa)"),
    "part_of": ("component of the part", "składnik części"),
    "value": ("value", "wartość"),
    "unit": ("unit", "jednostka"),
    "period": ("period", "okres"),
    "page": ("page", "strona"),
    "line": ("line", "wiersz"),
    "words": ("words of the document", "słowa dokumentu"),
    "level": ("level of the goal", "poziom celu"),
    "parent": ("parent goal", "cel nadrzędny"),
    "domain": ("domain", "dziedzina"),
    "rating": ("rating", "ocena"),
    "priorities": ("priorities", "priorytety"),
    "area": ("area", "obszar"),
    "deadline": ("deadline", "termin"),
    "executors": ("executors", "realizatorzy"),
    "state": ("state of execution", "stan realizacji"),
    "evidence": ("what was done", "co zrobiono"),
    "explanation": ("why not", "dlaczego nie"),
    "item": ("item", "pozycja"),
    "due_year": ("due year", "rok docelowy"),
    "baseline": ("baseline", "wartość bazowa"),
    "baseline_year": ("year of the baseline", "rok bazowy"),
    "kind": ("kind", "rodzaj"),
    "parts": ("components", "składniki"),
    "note": ("remark", "uwaga"),
    "file": ("file", "plik"),
    "sha256": ("fingerprint of the file", "odcisk pliku"),
    "city": ("city", "miasto"),
    "year": ("year", "rok"),
    "proposed": ("proposed by the program", "propozycja programu"),
})  # fmt: skip
"""The columns of the proposal, in order, with their headings."""
SHEETS = Words({
    "proposal": ("Proposal", "Propozycja"),
    "left_out": ("Numbers left out", "Liczby pominięte"),
    "guide": ("Guide", "Instrukcja"),
})  # fmt: skip
LEFT_OUT = Words({
    "line": ("line", "wiersz"),
    "page": ("page", "strona"),
    "number": ("number", "liczba"),
    "reason": ("reason", "powód"),
    "words": ("words of the document", "słowa dokumentu"),
})  # fmt: skip
"""The columns of the sheet of numbers that no row takes."""
FIELDS = Words({
    "title": ("title of the document", "tytuł dokumentu"),
    "issuer": ("issuer", "wydawca"),
    "issued_on": ("date of issue", "data wydania"),
    "strategy.title": ("title of the strategy", "tytuł strategii"),
    "strategy.period.from": ("strategy from the year", "strategia od roku"),
    "strategy.period.to": ("strategy to the year", "strategia do roku"),
    "resolution": ("resolution", "uchwała"),
    "kind": ("kind of document", "rodzaj dokumentu"),
})  # fmt: skip
"""The fields of document.yml."""
DOCUMENT_KINDS = Words({
    "report": ("report", "sprawozdanie"),
    "plan": ("plan", "plan"),
    "statistics": ("statistics", "statystyka"),
})  # fmt: skip
CLAIM_KINDS = Words({
    "mean_rating": ("mean rating", "średnia ocen"),
    "executed_share": ("share of executed actions", "odsetek wykonanych działań"),
    "rating_range": ("range of ratings", "rozpiętość ocen"),
})  # fmt: skip
CLAIM_TEXTS = {
    "mean_rating": "średnia ocen",
    "executed_share": "odsetek zrealizowanych działań",
    "rating_range": "rozpiętość ocen",
}
"""What document.yml says of published figures, in the language of the documents, whoever imports them."""
CLAIMS = Words({text: (CLAIM_KINDS[kind], text) for kind, text in CLAIM_TEXTS.items()})
ADVICE_KINDS = Words({
    "recommendation": ("recommendation", "zalecenie"),
    "conclusion": ("conclusion", "wniosek"),
    "risk": ("risk", "ryzyko"),
})  # fmt: skip
LEVELS = Words({
    "strategic": ("strategic", "strategiczny"),
    "operational": ("operational", "operacyjny"),
    "specific": ("specific", "szczegółowy"),
})  # fmt: skip
PARTS = Words({"all": ("all", "wszystkie"), "examples": ("examples", "przykłady"), "subset": ("subset", "niektóre")})
NOTES = Words({"text": ("text", "tekst")})
"""The mark of a value that stands in running text."""
KINDS = {"document": DOCUMENT_KINDS, "claims": CLAIM_KINDS, "recommendations": ADVICE_KINDS}


def words_of(column: str, row: Mapping[str, str]) -> Words | None:
    """Return the closed list that a cell of a row is of; None where any text may stand there."""
    table = row["table"]
    if column == "label":
        return {"document": FIELDS, "claims": CLAIMS}.get(table)
    if column == "value":
        return DOCUMENT_KINDS if (table, row["label"]) == ("document", "kind") else None
    if column == "kind":
        return KINDS.get(table)
    return _OF_COLUMN.get(column)


_OF_COLUMN = {"table": TABLES, "decision": DECISIONS, "confidence": CONFIDENCE, "level": LEVELS, "parts": PARTS,
              "note": NOTES}  # fmt: skip


def shown(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row in the language of the person."""
    cells = {}
    for column in COLUMNS:
        words = words_of(column, row)
        cells[column] = spoken(row[column]) if words is None else words.shown(row[column])
    return cells


def meant(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row as they are typed with keys in place of words; other words stay as they are."""
    row = dict(cells)
    for column in ("table", *COLUMNS):  # the table says what the other words mean, the label what the value does
        words = words_of(column, row)
        if words is not None and row[column]:
            first, behind, rest = row[column].partition(";") if words is NOTES else (row[column], "", "")
            row[column] = (words.meant(first) or closed_words.meant(first, words) or first) + behind + rest
    return row
