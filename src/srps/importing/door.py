"""The one door of `srps import`: says what each file is and sends it where it is read. Knows kinds of files only."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from slugify import slugify

from srps.desk.new_year import FIRST_YEAR, LAST_YEAR
from srps.desk.whose import other_year
from srps.errors import ParameterError, SrpsError, reason_of
from srps.files import write_text
from srps.importing.learn import learn as learn_recipe
from srps.importing.learn import preview
from srps.importing.proposal import Proposal, counts_told, propose, reasons_told
from srps.importing.proposal_book import write_csv, write_workbook
from srps.importing.readers import SHEETS, read_document
from srps.importing.recipes import Recipe, load_recipe, recipe_path, recipe_yaml
from srps.importing.understand import Understanding, understand
from srps.messages import Message
from srps.paths import Project

FOLDER = "import"
"""Where proposals wait for review, in the project's folder; not part of the data."""
LARGE, LONG = 200_000, 2_000
"""Bytes of a file and lines or rows from which a person is told what goes on."""
TABLE_FILES = (*SHEETS, ".csv", ".tsv")


@dataclass
class Receipt:
    """What an import did, in lines for a person, and the files that it wrote.

    `steps` are the next steps at the command line; the desk has its own.
    """

    lines: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def arguments(given: list[str]) -> tuple[list[Path], str, int]:
    """Return files, city and year from the words of a command line: FILE… CITY YEAR."""
    if len(given) < 3:
        raise ParameterError(Message("Name files, a city and a year, as in: srps import report.docx sieradz 2023"))
    *files, city, year = given
    if not year.isdecimal():
        raise ParameterError(
            Message("{year} is no year. The order is: srps import FILE… CITY YEAR, as in: srps import report.docx "
                    "sieradz 2023", year=year)
        )  # fmt: skip
    return list(_named_files(files)), city, _year(year)


def _year(typed: str) -> int:
    if len(typed) != len("2024") or not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        raise ParameterError(Message("The year is four digits, such as 2024, not “{typed}”.", typed=typed))
    return int(typed)


def _named_files(words: list[str]) -> Iterator[Path]:
    """Yield the files that words name: as they are, by a pattern such as `*.xlsx`, or one whose name has spaces."""
    plain = [word.strip("„”“\"'’ ") for word in words]
    whole = Path(" ".join(plain))
    if len(plain) > 1 and whole.is_file() and not any(Path(word).exists() for word in plain):
        yield whole  # the quotation marks were forgotten
        return
    for word in plain:
        path = Path(word)
        if path.exists() or not re.search(r"[*?]", path.name):
            yield path
            continue
        found = sorted(one for one in path.parent.glob(path.name) if not one.name.startswith(("~$", ".")))
        if not found:
            raise ParameterError(Message("No file is called like {word}. Look up the name and folder.", word=word))
        yield from found


def form_arguments(given: list[str]) -> tuple[Path, str, int | None]:
    """Return file, city and, where it is given, the year of a national form: FILE CITY [YEAR]."""
    if len(given) not in (2, 3) or (len(given) == 3 and not given[2].isdecimal()):
        raise ParameterError(
            Message("Name the form's file and the city, as in: srps import --form ozps ozps.xlsx sieradz")
        )
    check_city(given[1])
    return next(_named_files(given[:1])), given[1], _year(given[2]) if len(given) == 3 else None


def is_document(path: Path) -> bool:
    """Say whether a file is understood as a document; spreadsheets are read as tables of `srps new`."""
    return path.suffix.lower() not in TABLE_FILES


def plain_text(path: Path) -> tuple[str, list[tuple[int, int]]]:
    """Return a document as the text that its line numbers count, and of each page the first line and the one behind.

    Lines are counted from 0; the list is empty where no pages are known.
    """
    document = read_document(path)
    numbered = [(line.page, line.number - 1) for line in document.lines if line.page]
    found = {page: [at for one, at in numbered if one == page] for page, _ in numbered}
    pages = [
        (min(found[page]), max(found[page]) + 1) if page in found else (0, 0)
        for page in range(1, max(found, default=0) + 1)
    ]
    return document.text(), pages


def import_documents(
    project: Project,
    files: Iterable[Path],
    city: str,
    year: int,
    *,
    encoding: str | None = None,
    recipe: Path | None = None,
    learn: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Receipt:
    """Import documents of a city and year as one proposal for review; `tell` hears what takes long, while it lasts.

    Raises `SrpsError` where a file cannot be read; nothing is written then.
    """
    documents = list(files)
    check_city(city)
    receipt = Receipt()
    known = load_recipe(project, city, recipe)
    if learn:
        known = _learn(project, documents, city, year, known, encoding, receipt)
    proposal = propose(understand_files(documents, year, known, encoding, tell), city, year)
    target = proposal_path(project, city, year)
    if tell and len(proposal.rows) > LONG:
        tell(Message("Writing {n} rows for review …", n=len(proposal.rows)))
    receipt.files += _write(proposal, target)
    receipt.lines += told(proposal, year)
    if known is None:
        receipt.steps.append(
            Message("There is no recipe for this city; the general rules were used. To make one: add --learn.")
        )
    receipt.steps.append(Message("Review {name}, then: srps accept {name}", name=project.name(target)))
    return receipt


def understand_files(
    files: Iterable[Path],
    year: int,
    recipe: Recipe | None,
    encoding: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Understanding]:
    """Read and understand documents, each by itself; `tell` hears of those that take long."""
    understood = []
    for path in files:
        if tell and path.is_file() and path.stat().st_size > LARGE:
            tell(Message("Reading {name} …", name=path.name))
        document = read_document(path, encoding)
        if tell and len(document.lines) > LONG:
            tell(Message("Understanding {n} lines of {name} …", n=len(document.lines), name=path.name))
        understood.append(understand(document, year, recipe))
    return understood


def proposal_path(project: Project, city: str, year: int) -> Path:
    """Return where the proposal of a city's year is written."""
    return project.root / FOLDER / f"{city}-{year}.xlsx"


def _write(proposal: Proposal, target: Path) -> list[Path]:
    """Write workbook and CSV; a proposal that is there, perhaps half reviewed, is kept under its date."""
    plain = target.with_suffix(".csv")
    try:
        for path in (target, plain):
            if path.exists():
                when = datetime.datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                kept = path.with_name(f"{path.stem} ({when:%Y-%m-%d %H-%M-%S}){path.suffix}")
                if not kept.exists():
                    path.rename(kept)
        write_workbook(proposal, target)
        write_csv(proposal, plain)
    except OSError as error:
        raise SrpsError(
            Message("{name} cannot be written to ({reason}). Close it in Excel and try again.", name=target.name,
                    reason=reason_of(error))
        ) from None  # fmt: skip
    return [target, plain]


def told(proposal: Proposal, year: int) -> list[str]:
    """Return the receipt of a proposal: rows by table, what waits for a person, and the account of the numbers."""
    lines: list[str] = [*proposal.remarks]
    title = next((row["value"] for row in proposal.rows if (row["table"], row["label"]) == ("document", "title")), "")
    if theirs := other_year(title, year):
        lines.append(
            Message(
                "The document's title is of the year {theirs}, and it is read for {year}. If that is wrong, read it for "
                "its own year.",
                theirs=theirs,
                year=year,
            )
        )
    counts: dict[str, int] = {}
    for row in proposal.rows:
        counts[row["table"]] = counts.get(row["table"], 0) + 1
    lines.append(Message("Proposed rows: {counts}.", counts=counts_told(counts)))
    lines.append(
        Message.counted("{n} row waits for your decision.", "{n} rows wait for your decision.", proposal.undecided)
    )
    left = Message.joined(
        ", ", [Message.joined(" ", [reason, str(n)]) for reason, n in reasons_told(proposal.left_out)]
    )
    lines.append(
        Message("Numbers in the document: {all}; taken {taken}, left out {left}{why}.", all=proposal.accounted,
                taken=proposal.accounted - len(proposal.left_out), left=len(proposal.left_out),
                why=Message.joined("", [" (", left, ")"]) if left else "")
    )  # fmt: skip
    return lines


def check_city(city: str) -> None:
    """Raise `ParameterError` where a city's short name cannot be one."""
    if slugify(city) != city or city == "catalogue":
        raise ParameterError(
            Message("A city is named in small letters a–z, digits and hyphens. Try {slug}.", slug=slugify(city))
        )


def _learn(
    project: Project,
    documents: list[Path],
    city: str,
    year: int,
    known: Recipe | None,
    encoding: str | None,
    receipt: Receipt,
) -> Recipe:
    """Write a recipe learned from the first document; one that is there stays, the new one gets another name."""
    understood = understand_files(documents[:1], year, known, encoding)[0]
    made = learn_recipe(understood, city)
    path = recipe_path(project, city)
    if path.exists():
        path = path.with_suffix(".draft.yml")
    write_text(path, recipe_yaml(made))
    receipt.files.append(path)
    receipt.lines.append(
        Message("Recipe proposed: {name}. It finds these goals (and their rows):", name=project.name(path))
    )
    receipt.lines += preview(understand_files(documents[:1], year, made, encoding)[0])
    return known or made
