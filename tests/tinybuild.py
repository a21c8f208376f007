"""A project with real tables, whose notebooks show next to nothing but are really executed and rendered."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from miniature import write_catalogue, write_year
from srps.paths import Project

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
_RUN = "from srps.results import steps\nfrom srps.results.run import open_run\n"
_YEAR_TABLES = f"""{_RUN}run = open_run(city=city, year=year, lang=lang)
steps.clean_year(run)
steps.check(run)
steps.score(run)"""
_CHANGES = f"{_RUN}steps.compare_years(open_run(city=city, lang=lang))"
_STACKED = f"{_RUN}steps.compare_cities(open_run(lang=lang))"
_SHOW = 'from IPython.display import HTML\nHTML(f\'<h1>{shown} {lang}</h1><p>{sorted({"ł", "a"})}</p>\')'
_YEAR = {"city": "", "year": 0, "lang": "pl"}
_NOTEBOOKS = {
    "1_clean": (_YEAR, [_YEAR_TABLES, "shown = city, year"]),
    "2_check": (_YEAR, ["shown = city, year"]),
    "3_score": (_YEAR, ["shown = city, year"]),
    "4_report": (_YEAR, ["shown = city, year"]),
    "5_compare_years": ({"city": "", "lang": "pl"}, [_CHANGES, "shown = city"]),
    "6_compare_cities": ({"lang": "pl"}, [_STACKED, "shown = 'all'"]),
}


def write_project(root: Path, cities: dict[str, tuple[int, ...]]) -> Project:
    """Write the miniature document for each year, the catalogue of its city `testowo`, and the notebooks."""
    project = Project(root)
    write_catalogue(project)
    for city, years in cities.items():
        for year in years:
            write_year(project, city, year)
    for name, (parameters, sources) in _NOTEBOOKS.items():
        defaults = "\n".join(f"{key} = {value!r}" for key, value in parameters.items())
        first = new_code_cell(defaults, metadata={"tags": ["parameters"]})
        notebook = new_notebook(cells=[first, *map(new_code_cell, [*sources, _SHOW])], metadata=KERNEL)
        path = root / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook, path)
    return project
