"""Writes environment.yml for conda users from requirements.lock: the same names and versions."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# For conda users (Windows, macOS, Linux): conda env create -f environment.yml && conda activate srps-monitor
# Made from requirements.lock by `make lock`; a test compares the two.
name: srps-monitor
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - .
"""


def pinned() -> list[str]:
    """Return the lock's requirements, without hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line.removesuffix("\\").strip() for line in text.splitlines() if re.match(r"[a-z0-9]", line)]


def main() -> None:
    """Write the file."""
    lines = "".join(f'      - "{requirement}"\n' for requirement in pinned())
    (ROOT / "environment.yml").write_text(HEAD + lines, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
