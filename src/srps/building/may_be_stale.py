"""Guesses whether a build will have work to do, before anything slow is imported.

A wrong guess costs time and nothing else: what is stale is decided by contents (`srps.building`).
"""

from pathlib import Path

from srps.paths import Project


def is_work_likely(project: Project) -> bool:
    """Tell whether any raw file, notebook or part of the program is newer than the last build."""
    try:
        built = (project.state / "build" / "pytask.lock").stat().st_mtime_ns
    except OSError:
        return True
    folders = (project.raw, project.notebook("1_clean").parent, Path(__file__).parent)
    try:
        return any(path.stat().st_mtime_ns > built for folder in folders for path in folder.rglob("*"))
    except OSError:  # something went, or may not be looked at
        return True
