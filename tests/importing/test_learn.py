from pathlib import Path

from srps.importing.door import import_documents
from srps.importing.recipes import load_recipe
from srps.paths import Project

REPORT = """Sprawozdanie z realizacji Strategii Rozwiązywania Problemów Społecznych za {year} rok

Cel strategiczny 1. Wspieranie rodziny
Lp.\tWskaźnik\t{before}\t{year}\tUwagi
1\tliczba rodzin\t14\t17\tMOPS – 10, PCPR – 7
2\tliczba dzieci\t30\t31\tMOPS – 20, PCPR – 11
Ocena: 3
"""


def test_a_recipe_is_proposed_and_the_next_year_uses_it(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    project = Project(tmp_path)
    for year in (2023, 2024):
        (tmp_path / f"{year}.txt").write_text(REPORT.format(year=year, before=year - 1), encoding="utf-8")
    first = import_documents(project, [tmp_path / "2023.txt"], "zmyslone", 2023, learn=True)
    assert any("Wspieranie rodziny" in line for line in first.lines)
    recipe = load_recipe(project, "zmyslone")
    assert (tmp_path / "data" / "raw" / "catalogue" / "recipes" / "zmyslone.yml").exists()
    assert recipe.institutions == ["MOPS", "PCPR"]
    assert set(recipe.columns) == {"Lp.", "Wskaźnik", "Uwagi"}
    second = import_documents(project, [tmp_path / "2024.txt"], "zmyslone", 2024)
    assert not any("--learn" in line for line in second.lines)
    assert any(line.startswith("1 row waits") for line in second.lines)  # what the rating means
