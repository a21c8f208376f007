"""Makes the path of an editable install relative, so that no letter of a folder's name stands in a file.

Python before 3.13 reads `.pth` files in the encoding of the system: a folder such as `Łukasz Żółć` then keeps it from
starting at all. Run without the site module, which reads those files: `python -I -S tools/relative_pth.py .venv`.
"""

import os
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "src"


def main(environment: Path) -> None:
    """Rewrite the file that names the package's sources."""
    for path in environment.resolve().glob("[Ll]ib*/**/site-packages/_editable_impl_srps_monitor.pth"):
        path.write_text(os.path.relpath(SOURCES, path.parent) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
