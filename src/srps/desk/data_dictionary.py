"""Writes the data dictionary from the catalogue: Polish first, English second. Knows no data."""

from collections.abc import Iterable, Iterator

from srps.catalogue.load import Catalogue
from srps.catalogue.models import Indicator, Unit
from srps.catalogue.tables import Column, Table, catalogue_tables, processed_tables, raw_tables
from srps.numbers import format_number

LANGUAGES = ("pl", "en")
_LAYERS = {
    "raw": raw_tables,
    "processed": processed_tables,
    "catalogue": catalogue_tables,
}
_WORDS = {
    "head": (
        "# Słownik danych\n\nSporządzony z katalogu; nie zmieniaj go ręcznie. [In English below.](#data-dictionary)",
        "# Data dictionary\n\nMade from the catalogue; do not edit it by hand.",
    ),
    "raw": (
        "## Dane wpisane: `data/raw/<miasto>/<rok>/`\n\nKażda komórka jest tekstem, takim jak w dokumencie.",
        "## Transcribed data: `data/raw/<city>/<year>/`\n\nEvery cell is text, as the document prints it.",
    ),
    "processed": (
        "## Dane przetworzone: `data/processed/`\n\nOdtwarzalne; te same kolumny mają pliki CSV, Parquet i "
        "`datapackage.json`. Liczby mają kropkę dziesiętną, odsetki to 7.7, a nie 0.077.",
        "## Processed data: `data/processed/`\n\nCan be rebuilt; CSV, Parquet and `datapackage.json` have the same "
        "columns. Numbers have a decimal point, percentages are 7.7, not 0.077.",
    ),
    "catalogue": (
        "## Miasta i ich otoczenie: `data/raw/catalogue/`",
        "## Cities and their context: `data/raw/catalogue/`",
    ),
    "column": ("Kolumna", "Column"),
    "type": ("Typ", "Type"),
    "required": ("Wymagana", "Required"),
    "meaning": ("Znaczenie", "Meaning"),
    "values": ("Dozwolone wartości", "Allowed values"),
    "yes": ("tak", "yes"),
    "no": ("nie", "no"),
    "string": ("tekst", "text"),
    "integer": ("liczba całkowita", "whole number"),
    "number": ("liczba", "number"),
    "date": ("data", "date"),
    "boolean": ("prawda lub fałsz", "true or false"),
    "printed": ("tekst jak w druku", "text as printed"),
    "key": ("Klucz", "Key"),
    "domains": ("## Dziedziny", "## Domains"),
    "units": ("## Jednostki", "## Units"),
    "id": ("Identyfikator", "Id"),
    "title": ("Nazwa", "Title"),
    "dimension": ("Wymiar", "Dimension"),
    "counted": ("Całkowita i nieujemna", "Whole and not negative"),
    "forms": ("Przy liczbie", "Behind a number"),
    "indicators": (
        "## Wskaźniki kanoniczne\n\nKierunek mówi, czy więcej znaczy lepiej. Zakres jest wiarygodny, nie pożądany: "
        "wartość spoza niego dostaje ostrzeżenie. Ujawnianie dotyczy liczb tak małych, że mogłyby wskazać osobę.",
        "## Canonical indicators\n\nThe direction says whether more is better. The range is plausible, not desirable: "
        "a value outside it gets a warning. Disclosure is about numbers so small that they could point at a person.",
    ),
    "unit": ("Jednostka", "Unit"),
    "direction": ("Kierunek", "Direction"),
    "denominator": ("Mianownik", "Denominator"),
    "group": ("Kogo dotyczy", "Group concerned"),
    "range": ("Zakres", "Range"),
    "disclosure": ("Ujawnianie", "Disclosure"),
    "notes": ("Uwaga", "Note (in Polish)"),
    "1": ("więcej znaczy lepiej", "more is better"),
    "-1": ("więcej znaczy gorzej", "more is worse"),
    "0": ("żaden", "neither"),
    "population": ("mieszkańcy gminy w tym roku", "residents of the gmina in that year"),
    "children": ("dzieci do 17 lat", "children up to 17"),
    "families": ("rodziny", "families"),
    "households": ("gospodarstwa domowe", "households"),
    "women": ("kobiety", "women"),
    "men": ("mężczyźni", "men"),
    "population_60_plus": ("mieszkańcy w wieku 60 lat i więcej", "residents aged 60 and over"),
    "population_65_plus": ("mieszkańcy w wieku 65 lat i więcej", "residents aged 65 and over"),
    "population_15_64": ("mieszkańcy w wieku 15–64 lat", "residents aged 15 to 64"),
    "working_age_population": ("mieszkańcy w wieku produkcyjnym", "residents of working age"),
    "registered_unemployed": ("bezrobotni zarejestrowani", "registered unemployed"),
    "none": ("brak", "none"),
    "from": ("od {}", "from {}"),
    "to": ("do {}", "to {}"),
    "per_10k": ("do {} na 10 000 mieszkańców", "to {} per 10,000 residents"),
    "no_range": ("bez granic", "no bounds"),
    "below": ("wrażliwe poniżej {}", "sensitive below {}"),
    "always": ("bez ograniczeń", "no restriction"),
}
_TABLES = {
    "raw.goals": ("Cele strategii i ich oceny.", "Goals of the strategy and their ratings."),
    "raw.actions": ("Zadania i działania.", "Tasks and actions."),
    "raw.indicators": ("Wydrukowane liczby, po jednej w wierszu.", "Printed numbers, one per row."),
    "raw.targets": ("Liczbowe wartości docelowe planu.", "Numeric targets of the plan."),
    "raw.recommendations": (
        "Wnioski, zalecenia i ryzyka dokumentu, streszczone.",
        "Conclusions, recommendations and risks of the document, paraphrased.",
    ),
    "processed.observations": ("Odczytane liczby.", "The numbers as read."),
    "processed.goals": ("Cele z dziedziną i oceną.", "Goals with domain and rating."),
    "processed.actions": ("Działania i stan ich wykonania.", "Actions and how far they were carried out."),
    "processed.targets": ("Wartości docelowe i ich osiągnięcie.", "Targets and whether they were attained."),
    "processed.recommendations": (
        "Wnioski, zalecenia i ryzyka oraz to, co z nich wynikło.",
        "Conclusions, recommendations and risks, and what came of them.",
    ),
    "processed.checks": ("Wyniki kontroli danych.", "Outcomes of the data checks."),
    "processed.replication": ("Twierdzenia dokumentu i ich przeliczenie.", "Claims of the document, recomputed."),
    "processed.scores": (
        "Miary wdrożenia, wykonania i jakości danych.",
        "Scores of implementation, execution, quality.",
    ),
    "processed.institutions": (
        "Instytucje: działania, które realizują, i liczby, które podają.",
        "Institutions: the actions that name them and the figures they contribute.",
    ),
    "processed.cleaning_log": ("Każda komórka zmieniona przy czyszczeniu.", "Every cell that cleaning changed."),
    "processed.changes": ("Zmiany między latami jednego miasta.", "Changes between years of one city."),
    "processed.labels": (
        "Etykiety, które między sąsiednimi latami zniknęły lub są nowe.",
        "Labels that vanished or are new between neighbouring years.",
    ),
    "processed.trends": ("Kierunek zmian szeregów od czterech lat.", "Trends of series of four years and more."),
    "processed.context": (
        "Wielkości z zewnątrz, po latach; ludność ze spisem, na którym stoi.",
        "Figures from outside by year; residents with the census on which they stand.",
    ),
    "processed.rate_pairs": (
        "Natężenia dwóch miast obok siebie; test tylko w jednym roku i przy jednej definicji.",
        "Rates of two cities side by side; tested only within one year and one definition.",
    ),
    "processed.rate_funnels": (
        "Miasta na tle wszystkich razem, od dziesięciu miast.",
        "Cities against all of them together, from ten cities on.",
    ),
    "processed.pooled_rates": (
        "Małe liczby z kilku lat razem, na 10 000 mieszkańców i rok.",
        "Small counts of several years together, per 10 000 residents and year.",
    ),
    "processed.population_trends": (
        "Zmiana liczby mieszkańców na rok, w obrębie jednego spisu.",
        "Change of the residents per year, within one census.",
    ),
    "processed.context_changes": (
        "Zmiany urodzeń i zgonów między latami.",
        "Changes of births and deaths between years.",
    ),
    "processed.indices": ("Indeksy miast i lat.", "Indices of cities and of years."),
    "processed.index_parts": ("Z czego składa się każdy indeks.", "What each index is made of."),
    "processed.comparison": (
        "Miasta obok siebie, na 10 000 mieszkańców.",
        "Cities side by side, per 10,000 residents.",
    ),
    "catalogue.cities": ("Miasta.", "Cities."),
    "catalogue.context": ("Ludność i inne wielkości z zewnątrz.", "Population and other figures from outside."),
}


def dictionary_markdown(catalogue: Catalogue) -> str:
    """Return the data dictionary as Markdown: tables, domains, units and indicators, in both languages."""
    return "\n\n".join(block for language in LANGUAGES for block in _blocks(catalogue, language)) + "\n"


def _blocks(catalogue: Catalogue, language: str) -> Iterator[str]:
    yield _say("head", language)
    for layer, tables in _LAYERS.items():
        yield _say(layer, language)
        for table in tables().values():
            yield from _table(layer, table, language)
    yield _say("domains", language)
    yield _grid(
        (_say("id", language), _say("title", language)),
        ((f"`{domain.id}`", domain.title.of(language)) for domain in catalogue.domains.values()),
    )
    yield _say("units", language)
    yield _grid(
        [_say(word, language) for word in ("id", "title", "dimension", "counted", "forms")],
        (_unit(unit, language) for unit in catalogue.units.values()),
    )
    yield _say("indicators", language)
    for domain in catalogue.domains.values():
        own = [indicator for indicator in catalogue.indicators.values() if indicator.domain == domain.id]
        if own:
            yield f"### {domain.title.of(language)}"
        for indicator in sorted(own, key=lambda one: one.id):
            yield from _indicator(indicator, catalogue, language)


def _say(word: str, language: str) -> str:
    return _WORDS[word][LANGUAGES.index(language)]


def _table(layer: str, table: Table, language: str) -> Iterator[str]:
    yield f"### `{table.name}`" if layer == "processed" else f"### `{table.name}.csv`"
    key = f" {_say('key', language)}: {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
    yield _TABLES[f"{layer}.{table.name}"][LANGUAGES.index(language)] + key
    yield _grid(
        [_say(word, language) for word in ("column", "type", "required", "meaning", "values")],
        (_column(layer, table, column, language) for column in table.columns),
    )


def _column(layer: str, table: Table, column: Column, language: str) -> tuple[str, ...]:
    if layer == "processed":
        kind = column.type
    elif column.name in table.integers:
        kind = "integer"
    elif column.name in table.numbers:
        kind = "number"
    else:
        kind = "printed" if column.name in table.as_printed else "string"
    required = _say("yes" if column.name in table.required else "no", language)
    values = ", ".join(f"`{value}`" for value in column.values)
    return f"`{column.name}`", _say(kind, language), required, column.title(language), values


def _unit(unit: Unit, language: str) -> tuple[str, ...]:
    forms = unit.forms.pl if language == "pl" else unit.forms.en
    shown = ", ".join(dict.fromkeys(forms.values()))
    counted = _say("yes" if unit.counted else "no", language)
    return f"`{unit.id}`", unit.title.of(language), f"`{unit.dimension}`", counted, shown


def _indicator(indicator: Indicator, catalogue: Catalogue, language: str) -> Iterator[str]:
    yield f"#### `{indicator.id}` – {indicator.title.of(language)}"
    yield indicator.definition.of(language).strip()
    facts = {
        "unit": catalogue.units[indicator.unit].title.of(language),
        "direction": _say(str(indicator.direction), language),
        "denominator": _say(indicator.denominator, language),
        **({"group": _say(group, language)} if (group := catalogue.group_of(indicator.id)) else {}),
        "range": _range(indicator, language),
        "disclosure": _disclosure(indicator, language),
    }
    yield " · ".join(f"{_say(word, language)}: {fact}" for word, fact in facts.items())
    if indicator.notes:
        yield f"{_say('notes', language)}: {indicator.notes.strip()}"


def _range(indicator: Indicator, language: str) -> str:
    bounds = {"from": indicator.plausible_from, "to": indicator.plausible_to, "per_10k": indicator.plausible_per_10k}
    parts = [
        _say(word, language).format(format_number(bound, language))
        for word, bound in bounds.items()
        if bound is not None
    ]
    return ", ".join(parts) or _say("no_range", language)


def _disclosure(indicator: Indicator, language: str) -> str:
    if indicator.disclosure_below is None:
        return _say("always", language)
    return _say("below", language).format(indicator.disclosure_below)


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
