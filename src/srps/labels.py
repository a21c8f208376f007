"""How labels are compared; imports nothing."""


def one_line(text: str) -> str:
    """Return a text with single spaces and none at its ends."""
    return " ".join(text.split())


def fold(label: str) -> str:
    """Return a label as it is compared: one space between words, no case, no punctuation at the ends."""
    return one_line(label).strip(" .,;:–-").casefold()
