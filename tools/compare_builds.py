"""Print which files of two build folders differ, byte by byte: `python tools/compare_builds.py BEFORE AFTER`.

The folders are whole projects, or their `data/processed` or `reports`. Exits with 1 where anything differs.
"""

import argparse
import sys
from pathlib import Path

BUILT = ("data/processed", "reports", "expectations")


def main(arguments: list[str] | None = None) -> int:
    """Print one line per file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    folders = parser.parse_args(arguments)
    lines = differences(folders.before, folders.after)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


def differences(before: Path, after: Path) -> list[str]:
    """Return a line for each file that only one folder has, or whose bytes differ."""
    old, new = _files(before), _files(after)
    lines = [f"only in {before}: {name}" for name in sorted(old - new)]
    lines += [f"only in {after}: {name}" for name in sorted(new - old)]
    same = sorted(old & new)
    return lines + [f"differs: {name}" for name in same if (before / name).read_bytes() != (after / name).read_bytes()]


def _files(folder: Path) -> set[str]:
    if not folder.is_dir():
        raise SystemExit(f"{folder} is no folder")
    tops = [folder / name for name in BUILT if (folder / name).is_dir()] or [folder]
    return {path.relative_to(folder).as_posix() for top in tops for path in top.rglob("*") if path.is_file()}


if __name__ == "__main__":
    sys.exit(main())
