"""Why a person must look at a proposed row: every sentence that an import says of one, each named once. Knows no row.

Code tells doubts apart by these names, never by their words: in which language a person reads them is not its matter.
"""

from functools import cache

from srps.messages import Message, Named

NONE = Message("")
"""A sure row has no doubt."""

# digits
CUT_DIGITS = Message("the end of a line splits the digits: it is not known whether they are one number")
SPACED_DIGITS = Message("a space splits the digits: it is not known whether they are one number")
LETTER_IN_NUMBER = Message("a letter in the number, such as 9O for 90")
LETTER_BEHIND = Message("a letter is glued to the end of the number")
LETTER_BEFORE = Message("a letter is glued to the beginning of the number")
FRACTION = Message("a fraction or two numbers: it is not known which is the value")
DECIMAL_POINT = Message("a point among the digits: a decimal or the number of an item?")
LEADING_ZERO = Message("a zero at the beginning of the number")
LIKE_ITEM_NUMBER = Message("this may be the number of an item")
LIKE_YEAR = Message("this may be a year")
IN_WORDS = Message("a number written in words")
ENDS_AT_COMMA = Message("the number breaks off at its comma")
UNREADABLE = Message("the value cannot be read: {reason}")

# what a number counts
COUNTS_WHAT = Message("it is not known what this number counts")
ALONE = Message("the number stands alone on its line")
ALONE_BELOW_NAME = Message("the number stands alone on a line below the name")
MANY_IN_CELL = Message("several numbers in one cell")
MANY_BELOW_LABEL = Message("several numbers under one indicator")
COLUMNS_APART = Message("a wide gap between the numbers: they may be columns of a table")
FULL_STOP_BEHIND = Message("a full stop follows the number: it may be the number of an item")
OTHER_PERIOD = Message("the sentence speaks of another year: check the period")
NO_RESULT = Message("the sentence speaks of a plan, a rule or a change, not of a result")
TARGET_OF_WHAT = Message("it is not known what this target is about")
RATING_OF_WHAT = Message("a rating without a goal: it is not known what it is about")
FOOTNOTE = Message("a number from a footnote: check what it is about")

# names
TOO_GENERAL = Message("the name is too general")
FAR_NAME = Message("a part of the name stands further on in the sentence: check it")
CUT_NAME = Message("the beginning of the name stands elsewhere")
CUT_SENTENCE = Message("the beginning of the sentence stands elsewhere")
SENTENCE_GOES_ON = Message("the sentence goes on elsewhere")
SENTENCE_ENDS_ELSEWHERE = Message("the sentence ends elsewhere")
MIXED_NAME = Message("the name holds signs that cannot be read")
ELSEWHERE = Message("the name does not say which project or event it is about")
LIKE_HEADING = Message("the name looks like the heading of a column")
ONLY_INSTITUTION = Message("the name is only that of an institution: it is not known what this number counts")
JOINED_NAME = Message("the name is put together of several sentences or cells")
NAME_OF_TOTAL = Message("the name of the whole is doubtful")
TWINS = Message("one name stands beside different numbers: add what tells them apart")
CHECK_PART = Message("check the name of the part")
WHOSE_NUMBER = Message("it is not known whether the number belongs to this name")
UNKNOWN_INSTITUTION = Message("the name of the institution stands nowhere else")

# tables
NO_HEADINGS = Message("a table without headings: check what its columns say")
UNKNOWN_HEADING = Message("the heading of the column is not known: check what is in it")
UNKNOWN_COLUMN = Message("it is not known what this column says")
LOST_COLUMNS = Message("the table has lost its columns: check the goal and the name")
TWO_COLUMNS = Message("the text runs in two columns and its lines are mixed: check the goal, the name and the number")
GUESSED_COLUMNS = Message("the columns were rebuilt from the gaps: check whether the number belongs to this name")
LARGER_PART = Message("the part is larger than the whole: check what it is a part of")
NO_VALUE = Message("a row without a value: a heading, or no data?")
ROW_OF_TOTALS = Message("a row of totals")
VALUE_IN_WORDS = Message("a value in words")
SCALE_SAID = Message("the title of the table or a remark beside it says “{said}”: fill in the unit")

# goals and actions
NUMBERS_IN_HEADING = Message("there are numbers in the heading of the goal")
GOAL_WITHOUT_NAME = Message("a goal without a name")
GOAL_TWICE = Message("the number of this goal occurs twice")
TWO_RATINGS = Message("two different ratings: {one} and {other}")
ACTION_WITHOUT_NAME = Message("an action without a name")
WHOSE_ACTION = Message("it is not known to which goal it belongs")
MIXED_COLUMNS = Message("the columns of the scan are mixed up: add the rest of the name")

# the whole document
GARBLED = Message("the letters of the document are damaged and it has no recipe: check the name and the goal")
NO_PARAGRAPHS = Message("the paragraphs are not separated: check the name and the goal")
SCANNED = Message("read from a scan")
OWN_WORDS = Message("say it briefly in your own words")
NO_GOALS = Message("no goal was found: a report has goals; if this one has none, choose statistics as its kind")
CHECK_TITLE = Message("check the title")
NO_TITLE = Message("fill in the title of the document and choose “{decision}”")
NO_SCALE = Message("the document does not state its scale: fill in what this rating means, and choose “{decision}”")


def unreadable(reason: str) -> Message:
    """Return the doubt about a value that the grammar of numbers refuses, with its reason."""
    return UNREADABLE.filled(reason=refusals()[reason])


@cache
def refusals() -> dict[str, Named]:
    """Return why the grammar of numbers refuses a value, by its keys, as the checks say it."""
    from srps.checks.declared import declared_checks  # noqa: PLC0415 - few documents hold such a value

    words = declared_checks()["value_parsable"].words
    return {reason: Named(text.en, text.pl) for reason, text in words.items()}


OF_LETTERS = (LETTER_IN_NUMBER, LETTER_BEHIND, LETTER_BEFORE)
"""Doubts about a number that a letter touches: it is shown with the letter, for a person must read the digits."""
OF_NAMES = (FAR_NAME, TOO_GENERAL, CUT_NAME, CUT_SENTENCE, MIXED_NAME, ELSEWHERE)
"""Doubts about the name of a total, which its parts share."""


def every() -> list[Message]:
    """Return all doubts, those with parts as templates."""
    return [doubt for doubt in globals().values() if isinstance(doubt, Message) and doubt]
