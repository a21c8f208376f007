from miniature import CITY
from srps.paths import Project
from srps.reading.unread_files import misplaced


def test_what_lies_beside_the_years_is_named(mini_project: Project) -> None:
    city = mini_project.raw / CITY
    (city / "2022 kopia").mkdir()
    (city / ".git").mkdir()
    (city / "indicators.csv").write_text("", encoding="utf-8")
    (city / "README.md").write_text("", encoding="utf-8")

    assert [(p.file, p.what) for p in misplaced(mini_project)] == [
        ("data/raw/testowo/2022 kopia", "this folder is not read"),
        ("data/raw/testowo/indicators.csv", "this file is not read"),
    ]
