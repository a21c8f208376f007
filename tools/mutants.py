"""Change the code by chance, one place at a time, and tell which changes no test notices: `make mutants`.

cosmic-ray makes the mutants and runs the tests, in a copy of the checkout; it lives in an environment of its own, which
runs this file. Of all mutants a seeded sample is tried, at most one of each place, and none that hardly can survive
(`a >> b` for `a + b`) or that changes nothing that runs (`str & None` in an annotation).
"""

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import MutationSpec, TestOutcome

REPOSITORY = Path(__file__).resolve().parents[1]
TESTS = {
    "numbers": ("tests/test_numbers.py", "tests/reading/test_values.py"),
    "ties": ("tests/test_ties.py",),
    "judging/sums": ("tests/judging/test_sums.py",),
    "judging/slips": ("tests/judging/test_slips.py",),
    "judging/action_status": ("tests/judging/test_action_status.py",),
    "judging/votes": ("tests/judging/test_votes.py",),
    "judging/goals": ("tests/judging/test_votes.py", "tests/judging/test_replication.py"),
    "judging/targets": ("tests/judging/test_targets.py",),
    "judging/replication": ("tests/judging/test_replication.py",),
    "statistics/change": ("tests/statistics/test_change.py",),
    "statistics/rates": ("tests/statistics/test_rates.py",),
    "statistics/intervals": ("tests/statistics/test_intervals.py",),
    "statistics/standardised": ("tests/statistics/test_standardised.py",),
}
"""Which tests are to notice a change of which module: its own ones alone, for a test elsewhere notices by accident."""
OPERATORS = re.compile(
    r"core/(ReplaceComparisonOperator_(?!Is|.*_Is)|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul"
    r"|Pow_Mul|Mod_Add)|ReplaceUnaryOperator_(USub_UAdd|Delete_Not)|AddNot|Replace(True|False|And|Or|Break|Continue)"
    r"|NumberReplacer|ZeroIteration)"
)
NOT_RUN = {"*,", "if TYPE_CHECKING:"}
"""Lines in which a change changes nothing that runs."""
TIMEOUT = 180


def main() -> int:
    """Print every survivor with its change, then the score; return 1 where the score is below the floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(TESTS)} (default: all)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has what the tests need")
    parser.add_argument("--each", type=int, default=20, metavar="N", help="mutants of each module")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--floor", type=float, default=0, metavar="PERCENT")
    options = parser.parse_args()
    modules = options.modules or list(TESTS)
    if unknown := set(modules) - TESTS.keys():
        parser.error(f"no tests are named here for {', '.join(sorted(unknown))}")
    tried = [(module, *mutant) for module in modules for mutant in sample(module, options)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as threads:
        copies: SimpleQueue[Path] = SimpleQueue()
        if (peers := REPOSITORY.parent / "shared").is_dir():
            Path(folder, "shared").symlink_to(peers, target_is_directory=True)
        for number in range(options.jobs):
            copies.put(copied(Path(folder, str(number)), options.python))
        list(threads.map(lambda module: require_quiet(copies, options.python, module), modules))
        results = list(threads.map(lambda mutant: attempt(copies, options.python, *mutant), tried))
    noticed = sum(found is None for found in results)
    sys.stdout.writelines(f"{found}\n\n" for found in results if found is not None)
    for module in modules:
        own = [found is None for (name, *_), found in zip(tried, results, strict=True) if name == module]
        sys.stdout.write(f"{module}: {sum(own)} of {len(own)}\n")
    score = 100 * noticed / len(results)
    sys.stdout.write(f"noticed {noticed} of {len(results)} ({score:.0f} %), seed {options.seed}\n")
    return int(score < options.floor)


def sample(module: str, options: argparse.Namespace) -> list[tuple[int, str]]:
    """Choose mutants of a module by chance: one operator with its occurrence at each of so many places."""
    tree = get_ast_from_path(source(REPOSITORY, module))
    lines = source(REPOSITORY, module).read_text(encoding="utf-8").splitlines()
    places: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for name in filter(OPERATORS.match, sorted(cosmic_ray.plugins.operator_names())):
        operator = cosmic_ray.plugins.get_operator(name)()
        found = (place for node in ast_nodes(tree) for place in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(found):
            if lines[start[0] - 1].strip() in NOT_RUN:
                continue
            places.setdefault(start, []).append((occurrence, name))
    chance = random.Random(f"{options.seed} {module}")
    chosen = chance.sample(sorted(places), min(options.each, len(places)))
    return [chance.choice(places[start]) for start in sorted(chosen)]


def copied(copy: Path, python: str) -> Path:
    """Copy what the tests read; compiled, for cosmic-ray lets no process write what it compiles."""
    for name in ("src", "tests", "notebooks", "expectations", "data", "examples", "docs"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("processed", "*.pyc"))
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    subprocess.run([python, "-m", "compileall", "-q", copy / "src"], check=True)
    return copy


def command(copy: Path, python: str, module: str) -> str:
    """Return the command that runs a module's tests in a copy."""
    words = ["env", "-C", str(copy), f"PYTHONPATH={copy / 'src'}", python]
    return shlex.join([*words, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *TESTS[module]])


def require_quiet(copies: "SimpleQueue[Path]", python: str, module: str) -> None:
    """Stop where the tests fail without any change: they would seem to notice every mutant."""
    copy = copies.get()
    outcome, output = run_tests(command(copy, python, module), TIMEOUT)
    copies.put(copy)
    if outcome != TestOutcome.SURVIVED:
        raise SystemExit(f"The tests of {module} fail without a change:\n{output}")


def attempt(copies: "SimpleQueue[Path]", python: str, module: str, occurrence: int, operator: str) -> str | None:
    """Run the module's tests on a mutant; return None where they notice it, else what was changed."""
    copy = copies.get()
    mutation = MutationSpec(source(copy, module), operator, occurrence, (0, 0), (0, 1))
    result = mutate_and_test([mutation], command(copy, python, module), TIMEOUT)
    copies.put(copy)
    if result.test_outcome is None or result.test_outcome == TestOutcome.INCOMPETENT:
        raise SystemExit(f"{module}, {operator} {occurrence}: {result.output}")
    if result.test_outcome == TestOutcome.KILLED:
        return None
    changed = [
        line for line in (result.diff or "").splitlines() if line[:1] in "+-@" and line[:3] not in {"+++", "---"}
    ]
    return "\n".join([f"{module}, {operator} {occurrence}", *changed])


def source(root: Path, module: str) -> Path:
    """Return the file of a module."""
    return root / "src" / "srps" / f"{module}.py"


if __name__ == "__main__":
    sys.exit(main())
