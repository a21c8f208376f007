"""Writes docs/reference/data-dictionary.md from the catalogue: run it after a change of the catalogue."""

from srps.catalogue.load import load_catalogue
from srps.desk.data_dictionary import dictionary_markdown
from srps.files import write_text
from srps.paths import REPOSITORY, Project


def main() -> None:
    """Write the file."""
    text = dictionary_markdown(load_catalogue(Project(REPOSITORY)))
    write_text(REPOSITORY / "docs" / "reference" / "data-dictionary.md", text)


if __name__ == "__main__":
    main()
