"""Why a number of a document is no value of a table: every reason that an import gives, each named once."""

from srps.messages import Message

DATE = Message("date")
YEAR = Message("year")
PERIOD = Message("span of years")
RESOLUTION = Message("number of a resolution, order or letter")
ARTICLE = Message("article, paragraph or item of a law")
ADDRESS = Message("address, postal code or telephone")
PAGE = Message("page number")
ROW = Message("number of a row or point")
HEADING = Message("number of a goal, action or chapter")
ORDINAL = Message("ordinal, class, edition or stage")
AGE = Message("age of persons")
NAME = Message("part of a name (programme, school, designation)")
TIME = Message("time of day or duration")
RATE = Message("rate or threshold, not a result")
REFERENCE = Message("reference to a table, chart or footnote")
SLIP = Message("digit inside a word (misprint)")
SCALE = Message("step of the rating scale")
HEADING_YEAR = Message("year in the heading of a column")
PRINTED_TWICE = Message("said again, as at another place of the document")
UNKNOWN = Message("it is not known what this number means")
"""Of a number that no row takes and no other reason explains."""
NONE = Message("")
"""Of a number that may be a value."""
