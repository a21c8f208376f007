"""Data checks: evidence is gathered by pure functions, Great Expectations judges it.

Importing this package makes our expectations known to Great Expectations as soon as that is imported too, which takes
five seconds and is therefore left to whoever checks.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

_LIBRARY = "great_expectations"
_OURS = "srps.checks.expectations"


class _AfterImport(importlib.abc.MetaPathFinder):
    """Imports our expectations once the library has been imported."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != _LIBRARY:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def run_and_register(module: ModuleType) -> None:
            run(module)
            importlib.import_module(_OURS)

        spec.loader.exec_module = run_and_register  # type: ignore[method-assign]  # as loaders let it be wrapped
        return spec


if _LIBRARY in sys.modules:
    importlib.import_module(_OURS)
elif not any(isinstance(finder, _AfterImport) for finder in sys.meta_path):
    sys.meta_path.insert(0, _AfterImport())
