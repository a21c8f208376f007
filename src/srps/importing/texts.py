"""Texts as they are typed, exported or recognised: encodings, damaged letters, markup. Knows no report."""

import html
import re
import unicodedata
from functools import cache

from charset_normalizer import from_bytes
from simplemma import is_known

from srps.errors import SrpsError
from srps.importing.document import APART, BULLET
from srps.messages import Message

ENCODINGS = ("utf-8-sig", "cp1250", "iso-8859-2", "cp852", "utf-16")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

POLISH_LETTERS = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"


def _misread(letter: str, code: str) -> str:
    """Return what a letter in UTF-8 looks like when its bytes are read one by one."""
    return "".join(_byte(byte, code) for byte in letter.encode("utf-8"))


def _byte(byte: int, code: str) -> str:
    try:
        return bytes([byte]).decode(code)
    except UnicodeDecodeError:
        return chr(byte)


def _read_as(written: str, read: str) -> Message:
    return Message("{written} read as {read}", written=written, read=read)


POLISH = frozenset(POLISH_LETTERS)

# What stands in place of a Polish letter after a text was read in another encoding than it was written in; each set of
# rules is applied whole, to a text in which one of its marks stands inside a word, and is named to the reader.
MENDINGS: dict[Message, dict[str, str]] = {
    _read_as("UTF-8", name): {_misread(letter, code): letter for letter in POLISH_LETTERS}
    for name, code in (("Windows-1252", "cp1252"), ("Windows-1250", "cp1250"))
}
MENDINGS |= {
    _read_as("ISO 8859-2", "Windows-1250"): {"±": "ą", "¶": "ś", "Ľ": "ź", "ˇ": "Ą", "¦": "Ś", "¬": "Ź"},
    _read_as("Windows-1250", "Windows-1252"): {
        "¹": "ą", "æ": "ć", "ê": "ę", "³": "ł", "ñ": "ń", "œ": "ś", "Ÿ": "ź", "¿": "ż",
        "¥": "Ą", "Æ": "Ć", "Ê": "Ę", "£": "Ł", "Ñ": "Ń", "Œ": "Ś", "¯": "Ż",
    },
    _read_as("ISO 8859-2", "ISO 8859-1"): {
        "±": "ą", "æ": "ć", "ê": "ę", "³": "ł", "ñ": "ń", "¶": "ś", "¼": "ź", "¿": "ż",
        "¡": "Ą", "Æ": "Ć", "Ê": "Ę", "£": "Ł", "Ñ": "Ń", "¦": "Ś", "¬": "Ź", "¯": "Ż",
    },
    Message("{letter} written as {mark}", letter="ś", mark="ŝ"): {"ŝ": "ś", "Ŝ": "Ś"},
    Message("{letter} written as {mark}", letter="ż", mark="ŝ"): {"ŝ": "ż", "Ŝ": "Ż"},
}  # fmt: skip
_OUTSIDERS = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”“’‚»«–—−…§°²³½€×·•№éöüäëèáíßçôâîşţčšžřŠŽÉÖÜÄ")
_COMMON = re.compile(
    r"\b(?:się|są|być|osób|rodzin\w*|społeczn\w*|pomoc\w*|także|również|przez|oraz|ośrod\w+|miasta|gmin\w+|działań|"
    r"działania|dzieci|młodzieży|wsparci\w+|usług\w*|zasiłk\w+|zł|środk\w+|świadcze\w+|realizacj\w+|uzależnie\w+|"
    r"mieszka\w+|który\w*|która|które|będą|może|więc|między|jeżeli|placów\w+|ubóstw\w+|przemocy|życi\w+)\b",
    re.IGNORECASE,
)


def decode(content: bytes, name: str, encoding: str | None = None) -> tuple[str, list[Message]]:
    """Return a file's text, mended where its letters are damaged, and what was done.

    Raises `SrpsError` where the encoding is not known, or letters are damaged in a way that no rule mends.
    """
    remarks: list[Message] = []
    text = _told(content, name, encoding) if encoding else _detected(content, name, remarks)
    if "\0" in text:
        raise SrpsError(
            Message("{name} is no text. Give a document (DOCX, ODT, PDF, HTML, TXT) or a spreadsheet.", name=name)
        )
    mended, rule = mend(text)
    if rule:
        remarks.append(Message("damaged letters were mended ({rule})", rule=rule))
    lost = mended.count("\ufffd")
    if lost:
        line = mended[: mended.index("\ufffd")].count("\n") + 1
        raise SrpsError(
            Message(
                "{name}, line {line}: letters are lost ({lost} of them). Save the file as UTF-8 from the "
                "program in which it was made, or name its encoding: --encoding cp1250.",
                name=name,
                line=line,
                lost=lost,
            )
        )
    return unicodedata.normalize("NFC", mended).replace("\r\n", "\n").replace("\r", "\n"), remarks


def _told(content: bytes, name: str, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise SrpsError(
            Message(
                "There is no encoding {encoding}. Use one of {known}.", encoding=encoding, known=", ".join(ENCODINGS)
            )
        ) from None
    except UnicodeDecodeError as error:
        raise SrpsError(
            Message(
                "{name} is not in the encoding {encoding} (byte {byte}). Name another: {known}.",
                name=name,
                encoding=encoding,
                byte=error.start,
                known=", ".join(ENCODINGS),
            )
        ) from None


def _detected(content: bytes, name: str, remarks: list[Message]) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _told(content, name, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = {encoding: content.decode(encoding, "replace") for encoding in ("cp1250", "iso-8859-2", "cp852")}
    best = max(readings, key=lambda encoding: _polishness(readings[encoding]))
    if _polishness(readings[best]) <= 0:
        guess = from_bytes(content).best()
        if guess is None:
            raise SrpsError(Message("{name}: its encoding is not known. Name it, as in: --encoding cp1250.", name=name))
        best, readings[guess.encoding] = guess.encoding, str(guess)
    remarks.append(Message("the encoding was found to be {encoding}; --encoding names another", encoding=best))
    return readings[best]


def _polishness(text: str) -> int:
    """Say how Polish a text reads: Polish letters and words for it, other letters, signs and lost letters against."""
    good = sum(map(text.count, POLISH)) + 3 * len(_COMMON.findall(text))
    strange = sum(1 for c in text if ord(c) > 127 and c not in _OUTSIDERS and not c.isspace())
    lost = text.count("\ufffd") + sum(1 for c in text if "\x80" <= c <= "\x9f")
    return good - 4 * strange - 8 * lost


def mend(text: str) -> tuple[str, Message]:
    """Return the text with damaged Polish letters put right by one of the `MENDINGS`, and the name of that rule.

    A rule is taken only where it makes the text read more Polish than it did and than with any other rule; else the
    text stays as it is and the name is empty.
    """
    best, best_rule, best_score = text, Message(""), _polishness(text)
    for rule, letters in MENDINGS.items():
        marks = [
            mark
            for mark in letters
            if mark in text and re.search(rf"[^\W\d_]{re.escape(mark)}|{re.escape(mark)}[^\W\d_]", text)
        ]
        if not marks:
            continue
        candidate, before = text, ""
        while candidate != before:  # a mark beside another one stands in a word only when that one is a letter
            before = candidate
            for mark in sorted(letters, key=len, reverse=True):
                candidate = _replaced(candidate, mark, letters[mark])
        score = _polishness(candidate)
        if score > best_score:
            best, best_rule, best_score = candidate, rule, score
    return best, best_rule


def _replaced(text: str, mark: str, letter: str) -> str:
    """Replace a mark within words; "m³", "5 ± 1" and a footnote mark behind a word are no letters."""
    if len(mark) > 1:
        return text.replace(mark, letter)
    before = r"(?:(?<=[^\W\d_]{2})|(?<=\bz))" if mark in "³¹²" else r"(?<=[^\W\d_])"
    return re.sub(rf"{before}{re.escape(mark)}|{re.escape(mark)}(?=[^\W\d_])", letter, text)


# --- markup -------------------------------------------------------------------------------------------------------

_SUPERSCRIPT = re.compile(r"<sup>\s*([23])\s*</sup>", re.IGNORECASE)
_FOOTNOTE = re.compile(r"<sup>[^<]*</sup>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]*>\s*(?:<p\b[^<>]*>\s*)?", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:ul|ol|p|div|br|h[1-6]|li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"</?(?:ul|ol|li|p|div|br|sup|sub|b|i|em|strong|td|tr)\b[^<>]*>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
"""The mark by which Markdown prints a sign that it would read as its own."""
_BOOKMARK = re.compile(r"\[bookmark: _\w+\]")
_MARK = re.compile(rf"^\s*(?:(?:{BULLET}|[·▪■◦●○✓✔►➢‣⁃§\ue000-\uf8ff]|[-–—](?!\d))\s*)+")
_TWO_NUMBERS = re.compile(r"(?<=\d)[ \t\u00a0\u2007\u2009\u202f]{2,}(?=\d)")
_SPACES = re.compile(r"[ \t\u00a0\u2007\u2009\u202f]+")


def plain_lines(text: str) -> str:
    """Return a text without markup; paragraphs and list items of HTML on lines of their own, items with a bullet."""
    text = _SUPERSCRIPT.sub(lambda found: "²³"[int(found[1]) - 2], text)
    text = _FOOTNOTE.sub("", text)
    text = _BREAK.sub("\n", _ITEM.sub(f"\n{BULLET} ", text))
    text = html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text
    if _MARKUP.search(text):  # a program wrote the marks of another one as text
        return plain_lines(text)
    text = _BOOKMARK.sub("", text)
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line.strip(f" {BULLET}"))


def one_line(line: str) -> str:
    """Return one line with single spaces and one bullet for whatever marks a list item."""
    line = _ESCAPED.sub("", line).replace(" --- ", " — ").replace(" -- ", " – ")
    line = re.sub(r"(?<=\d)--(?=\d)", "–", line)
    line = _EMPHASIS.sub(lambda found: found[2] or found[3], line)
    line = line.replace("\N{SOFT HYPHEN}\n", "").replace("\u2011", "-").replace("\u200b", "")
    line = _SPACES.sub(" ", _TWO_NUMBERS.sub(APART, line)).strip()
    marked = _MARK.match(line)
    if marked and marked.end() < len(line):
        body = line[marked.end() :]
        dash = marked[0].strip()[-1:] in "-–—"
        return f"{'–' if dash else BULLET} {body}"
    return line


@cache
def is_word(word: str) -> bool:
    """Say whether a Polish word is known, in whatever form."""
    return is_known(word, lang="pl")


def is_garbled(text: str) -> bool:
    """Say whether a text has many words that no Polish text has, as where letters were recognised wrong or lost."""
    words = re.findall(r"(?<![^\W_])[^\W\d_]{4,}(?![^\W_])", text)[:_MOST_WORDS]
    strange = sum(word.islower() and not is_word(word) for word in words)
    small = sum(map(str.islower, words))
    return small >= _FEWEST_SMALL and strange > _STRANGE * small


_MOST_WORDS, _FEWEST_SMALL, _STRANGE = 1500, 60, 0.25
