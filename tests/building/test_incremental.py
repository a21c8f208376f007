"""Whatever is done to a project, the next build gives what a clean one gives, byte for byte; readers' files stay."""

import os
import random
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import fakebuild
import miniature
import tinybuild
import withoutkernels
from srps.building import jobs, operations
from srps.files import write_text
from srps.paths import Project

CITIES = {"alfa": (2021, 2022, 2023), "beta": (2023,), "gamma": (2022,)}
SEEDS = os.environ.get("SEEDS")
"""How many sequences of edits are tried; unless told, so few that the tests stay quick."""
NAMES = ("alfa", "beta", "gamma", "delta")
YEARS = (2020, 2021, 2022, 2023, 2024)
NOTES = ("reports/alfa/2023/data/moje.csv", "reports/notatki.docx", "data/processed/beta/2023/obliczenia.xlsx")


class Disturbed:
    """A project to which things are done, each chosen by chance; `options` are those of the next build."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.project, self.chance = fakebuild.write_project(root, CITIES), chance
        self.options: dict = {}
        self.earlier = [self.snapshot()]

    def snapshot(self) -> dict[str, str]:
        """Return the raw data."""
        found = (path for path in self.project.raw.rglob("*") if path.is_file())
        return {path.relative_to(self.project.raw).as_posix(): path.read_text(encoding="utf-8") for path in found}

    def change_a_value(self) -> None:
        """Save another value."""
        write_text(self.a_year() / "indicators.csv", f"{self.chance.randrange(4)}\nignored\n")

    def damage(self) -> None:
        """Make a year fail."""
        write_text(self.a_year() / "indicators.csv", f"damaged {self.chance.randrange(3)}\n")

    def undo(self) -> None:
        """Put back what there was at some time."""
        wanted = self.chance.choice(self.earlier)
        shutil.rmtree(self.project.raw)
        for name, text in wanted.items():
            write_text(self.project.raw / name, text)

    def remove_a_year(self) -> None:
        """Remove a year."""
        shutil.rmtree(self.a_year())

    def remove_a_city(self) -> None:
        """Remove a city with its years."""
        shutil.rmtree(self.a_year().parent)

    def rename_a_city(self) -> None:
        """Give a city another name, or put its years into another city."""
        old = self.a_year().parent
        new = old.with_name(self.chance.choice(NAMES))
        if new != old:
            shutil.copytree(old, new, dirs_exist_ok=True)
            shutil.rmtree(old)

    def rename_a_year(self) -> None:
        """Give a year another name, or put it in another's place."""
        old = self.a_year()
        new = old.with_name(str(self.chance.choice(YEARS)))
        if new != old:
            shutil.copytree(old, new, dirs_exist_ok=True)
            shutil.rmtree(old)

    def move_a_year(self) -> None:
        """Put a year into another city: a city is split, or a year of it merged with another's."""
        old = self.a_year()
        new = self.project.raw_year(self.chance.choice(NAMES), int(old.name))
        if new != old:
            shutil.copytree(old, new, dirs_exist_ok=True)
            shutil.rmtree(old)

    def add_a_year(self) -> None:
        """Add a year, perhaps of a new city."""
        folder = self.project.raw_year(self.chance.choice(NAMES), self.chance.choice(YEARS))
        write_text(folder / "goals.csv", "goal\n1\n")
        write_text(folder / "indicators.csv", f"{self.chance.randrange(4)}\n")

    def change_the_catalogue(self) -> None:
        """Change an entry, a mapping, a row, or the closed lists; perhaps so that they cannot be read."""
        texts = {
            "indicators/family.yml": (
                fakebuild.INDICATORS,
                fakebuild.INDICATORS.replace("Rodziny", "Domy"),
                "# empty\n",
            ),
            f"mappings/{self.chance.choice(NAMES)}.yml": ("", "indicators:\n  - indicator_id: places\n"),
            "context.csv": ("city,year,value\n", f"city,year,value\nalfa,2023,{self.chance.randrange(3)}\n"),
            "units.yml": ("- id: persons\n", "- id: families\n", "damaged\n"),
            "cities.csv": ("city,name\n", "city,name\nalfa,alfa\nbeta,beta\n"),
        }
        name = self.chance.choice(list(texts))
        write_text(self.project.raw / "catalogue" / name, self.chance.choice(texts[name]))

    def change_the_options(self) -> None:
        """Build in other languages and formats."""
        languages = self.chance.choice((("pl",), ("en",), ("pl", "en")))
        self.options = {"languages": languages, "formats": self.chance.choice((("html",), ("html", "pdf")))}

    def spoil_a_result(self) -> None:
        """Remove or overwrite something that was built."""
        built = sorted(name for name in fakebuild.contents(self.project) if name not in NOTES)
        if built:
            path = self.project.root / self.chance.choice(built)
            path.unlink() if self.chance.random() < 0.5 else path.write_bytes(b"?" * path.stat().st_size)

    def save_while_it_builds(self) -> None:
        """Save another value while the year is built, and perhaps put the first one back before the task has ended."""
        folder = self.a_year()
        table = folder / "indicators.csv"
        before, restore = table.read_text(encoding="utf-8"), self.chance.random() < 0.5
        label = f"{folder.parent.name} {folder.name}"

        def save() -> None:
            write_text(table, "saved\n")
            if restore:
                fakebuild.meanwhile[f"{label} ends"] = lambda: write_text(table, before)

        fakebuild.meanwhile[label] = save

    def a_year(self) -> Path:
        """Return the folder of one year; there is always one."""
        known = self.project.city_years()
        if not known:
            self.add_a_year()
            known = self.project.city_years()
        return self.project.raw_year(*self.chance.choice(known))


DEEDS: list[Callable[[Disturbed], None]] = [
    deed for name, deed in vars(Disturbed).items() if name[0] != "_" and name not in {"snapshot", "a_year"}
]


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "run", fakebuild.run)
    monkeypatch.setattr(operations, "_pool", fakebuild.pool)
    fakebuild.failing.clear()
    fakebuild.meanwhile.clear()


def is_as_a_clean_build(disturbed: Disturbed, clean_root: Path) -> None:
    """Compare a project with a clean build of its raw data, and its readers' files with what they were."""
    project, clean = disturbed.project, Project(clean_root)
    shutil.copytree(project.raw, clean.raw)
    expected = operations.build(clean, **disturbed.options)
    found = {name: content for name, content in fakebuild.contents(project).items() if name not in NOTES}
    assert found == fakebuild.contents(clean)
    assert sorted(failure.task for failure in operations.build(project, **disturbed.options).failures) == sorted(
        failure.task for failure in expected.failures
    )
    assert operations.build(project, **disturbed.options).built == ()
    assert [(project.root / name).read_text(encoding="utf-8") for name in NOTES] == ["moje"] * len(NOTES)
    assert not [path for path in project.reports.rglob("*") if path.name.endswith(".part")]
    shutil.rmtree(clean_root)


@pytest.mark.parametrize("seed", range(int(SEEDS or 6)))
def test_an_incremental_build_equals_a_clean_one(tmp_path, seed):
    disturbed = Disturbed(tmp_path / "project", random.Random(seed))
    operations.build(disturbed.project)
    for name in NOTES:
        write_text(disturbed.project.root / name, "moje")
    for _ in range(3):
        for deed in disturbed.chance.choices(DEEDS, k=disturbed.chance.randint(1, 3)):
            disturbed.earlier.append(disturbed.snapshot())
            deed(disturbed)
        operations.build(disturbed.project, **disturbed.options)
        fakebuild.meanwhile.clear()
        is_as_a_clean_build(disturbed, tmp_path / "clean")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_each_deed_alone(tmp_path, deed):
    disturbed = Disturbed(tmp_path / "project", random.Random(7))
    operations.build(disturbed.project)
    for name in NOTES:
        write_text(disturbed.project.root / name, "moje")
    deed(disturbed)
    operations.build(disturbed.project, **disturbed.options)
    fakebuild.meanwhile.clear()
    is_as_a_clean_build(disturbed, tmp_path / "clean")


# The same with real tasks: notebooks are executed, tables written, pages rendered

LABEL = "liczba rodzin objętych pomocą asystenta rodziny"
TOWNS = ("testowo", "obok", "nowe")


class ReallyDisturbed:
    """A project with real tables and notebooks that is edited as an office edits it, each time by chance."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.project, self.chance = tinybuild.write_project(root, {"testowo": (2022, 2023), "obok": (2023,)}), chance
        self.options: dict = {"formats": ("html",), "jobs": 2}
        self.saving: threading.Thread | None = None

    def change_a_value(self) -> None:
        """Another value in a table."""
        self._replace("indicators.csv", ",52,", f",{self.chance.randrange(50, 60)},")

    def correct_a_value(self) -> None:
        """A correction of a value, or none any more; or one of a value that is not printed there."""
        path = self._a_year() / "corrections.yml"
        corrected = self.chance.randrange(110, 130)
        text = (
            "- {table: indicators, line: 20, indicator: liczba osób objętych poradnictwem, breakdown: '', "
            f"column: value, printed: '120', corrected: '{corrected}', reason: x, by: x, on: 2024-01-01}}\n"
        )
        write_text(path, text) if self.chance.random() < 0.7 else path.unlink(missing_ok=True)

    def hand_in_anew(self) -> None:
        """A second edition of a report, with the first kept beside it; or the first one again."""
        folder = self._a_year()
        kept = folder / "editions" / "1"
        if kept.exists():
            shutil.copytree(kept, folder, dirs_exist_ok=True)
            shutil.rmtree(kept.parent)
            return
        kept.mkdir(parents=True)
        for path in [path for path in folder.iterdir() if path.is_file()]:
            shutil.copy2(path, kept)
        document = folder / "document.yml"
        write_text(document, document.read_text(encoding="utf-8") + "edition: 2\n")
        write_text(folder / "indicators.csv", miniature.INDICATORS.replace(",52,", ",54,"))

    def damage(self) -> None:
        """A table that cannot be read, or one that a check stops."""
        faults = [("goal,level", fault) for fault in ("cel,poziom", "goal;level", '"goal,level')]
        self._replace("goals.csv", *self.chance.choice([*faults, ("Seniorzy,3,", "Seniorzy,7,")]))

    def undo(self) -> None:
        """All files of a year as they were at first."""
        folder = self._a_year()
        for name, text in miniature.YEAR_FILES.items():
            write_text(folder / name, text.replace("year: 2023", f"year: {folder.name}"))

    def remove(self) -> None:
        """A year less, perhaps the last one of its city."""
        shutil.rmtree(self._a_year())

    def rename_a_year(self) -> None:
        """A year under another name, the document too."""
        old = self._a_year()
        self._move(old, old.with_name(str(self.chance.randrange(2019, 2026))))

    def rename_a_city(self) -> None:
        """A city under another identifier, in the list of cities and with its mapping or without."""
        old = self._a_year().parent
        new = self.project.raw / self.chance.choice(TOWNS)
        if new.exists():
            return
        old.rename(new)
        cities = self.project.raw / "catalogue" / "cities.csv"
        write_text(cities, cities.read_text(encoding="utf-8").replace(f"\n{old.name},", f"\n{new.name},"))
        mapping = self._mapping(old.name)
        if mapping.exists() and self.chance.random() < 0.5:
            mapping.rename(self._mapping(new.name))

    def move_a_year(self) -> None:
        """A year that becomes another city's: one city is split, or two are merged."""
        old = self._a_year()
        self._move(old, self.project.raw_year(self.chance.choice(TOWNS), int(old.name)))

    def add(self) -> None:
        """A year more, perhaps of a new city."""
        city, year = self.chance.choice(TOWNS), self.chance.randrange(2019, 2026)
        if not self.project.raw_year(city, year).exists():
            miniature.write_year(self.project, city, year)

    def rename_a_label(self) -> None:
        """An indicator under another label, which the city's mapping knows or not."""
        folder = self._a_year()
        self._replace("indicators.csv", LABEL, "rodziny z asystentem", folder)
        self._map(folder, "{indicator: rodziny z asystentem, match: closeMatch, %s}", "break_before: 2023")

    def split_a_label(self) -> None:
        """Two rows in the place of one, which the city's mapping sums up again or takes for parts of it."""
        folder = self._a_year()
        halves = "1,1,rodziny A,,,30,,,15\n1,1,rodziny B,,,22,,,16\n"
        self._replace("indicators.csv", f"1,1,{LABEL},,,52,,,15\n", halves, folder)
        if self.chance.random() < 0.5:
            self._map(folder, "{indicator: rodziny razem, sum_of: [rodziny A, rodziny B], match: exactMatch, %s}")
        else:
            self._map(folder, f"{{indicator: rodziny A, former_part_of: {LABEL}, match: narrowMatch, %s}}")

    def change_the_catalogue(self) -> None:
        """Another population, official figures of a neighbour, or a mapping of another city."""
        context = self.project.raw / "catalogue" / "context.csv"
        write_text(context, miniature.CONTEXT.replace(",20000,", f",{self.chance.randrange(10000, 30000)},"))
        official = "area,teryt,year,measure,value,unit,source\n"
        official += f"Inne,0000011,2023,population,{self.chance.randrange(10000, 30000)},persons,x\n"
        write_text(self.project.raw / "official" / "figures.csv", official)
        mapping = self._mapping(self.chance.choice(TOWNS))
        write_text(mapping, miniature.MAPPING) if self.chance.random() < 0.5 else mapping.unlink(missing_ok=True)

    def change_the_options(self) -> None:
        """Other languages and formats."""
        languages = self.chance.choice((("pl",), ("en",), ("pl", "en")))
        self.options |= {"languages": languages, "formats": self.chance.choice((("html",), ("html", "pdf")))}

    def save_while_it_builds(self) -> None:
        """Save another value in the middle, and put the first one back."""
        table = self._a_year() / "indicators.csv"
        before = table.read_text(encoding="utf-8")

        def save() -> None:
            for pause, text in ((0.5, before.replace(",120,", ",119,")), (1.0, before)):
                time.sleep(pause)
                write_text(table, text)

        self.saving = threading.Thread(target=save)
        self.saving.start()

    def _a_year(self) -> Path:
        if not self.project.city_years():
            miniature.write_year(self.project, "testowo", 2023)
        return self.project.raw_year(*self.chance.choice(self.project.city_years()))

    def _move(self, old: Path, new: Path) -> None:
        if not new.exists():
            new.parent.mkdir(exist_ok=True)
            old.rename(new)
            self._replace("document.yml", f"year: {old.name}", f"year: {new.name}", new)

    def _replace(self, name: str, before: str, after: str, folder: Path | None = None) -> None:
        path = (folder or self._a_year()) / name
        write_text(path, path.read_text(encoding="utf-8").replace(before, after))

    def _mapping(self, city: str) -> Path:
        return self.project.raw / "catalogue" / "mappings" / f"{city}.yml"

    def _map(self, folder: Path, entry: str, *more: str) -> None:
        """Add an entry to the city's mapping, perhaps."""
        known = "indicator_id: families_family_assistant, reason: x"
        if self.chance.random() < 0.7:
            entry %= ", ".join((known, *more[: self.chance.randrange(2)]))
            write_text(
                self._mapping(folder.parent.name), miniature.MAPPING.replace("\ndomains:", f"\n  - {entry}\ndomains:")
            )


REAL_DEEDS = [deed for name, deed in vars(ReallyDisturbed).items() if name[0] != "_"]


def build_after_edits(disturbed: ReallyDisturbed, clean: Project, edits: int) -> None:
    """Build after each of so many edits; compare the last build with a clean one."""
    project = disturbed.project
    operations.build(project, **disturbed.options)
    for deed in disturbed.chance.sample(REAL_DEEDS, edits):
        deed(disturbed)
        operations.build(project, **disturbed.options)
    if disturbed.saving:
        disturbed.saving.join()  # it may have ended after the build
    operations.build(project, **disturbed.options)
    for name in ("data/raw", "notebooks"):
        shutil.copytree(project.root / name, clean.root / name)
    expected = operations.build(clean, **disturbed.options)
    assert fakebuild.contents(project) == fakebuild.contents(clean)
    found = operations.build(project, **disturbed.options)
    assert found.built == ()
    assert {(one.task, one.message) for one in found.failures} == {(one.task, one.message) for one in expected.failures}


@pytest.mark.slow
@pytest.mark.xdist_group("kernels")
def test_real_tasks_after_random_edits_give_what_a_clean_build_gives(tmp_path, monkeypatch):
    monkeypatch.undo()  # of the stand-ins
    disturbed = ReallyDisturbed(tmp_path / "project", random.Random(11))
    build_after_edits(disturbed, Project(tmp_path / "clean"), 4)


@pytest.mark.parametrize("seed", range(int(SEEDS or 2)))
def test_the_same_without_kernels(tmp_path, monkeypatch, seed):
    monkeypatch.undo()
    withoutkernels.use(monkeypatch)
    disturbed = ReallyDisturbed(tmp_path / "project", random.Random(seed))
    build_after_edits(disturbed, Project(tmp_path / "clean"), 5)
