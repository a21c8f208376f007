"""The one grammar of printed Polish numbers: what a cell says, or a stated reason why it is refused.

Knows how Polish offices print counts, amounts, bounds, ranges, number words and frequencies, and how such numbers are
printed back. Knows nothing of indicators, tables or cities, and never guesses: a text with two readings is refused.
The rules, and every printed form of the transcribed documents, are in ``docs/reference/numbers.md``.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import NumberFormatError as BabelNumberFormatError
from babel.numbers import NumberPattern, format_decimal, parse_decimal, parse_pattern
from rapidfuzz.distance import DamerauLevenshtein

_MAX_LENGTH = 200
_MAX_DIGITS = 15  # what the 64-bit floats of the processed tables hold exactly
_MINUS = "\N{MINUS SIGN}"
_NBSP = "\u00a0"
_LETTER = r"[^\W\d_]"

REASONS = {
    "ambiguous_grouping": "the separators between the digits can be read in more than one way, or in none",
    "ambiguous_sign": "the sign or bracket before the number may be a minus, a list mark or a change",
    "approximate_target": "a target that says 'about' cannot be called attained or missed",
    "contradictory_bounds": "a range and a bound such as 'min.' or 'do' stand together; keep one of them",
    "control_character": "it holds a character that cannot be seen or printed; type the value again",
    "formula": "it is a spreadsheet formula, not a printed value; paste the value only",
    "indefinite": "words such as 'kilka' or 'wiele' name no number",
    "leading_zero": "a number with a zero in front is a code or a part of a date, not a quantity",
    "like_a_scale": "a word behind the number is or looks like a scale, currency or share that cannot be applied",
    "letters_in_number": "letters and digits are glued together; look for an O, l or S instead of a digit",
    "looks_like_date": "it is a date, a month, an hour or a time limit; Excel may have changed a number into it",
    "missing": "there is no value here",
    "negative_zero": "zero has no sign",
    "no_number": "there is no number in it",
    "not_a_value": "it is an ordinal, a year, a fraction, or the number of a file, article or address",
    "not_applicable": "it says that the value does not apply",
    "range_reversed": "the range does not run from a lower to a higher number",
    "scientific_notation": "a spreadsheet shortened the number and its digits are lost; type it in full",
    "several_numbers": "it holds more than one number; give each its own row",
    "spreadsheet_error": "the spreadsheet shows an error or a column too narrow instead of a value",
    "too_long": f"it is longer than {_MAX_LENGTH} characters; a value is a short text",
    "too_many_digits": f"it has more than {_MAX_DIGITS} digits, more than can be kept exactly",
    "unknown_text": "the words around the number are not known to leave it as it is; move them to the label",
    "unusual_digit": "it holds a fraction sign or digits other than 0 to 9",
}


class NumberFormatError(ValueError):
    """A printed value that has no certain reading: `text` as printed, `reason` a key of `REASONS`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        """Quote the value, shortened and with unprintable characters escaped, and say why it is refused."""
        return f"Cannot read {self.text[:40]!r}{' …' if len(self.text) > 40 else ''}: {REASONS[self.reason]}."


@dataclass(frozen=True)
class Quantity:
    """What one printed value says.

    Attributes
    ----------
    value : Decimal
        The number, or the lower end of a range. Its exponent is that of the last printed digit: ``3,60`` and
        ``2,5 tys.`` keep saying how exactly they were printed. Percentages are 7.7, not 0.077.
    upper : Decimal or None
        Upper end of a range.
    qualifier : str
        ``exact, approx, at_least, at_most, range``. Digits with ``tys.``, ``mln`` or ``mld`` are ``approx``.
    unit : str or None
        Canonical id of the unit printed with the number, a key of `UNITS`.
    noun : str or None
        Other counted noun behind the number, as printed: ``osób``, ``dzieci``, ``specjalistów``.
    scale : int
        The power of ten with which the number was read, as a factor: 1000 for ``2,5 tys.``.
    period : str or None
        ``year, quarter, month, week, day``. Only ``raz`` and ``razy`` are converted: ``1 raz na kwartał`` is 4 times
        per year (a year has 52 weeks, 365 days); ``5 dni w tygodniu`` stays 5 days per week.
    """

    value: Decimal
    upper: Decimal | None = None
    qualifier: str = "exact"
    unit: str | None = None
    noun: str | None = None
    period: str | None = None
    scale: int = 1


@dataclass(frozen=True)
class Target:
    """What a printed target asks for: `operator` is ``>=``, ``<=`` or ``=``, the rest is as in `Quantity`.

    A range has the operator ``=`` and an `upper`: any result from `value` to `upper` attains it.
    """

    operator: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None = None
    noun: str | None = None
    period: str | None = None
    scale: int = field(default=1, compare=False)


# --- words, as data ----------------------------------------------------------------------------------------------

QUALIFIERS = {
    "approx": "ok|około|ca|circa|w przybliżeniu|mniej więcej|prawie|niemal|blisko|~|≈",
    "at_least": "ponad|powyżej|przeszło|więcej niż|min|minimum|minimalnie|co najmniej|conajmniej|nie mniej niż|"
    "przynajmniej|od|>|≥|>=",
    "at_most": "do|maks|maksimum|maksymalnie|max|nie więcej niż|najwyżej|co najwyżej|poniżej|niespełna|mniej niż|"
    "<|≤|<=",
}
_SCALES = {
    3: r"ty[sś]\.?|tysi[ąa]c(?:e|a|om|ach|ami|u|em)?|tysi[ęe]cy",
    6: r"mln\.?|mi[lł]ion(?:y|ów|a|om|ach|ami|u|em)?",
    9: r"mld\.?|mi[lł]iard(?:y|ów|a|om|ach|ami|u|em)?",
}
# "zt" is how text recognition gives "zł", "zl" how a keyboard without Polish letters does. "punktu" stands only behind
# a fraction in Polish ("3,63 punktu"), so it is a score; "punkty" and "punktów" may be places and stay nouns.
UNITS = {
    "pln": r"zł\.?|zt\.?|zl\.?|złot(?:y|e|ych|ego)|pln",
    "percent": r"%|proc\.?|procent(?:a|u|ów|om|ach|em)?",
    "per_mille": r"‰|promil(?:e|a|i|ów|em|ach)?",
    "grosz": r"grosz(?:e|a|y|ach|om)?",
    "m2": r"m2|m\.? ?kw\.?|metr(?:y|ów|a)? kwadratow(?:y|e|ych|ego)",
    "m3": r"m3|metr(?:y|ów|a)? sześcienn(?:y|e|ych|ego)",
    "tonnes": r"t\.?|ton[ayę]?",
    "kilograms": r"kg\.?|kilogram(?:y|ów|a)?",
    "hours": r"godz\.?|godzin[aęy]?|h",
    "days": r"dni|dzień|dnia",
    "points": r"pkt\.?|punktu",
    "items": r"szt\.?|sztuk[aię]?",
    "times": r"raz|razy",
}
_NEVER_SCALED = ("percent", "per_mille", "grosz", "times")
_ABBREVIATED_TONNE = re.compile(r" ?t\.?$", re.IGNORECASE)
PERIODS = {
    "year": "rocznie|na rok|do roku|w roku|w ciągu roku|w skali roku",
    "quarter": "kwartalnie|na kwartał|w kwartale|w ciągu kwartału",
    "month": "miesięcznie|na miesiąc|w miesiącu|w ciągu miesiąca",
    "week": "tygodniowo|na tydzień|w tygodniu|w ciągu tygodnia",
    "day": "dziennie|na dzień|w ciągu dnia|na dobę",
}
_TIMES_A_YEAR = {"year": 1, "quarter": 4, "month": 12, "week": 52, "day": 365}

_NUMBERS = {
    0: "zero zera",
    1: "jeden jedna jedno jednego jednej jednemu jednym jedną",
    2: "dwa dwie dwaj dwóch dwu dwom dwóm dwoma dwiema dwoje dwojga dwojgu dwojgiem",
    3: "trzy trzej trzech trzem trzema troje trojga trojgu trojgiem",
    4: "cztery czterej czterech czterem czterema czworo czworga czworgu czworgiem",
    5: "pięć pięciu pięcioma pięcioro pięciorga pięciorgu",
    6: "sześć sześciu sześcioma sześcioro sześciorga sześciorgu",
    7: "siedem siedmiu siedmioma siedmioro siedmiorga siedmiorgu",
    8: "osiem ośmiu ośmioma ośmioro ośmiorga ośmiorgu",
    9: "dziewięć dziewięciu dziewięcioma dziewięcioro dziewięciorga dziewięciorgu",
    10: "dziesięć dziesięciu dziesięcioma dziesięcioro dziesięciorga dziesięciorgu",
    11: "jedenaście jedenastu jedenastoma jedenaścioro jedenaściorga jedenaściorgu jedenaściorgiem",
    12: "dwanaście dwunastu dwunastoma dwanaścioro",
    13: "trzynaście trzynastu trzynastoma trzynaścioro",
    14: "czternaście czternastu czternastoma czternaścioro",
    15: "piętnaście piętnastu piętnastoma piętnaścioro",
    16: "szesnaście szesnastu szesnastoma szesnaścioro",
    17: "siedemnaście siedemnastu siedemnastoma siedemnaścioro",
    18: "osiemnaście osiemnastu osiemnastoma osiemnaścioro",
    19: "dziewiętnaście dziewiętnastu dziewiętnastoma dziewiętnaścioro",
    20: "dwadzieścia dwudziestu dwudziestoma",
    30: "trzydzieści trzydziestu trzydziestoma",
    40: "czterdzieści czterdziestu czterdziestoma",
    50: "pięćdziesiąt pięćdziesięciu pięćdziesięcioma",
    60: "sześćdziesiąt sześćdziesięciu sześćdziesięcioma",
    70: "siedemdziesiąt siedemdziesięciu siedemdziesięcioma",
    80: "osiemdziesiąt osiemdziesięciu osiemdziesięcioma",
    90: "dziewięćdziesiąt dziewięćdziesięciu dziewięćdziesięcioma",
    100: "sto stu",
    200: "dwieście dwustu",
    300: "trzysta trzystu",
    400: "czterysta czterystu",
    500: "pięćset pięciuset",
    600: "sześćset sześciuset",
    700: "siedemset siedmiuset",
    800: "osiemset ośmiuset",
    900: "dziewięćset dziewięciuset",
    1000: "tysiąc tysiące tysięcy tysiąca tysiącom tysiącach tysiącami tysiącowi tysiącem tysiącu",
}
for _tens, _stem in {12: "dwanaści", 13: "trzynaści", 14: "czternaści", 15: "piętnaści", 16: "szesnaści"}.items():
    _NUMBERS[_tens] += f" {_stem}orga {_stem}orgu {_stem}orgiem"
for _tens, _stem in {17: "siedemnaści", 18: "osiemnaści", 19: "dziewiętnaści"}.items():
    _NUMBERS[_tens] += f" {_stem}orga {_stem}orgu {_stem}orgiem"
for _tens, _stem in {
    20: "dwadzieści",
    30: "trzydzieści",
    40: "czterdzieści",
    50: "pięćdziesięci",
    60: "sześćdziesięci",
    70: "siedemdziesięci",
    80: "osiemdziesięci",
    90: "dziewięćdziesięci",
}.items():
    _NUMBERS[_tens] += f" {_stem}oro {_stem}orga {_stem}orgu {_stem}orgiem"
_ONE_THOUSAND = ("tysiąc", "tysiąca", "tysiącowi", "tysiącem", "tysiącu")
_NUMBER_WORDS = {form: number for number, forms in _NUMBERS.items() for form in forms.split()}
NUMBER_WORDS = frozenset(_NUMBER_WORDS)
"""Every word that names a number, in every case."""

_MISSING = re.compile(
    r"(?:[-–—−‒―‑‐] ?)*|(?:[.…·•] ?)+|b\.? ?/? ?d\.?(?: ?\.)?|"
    r"brak(?: (?:danych|informacji|inf\.?|wyników|wyniku|odpowiedzi))?\.?|"
    r"(?:nie podano|nie wykazano|nie ustalono|danych brak|bez danych|nie ma danych|brak informacji w dokumencie)\.?",
    re.IGNORECASE,
)
_NOT_APPLICABLE = re.compile(r"[x×]|\( ?[x×] ?\)|#|nie ?dotyczy\.?|nie ?dot\.?|n\.? ?/? ?d\.?", re.IGNORECASE)
"""Signs of the public statistics: an impossible or pointless entry, statistical confidentiality."""
_MONTHS = (
    "stycz(?:eń|nia)|lut(?:y|ego)|mar(?:zec|ca)|kwie(?:cień|tnia)|maja?|czerw(?:iec|ca)|lip(?:iec|ca)|sierp(?:ień|nia)|"
    "wrze(?:sień|śnia)|października?|listopada?|grud(?:zień|nia)|sty|lut|mar|kwi|cze|lip|sie|wrz|paź|lis|gru|"
    "jan|feb|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_ORDINALS = (
    r"(?:pierwsz|drug|trzec|czwart|piąt|szóst|siódm|ósm|dziewiąt|\w*dziesiąt|(?:dwu|trzy|czter)dziest|setn|"
    r"(?:jede|dwu|trzy|czter|pięt|szes|siedem|osiem|dziewięt)nast)i?(?:y|i|a|e|ego|ej|ą|ym|m|ych|ch|emu)"
)
_REFERENCES = r"nr|numer|art|ust|poz|ul|al|pl|tel|str|dz|lit|nip|regon|edycj\w+|uchwał\w+|zarządzeni\w+"
# Behind a number, a phrase with one of these words, a qualifier, a unit or a period says more than what is counted.
_NOT_NOUNS = (
    r"i|oraz|lub|albo|a|średni\w*|przeciętn\w*|prc|et|plus|minus|więcej|mniej|raza|tys|mln|mld|procent\w*|pp|gr|"
    r"euro?|usd|setki|setek|tuzin\w*|"
    r"g|l|m|r"
)
_PREPOSITIONS = "w|we|z|ze|na|do|dla|od|po|przed|przy|u|o|za|bez|nad|pod"


def _any_of(*phrases: str) -> str:
    """Join phrases to alternatives of a regular expression, a longer one before the shorter that it begins with."""
    return "|".join(sorted("|".join(phrases).split("|"), key=len, reverse=True))


# --- patterns, one per concern -----------------------------------------------------------------------------------

# Tried in this order on the normalised text, before anything is read.
_REFUSED = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        ("formula", rf"^[=@]|^[+-] *{_LETTER}"),
        ("spreadsheet_error", r"^#"),
        (
            "like_a_scale",
            r"[€$£¥]|\b(?:euro?|usd|gbp|chf|czk|uah)\b|\b(?:dolar|frank|funt|hrywn|hrywien|koron)\w*|\bdol\b",
        ),
        ("scientific_notation", r"[0-9] ?e ?[+-]?[0-9]"),
        ("looks_like_date", r"\b[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\b"),
        ("looks_like_date", r"\b[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{2}|[0-9]{4})\b"),
        ("looks_like_date", rf"\b(?:{_MONTHS})\b"),
        ("not_a_value", r"[0-9] ?r\b|\b(?:19|20)[0-9]{2} ?rok\w*|\b(?:rok\w*|lat\w*) (?:19|20)[0-9]{2}\b"),
        ("not_a_value", r"[0-9] ?[/:] ?[0-9]|[0-9] ?\+"),  # 1/2, 135/2020, 12:30, 60+
        ("not_a_value", rf"(?<!{_LETTER})[0-9]\.(?![0-9])|[0-9][-–](?!osobow){_LETTER}"),  # 1. and 3-ci
        ("not_a_value", r"[0-9](?:szy|sza|sze|gi|ga|gie|ci|cia|cie|ty|ta|te|my|ma|me|e?go|e?j|te[gj]o?)\b"),
        ("not_a_value", rf"\b(?:{_ORDINALS})\b|\b(?:{_REFERENCES})\b[^0-9]*[0-9]|§|^pkt\b|^punkt\b"),
        ("not_a_value", r"^(?-i:[IVXLCDM]+)\b|^[0-9]{2}-[0-9]{3}$"),  # Roman numerals, postal codes
        ("not_a_value", r"\b(?:pół|połow[aęy]|półtor(?:a|ej)|ćwierć)\b"),
        ("indefinite", r"\b(?:kilk\w+|par[ęu](?:set|naście)?|wiel[eu]|liczn\w+|niektór\w+|(?:dziesiąt|set)k[io]\b)"),
        ("ambiguous_sign", r"^(?:[–—+±] *|- +)[0-9]|^\([^)]*\)$"),
    )
)
_TOTAL = re.compile(r"^(?:łącznie|ogółem|razem|w sumie|suma)(?::|,? -|,? –)? (?=\S)", re.IGNORECASE)
_IN_WORDS = re.compile(r" ?\((?:słownie:? )?([a-ząćęłńóśźż ]+)\)", re.IGNORECASE)
_GLUED = re.compile(rf"{_LETTER}[0-9]|[0-9]{_LETTER}|\b[ol]{{2,}}\b")  # "1 ooo" is no noun either
_ZLOTY_AND_GROSZ = re.compile(
    r"(?<![0-9] )(?<![0-9.,])([0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+) ?zł\.?,? (?:i )?([0-9]{1,2}) ?gr(?:osz[ey])?\.?$",
    re.IGNORECASE,
)
"""An amount in two units: ``1234 zł 50 gr``."""
_LITERAL = re.compile(r"[0-9]+(?:[ .,'’][0-9]+)*")
_GROUPED_BY_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL_POINT = re.compile(r"0\.[0-9]+|(?:[0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+)\.[0-9]{1,2}")
_DAY_AND_MONTH = re.compile(r"(?:[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])")
_TIME_OF_DAY = re.compile(r"(?:[01]?[0-9]|2[0-4])\.[0-5][0-9]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_WORD = re.compile(rf" ?({_LETTER}+)")
_RANGE_SIGN = re.compile(r" *(?:[-–—]| (?P<do>do)(?= )) *", re.IGNORECASE)
_QUALIFIER = {
    name: re.compile(rf"(?:{_any_of(forms)})(?!(?<=\w){_LETTER})\.? *", re.IGNORECASE)
    for name, forms in QUALIFIERS.items()
}
_SCALE = {power: re.compile(rf" ?(?:{forms})(?:(?<=\.)|(?![^\W_]))", re.IGNORECASE) for power, forms in _SCALES.items()}
_UNIT = {unit: re.compile(rf" ?(?:{forms})(?:(?<=[%‰])|(?![^\W_]))", re.IGNORECASE) for unit, forms in UNITS.items()}
_STRICT = ("więcej niż", "mniej niż", "ponad", "powyżej", "poniżej", "niespełna", "przeszło", ">", "<")
_PERIOD = {period: re.compile(rf"(?:^| )(?:{forms})\.?$", re.IGNORECASE) for period, forms in PERIODS.items()}
_BARE_TIMES = re.compile(rf"raz (?:{_any_of(*PERIODS.values())})\.?$", re.IGNORECASE)
_MORE_THAN_A_NOUN = re.compile(
    rf"(?:{_PREPOSITIONS})\b|"
    rf".*\b(?:{_any_of(_NOT_NOUNS, *QUALIFIERS.values(), *PERIODS.values())}|{'|'.join(UNITS.values())})(?!\w)"
)
_NOUN = re.compile(r"[a-ząćęłńóśźż]{2,}\.?(?:[ -][a-ząćęłńóśźż]+\.?)*")


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Amount:
    """One number with its scale (a power of ten) and unit; `literal` are its printed digits, empty for words."""

    value: Decimal
    literal: str
    scale: int
    unit: str | None
    rest: str
    in_words: int = 0
    """The scale that the number's own words say: 3 for ``dwa tysiące``."""


def is_missing(text: str | None) -> bool:
    """Say whether a cell is empty or says in words or by a dash that there is no value.

    None, NaN and the missing value of pandas are what an empty cell becomes in a frame.
    """
    if text is None or (not isinstance(text, str) and _is_nothing(text)):
        return True
    words = text.strip()
    return len(words) < _MAX_LENGTH and _MISSING.fullmatch(" ".join(words.split())) is not None


def missing_status(text: str | None) -> str | None:
    """Return `missing` where a cell says that there is no value, else None."""
    return "missing" if is_missing(text) else None


def says_nothing(text: str) -> bool:
    """Say whether a cell holds no number and says so: `-`, `b.d.`, `x`, or is empty.

    >>> says_nothing("b.d."), says_nothing("x"), says_nothing("12"), says_nothing("11S")
    (True, True, False, False)
    """
    return _why_no_number(text) in {"missing", "not_applicable"}


def is_unreadable(text: str) -> bool:
    """Say whether a cell holds neither a number nor a sign that there is none.

    >>> is_unreadable("11S"), is_unreadable("12"), is_unreadable("b.d.")
    (True, False, False)
    """
    return _why_no_number(text) not in {None, "missing", "not_applicable"}


def _why_no_number(text: str) -> str | None:
    """Return the reason why a cell is no number; None where it is one."""
    try:
        parse_quantity(text)
    except NumberFormatError as error:
        return error.reason
    return None


# What scales, currencies and shares look like when misspelt or inflected: such a word is never a counted noun.
_SHORT_SCALES = ("euro", "tys", "mln", "mld", "mil", "mlrd", "mio", "bln", "eur", "usd", "gbp", "chf", "czk", "uah")
_LONG_SCALES = (
    "euro "
    "tysiąc tysiące tysięcy tysiącom tysiącach tysiącami tysięczny milion miliony milionów milionom milionach miliard "
    "miliardy miliardów miliardach bilion biliony bilionów promil promile promili promilach procent procenta procentów "
    "procentowy procentach dolar dolary dolarów dolara grosz grosze groszy złoty złote złotych złotówek frank franków "
    "funtów hrywien koron thousand million billion dozen percent"
)
_NO_SCALES = (
    "typy tyle tych tym rysy my mi mile mim miał mit mity min eko ed eu usp us usa gen ech mis rola "
    "role chrześcijan minion miniony minione minionych mieliśmy proces procesy procesów procesu korony grozy "
    "złota złoto tbs tks tps usc usg usk ust"
)
"""Ordinary words that differ from a scale by a letter or two."""
_PLAIN_STEMS = ("projekt", "młod", "producen", "profil", "parent")
_ENDING = "(?:a|y|i|ę|ą|u|em|ów|om|ach|ami)?$"
_SCALE_STEMS = re.compile(
    r"ty[sś]s?(?:i(?!ącl|acl)|$)|mln|mld|mlrd|mrd|bln|mi[lł]ion|mi[lł]iard|bilion|promil|procent|krotn|"
    r"stów(?:k|ek|$)|dych(?:[ayęąo]|ami|ach)?$|ba(?:ńk|niek)|złocisz|perc$|"
    rf"set(?:k|ek|n|$)|dziesiąt|dziesięt|tuzin|kop{_ENDING}|mend(?:el|l)|(?:mega|giga|kilo)$|"
    rf"grosz|gr$|dolar|hryw|rubl|eurocent|ct$|(?:funt|frank|koron|jen|cent){_ENDING}|"
    r"\w{1,5}(?:zł|zl|pln|eur)$"
)
"""How words begin that multiply, divide or name money, whatever their ending: `tysiaków`, `mlnów`, `kzł`, `rubli`."""
_PLAIN_WORDS, _SCALE_WORDS = frozenset(_NO_SCALES.split()), tuple(_LONG_SCALES.split())


def looks_like_scale(text: str) -> bool:
    """Say whether the first word of a text is, or nearly is, a scale, a currency or a share."""
    word = re.match(rf"\W*({_LETTER}+)", text.casefold())
    if word is None or word[1] in _PLAIN_WORDS or word[1].startswith(_PLAIN_STEMS):
        return bool(re.match(r"\s*[€$£‰]", text))
    form = word[1]
    if _SCALE_STEMS.match(form):
        return True
    if len(form) <= 4:
        return any(DamerauLevenshtein.distance(form, scale) <= 1 for scale in _SHORT_SCALES if len(form) > 1)
    return any(DamerauLevenshtein.distance(form, scale) <= (1 if len(scale) < 7 else 2) for scale in _SCALE_WORDS)


def parse_quantity(text: str) -> Quantity:
    """Read one printed value.

    Parameters
    ----------
    text : str
        The value as printed: ``1 480 546,54 zł``, ``ok. 2 742``, ``4.652``, ``Siedem``, ``10–15``, ``1 raz w roku``.

    Raises
    ------
    NumberFormatError
        When the text is missing, is no value, or has no single certain reading; `reason` says which.
    """
    return _read(text)[0]


@dataclass(frozen=True)
class Stated:
    """What a text beside a number says of it: `scale` (a factor), `unit`, and what is left of the text."""

    scale: int | None
    unit: str | None
    rest: str


def read_unit(text: str) -> Stated:
    """Read what a heading, bracket or the column `unit` says: ``w tys. zł``, ``mln zł``, ``%``, ``etaty``.

    `scale` is None where no scale is printed. What is not known stays in `rest`.
    """
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip(" ,;:.")
    plain = re.sub(r"^(?:w|we|in) ", "", plain, flags=re.IGNORECASE).replace("m²", "m2").replace("m³", "m3")
    scale, rest = _take(_SCALE, plain)
    unit, rest = _take(_UNIT, rest)
    if unit and scale is None:  # "zł (tys.)", "zł w tys."
        behind, left = _take(_SCALE, re.sub(r"^[ ,(\[]*(?:w )?", "", rest))
        if behind is not None and not left.strip(" .)]"):
            scale, rest = behind, ""
    return Stated(None if scale is None else 10**scale, unit, rest.strip())


def parse_target(text: str) -> Target:
    """Read one printed target; a bare number, also with ``tys.``, means ``=``.

    ``ponad`` and ``powyżej`` are read as ``>=``, ``poniżej`` and ``niespełna`` as ``<=``: offices print them without a
    difference in meaning to ``min.`` and ``maks.``.

    Raises
    ------
    NumberFormatError
        As `parse_quantity`, and with reason ``approximate_target`` for ``ok. 20``.
    """
    quantity, stated = _read(text)
    if stated == "approx":
        raise NumberFormatError(text, "approximate_target")
    operator = {"at_least": ">=", "at_most": "<="}.get(quantity.qualifier, "=")
    return Target(
        operator, quantity.value, quantity.upper, quantity.unit, quantity.noun, quantity.period, quantity.scale
    )


def _read(text: str) -> tuple[Quantity, str | None]:
    """Read `text`; the second item is the qualifier that it states in words, if any."""
    try:
        plain = _normalise(text)
        for reason, pattern in _REFUSED:
            if pattern.search(plain):
                raise NumberFormatError(plain, reason)  # noqa: TRY301 (raised again below, with the text as printed)
        return _read_normalised(plain)
    except NumberFormatError as error:
        raise NumberFormatError(text, error.reason) from None


def _normalise(text: str) -> str:
    """Give `text` plain spaces and minus signs, ``m2`` for ``m²``; refuse what cannot be seen."""
    if is_missing(text):
        raise NumberFormatError(text, "missing")
    if len(text) > _MAX_LENGTH:
        raise NumberFormatError(text, "too_long")
    if _NOT_APPLICABLE.fullmatch(text.strip()):
        raise NumberFormatError(text, "not_applicable")
    # A line break or tab is no thousands separator: two spaces never join digits.
    text = re.sub(r"[\t\n\r\u2028\u2029]", "  ", unicodedata.normalize("NFC", text))
    if any(unicodedata.category(character)[0] == "C" for character in text):
        raise NumberFormatError(text, "control_character")
    text = re.sub(r"\s", " ", text).strip().translate({0x2212: "-", 0x2010: "-", 0x2011: "-", 0x2012: "–"})
    text = re.sub(r"(?<![0-9]) +| +(?![0-9])", " ", text)
    text = re.sub(r"(?<=m)<sup>([23])</sup>", r"\1", text).replace("m²", "m2").replace("m³", "m3")
    if any(character.isnumeric() and not character.isascii() for character in text):
        raise NumberFormatError(text, "unusual_digit")
    text = re.sub(r"(?<=[0-9])-(?:ciu|tu|stu|ech|óch|miu)\b", "", text)  # "dla 25-ciu osób", no ordinal
    text = re.sub(r"^(?:zł|pln)\.? ?([0-9][0-9 .]*(?:,(?:[0-9]+|[-–—]{1,2}))?)$", r"\1 zł", text, flags=re.IGNORECASE)
    text = _ZLOTY_AND_GROSZ.sub(lambda found: f"{found[1]},{found[2]:0>2} zł", text)
    text = re.sub(r"(?<=[%‰])\.$", "", text)
    text = re.sub(rf"(?<=[0-9]),[-–—]{{1,2}}(?= ?{_LETTER})", ",00", text)  # 100,- zł
    text = re.sub(r"(?<=[0-9]),[-–—]{1,2}$", ",00 zł", text)  # 100,-
    text = re.sub(rf"(?<=[0-9]) ?[x×](?= (?:w|na) | {_LETTER}+(?:nie|owo)$)", " razy", text)  # 3 x w tygodniu
    text = _TOTAL.sub("", text.removesuffix(";"))
    text = re.sub(r"^(?:po)?między (.+) a (.+)$", r"od \1 do \2", text, flags=re.IGNORECASE)
    shouted = re.fullmatch(rf"([0-9][0-9 .,]*)((?: {_LETTER}{{3,}})+)", text)
    return text.casefold() if shouted and shouted[2].isupper() else text


def _read_normalised(text: str) -> tuple[Quantity, str | None]:
    bracket = _IN_WORDS.search(text)
    if bracket and text[:1].isdigit():
        return _read_twice(text, bracket)
    stated, word, rest = None, "", text
    for name, pattern in _QUALIFIER.items():
        if match := pattern.match(text):
            stated, word, rest = name, match[0].strip(" .").casefold(), text[match.end() :]
    first, second = _take_amount(f"1 {rest}" if _BARE_TIMES.match(rest) else rest), None
    sign = _RANGE_SIGN.match(first.rest)
    if sign and _starts_amount(first.rest[sign.end() :]):
        second = _take_amount(first.rest[sign.end() :])
        first = _lower_end(first, second)
        if word == "od" and sign["do"]:
            stated = None
        elif sign["do"] and first.value == 1:  # "1 do 2000" is as often one worker to so many residents
            raise NumberFormatError(text, "several_numbers")
        if stated not in (None, "approx"):
            raise NumberFormatError(text, "contradictory_bounds")
        if _YEAR.fullmatch(second.literal) and len(first.literal) < 4 and not (second.unit or second.rest.strip()):
            raise NumberFormatError(text, "several_numbers")  # "50 do 2027": fifty by that year
    amounts = [first, second] if second else [first]
    last = amounts[-1]
    noun, period = _read_tail(last.rest)
    if last.unit is None and last.scale == 0:
        # "30.06" is as likely a day as a decimal, "do 2030" as likely a time limit as a bound.
        # "8.00–16.00" opening hours.
        day = any(_DAY_AND_MONTH.fullmatch(amount.literal) for amount in amounts)
        hours = len(amounts) == 2 and all(_TIME_OF_DAY.fullmatch(amount.literal) for amount in amounts)
        years = all(_YEAR.fullmatch(amount.literal) for amount in amounts)
        if day or hours or (years and noun is None and (second or word in ("od", "do"))):
            raise NumberFormatError(text, "looks_like_date")
    if last.unit == "times" and word in _STRICT:  # "więcej niż jeden raz" is twice, not once
        raise NumberFormatError(text, "indefinite")
    times = 1
    if last.unit == "times" and period:
        times, period = _TIMES_A_YEAR[period], "year"
    rounded = any(amount.scale and amount.literal for amount in amounts)
    quantity = Quantity(
        value=first.value * times,
        upper=second.value * times if second else None,
        qualifier="range" if second else stated or ("approx" if rounded else "exact"),
        unit=last.unit,
        noun=noun,
        period=period,
        scale=10 ** max(max(amount.scale, amount.in_words) for amount in amounts),
    )
    return quantity, stated


def _read_twice(text: str, bracket: re.Match[str]) -> tuple[Quantity, str | None]:
    """Read a number that stands there twice, ``5 (pięć)``: both must be the same."""
    quantity, stated = _read_normalised(text[: bracket.start()] + text[bracket.end() :])
    in_words, _ = _read_normalised(bracket[1].strip())
    if (in_words.value, in_words.upper) != (quantity.value, quantity.upper):
        raise NumberFormatError(text, "several_numbers")
    return replace(quantity, unit=quantity.unit or in_words.unit), stated


def _starts_amount(text: str) -> bool:
    word = _WORD.match(text)
    return text[:1].isdigit() or bool(word and word[1].casefold() in _NUMBER_WORDS)


def _lower_end(first: _Amount, second: _Amount) -> _Amount:
    """Give the lower end of a range the scale and unit that stand only behind the upper: ``2–3 tys. zł``."""
    if first.value < 0:
        raise NumberFormatError(first.literal, "ambiguous_sign")
    if first.unit not in (None, second.unit) or (first.unit and second.scale and not first.scale):
        raise NumberFormatError(first.literal, "several_numbers")  # "5 zł – 10 tys. zł" is not 5 to 10 thousand
    value = first.value if first.scale else first.value.scaleb(second.scale)
    if value >= second.value:
        raise NumberFormatError(first.literal, "range_reversed")
    return _Amount(value, first.literal, first.scale or second.scale, second.unit, "")


def _take_amount(text: str) -> _Amount:
    """Take one number, its scale and its unit off the front of `text`."""
    negative = text.startswith("-")
    literal = _LITERAL.match(text, int(negative))
    if literal:
        printed, value, rest = literal[0], _read_digits(literal[0]), text[literal.end() :]
    else:
        printed, (value, rest) = "", _take_words(text)
    scale, rest = _take(_SCALE, rest)
    if literal and scale:
        scale, value, rest = _take_smaller_part(text, printed, value, scale, rest)
    unit, unit_rest = _take(_UNIT, rest)
    if unit == "tonnes" and _ABBREVIATED_TONNE.match(rest[: len(rest) - len(unit_rest)]) and unit_rest.strip(" .;,"):
        raise NumberFormatError(text, "like_a_scale")  # "50 t osób" are thousands as likely as tonnes
    rest = unit_rest
    if literal and not scale and not unit and rest[:1].isalpha():
        raise NumberFormatError(text, "letters_in_number")
    doubtful_dot = (scale or unit == "percent") and _GROUPED_BY_DOTS.fullmatch(printed)  # "1.250 mln": 1,25 mln?
    if scale and unit in _NEVER_SCALED:
        raise NumberFormatError(text, "like_a_scale")
    value = value.scaleb(scale or 0)
    if unit == "grosz":
        value, unit = value.scaleb(-2), "pln"
    if doubtful_dot or (unit == "pln" and int(value.as_tuple().exponent) < -2):  # "12,345 zł": 12 345 zł?
        raise NumberFormatError(text, "ambiguous_grouping")
    if value >= 10**_MAX_DIGITS:
        raise NumberFormatError(text, "too_many_digits")
    if negative and value == 0:
        raise NumberFormatError(text, "negative_zero")
    if not literal and not scale and value >= 1000:
        return _Amount(-value if negative else value, printed, 0, unit, rest, in_words=3)
    return _Amount(-value if negative else value, printed, scale or 0, unit, rest)


def _take_smaller_part(text: str, printed: str, value: Decimal, scale: int, rest: str) -> tuple[int, Decimal, str]:
    """Add what stands behind a whole number of millions or thousands: ``1 mln 200 tys.``, ``2 tys. 300``."""
    smaller = re.match(r" ([0-9]+(?: [0-9]{3})*)(?![0-9.,])", rest)
    if smaller is None:
        return scale, value, rest
    added, behind = _read_digits(smaller[1]), rest[smaller.end() :]
    power, behind = _take(_SCALE, behind)
    power = power or 0
    if "," in printed or power >= scale or (scale > 3 and not power) or added.scaleb(power) >= 10**scale or not added:
        raise NumberFormatError(text, "several_numbers")
    return power, value.scaleb(scale - power) + added, behind


def _take(patterns: dict[Any, re.Pattern[str]], text: str) -> tuple[Any, str]:
    """Take what the first matching pattern matches off the front of `text`; its name is None where none does."""
    for name, pattern in patterns.items():
        if match := pattern.match(text):
            return name, text[match.end() :]
    return None, text


def _read_digits(literal: str) -> Decimal:
    """Read digits and their separators: spaces or dots group thousands, a comma begins decimals.

    A dot groups when all groups behind it have three digits and the first has one to three and no leading zero; it
    begins decimals when it is single and one or two digits follow, or when a lone zero stands before it.
    """
    if sum(map(str.isdigit, literal)) > _MAX_DIGITS:
        raise NumberFormatError(literal, "too_many_digits")
    if re.match("0[0-9]", literal):
        raise NumberFormatError(literal, "leading_zero")
    polish = literal
    if "." in literal:
        if _GROUPED_BY_DOTS.fullmatch(literal):
            polish = literal.replace(".", " ")
        elif _DECIMAL_POINT.fullmatch(literal):
            polish = literal.replace(".", ",")
        else:
            raise NumberFormatError(literal, "ambiguous_grouping")
    try:
        return parse_decimal(polish.replace(" ", _NBSP), locale="pl", strict=True)
    except BabelNumberFormatError:
        raise NumberFormatError(literal, "ambiguous_grouping") from None


def _take_words(text: str) -> tuple[Decimal, str]:
    """Take a number in words off the front of `text`: ``sto dwadzieścia pięć``, ``dwa tysiące``."""
    thousands, group, room, end = 0, 0, 1000, 0  # room: the next word must be a smaller number than this
    while word := _WORD.match(text, end):
        number = _NUMBER_WORDS.get(word[1].casefold())
        if number is None:
            break
        if number == 1000 and not end and word[1].casefold() not in _ONE_THOUSAND:
            raise NumberFormatError(text, "indefinite")  # "tysiące osób"
        if number == 1000 and not thousands and (group or not end):
            thousands, group, room = 1000 * (group or 1), 0, 1000
        elif number < room and (number or not end):
            group, room = group + number, 1 if number < 20 else 10 if number < 100 else 100
            room = room if number else 0
        else:
            raise NumberFormatError(text, "several_numbers")
        end = word.end()
    if end:
        return Decimal(thousands + group), text[end:]
    if _GLUED.search(text):
        raise NumberFormatError(text, "letters_in_number")
    raise NumberFormatError(text, "unknown_text" if any(map(str.isdigit, text)) else "no_number")


def _read_tail(text: str) -> tuple[str | None, str | None]:
    """Read what stands behind the number: the counted noun as printed, and the period."""
    text = text.strip()
    if group_size := re.fullmatch(r"-?(osobow[a-ząćęłńóśźż]+)", text):  # "15 osobowej", "15-osobowej"
        return group_size[1], None
    if _GLUED.search(text):
        raise NumberFormatError(text, "letters_in_number")
    words = re.findall(rf"{_LETTER}+", text.casefold())
    if any(map(str.isdigit, text)) or not _NUMBER_WORDS.keys().isdisjoint(words):
        raise NumberFormatError(text, "several_numbers")
    period = None
    for name, pattern in _PERIOD.items():
        if match := pattern.search(text):
            text, period = text[: match.start()].strip(), name
    if any(looks_like_scale(word) for word in re.findall(rf"{_LETTER}+", text)):
        raise NumberFormatError(text, "like_a_scale")
    if text and (_MORE_THAN_A_NOUN.match(text) or not _NOUN.fullmatch(text)):
        raise NumberFormatError(text, "unknown_text")
    return text or None, period


# --- printing ----------------------------------------------------------------------------------------------------


def exact_text(value: float) -> str:
    """Return a number as the shortest text that gives it again, whole ones without a decimal point.

    >>> exact_text(2 / 3), exact_text(100.0)
    ('0.6666666666666666', '100')
    """
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def round_half_up(value: Any, decimals: int) -> Decimal:
    """Round as offices do, halves away from zero: 3.625 to 3.63, -2.5 to -3.

    Done in decimal arithmetic on the shortest decimal text of `value`, so that the float 2.675, which is stored
    slightly below, rounds to 2.68, as it is printed.

    Raises
    ------
    ValueError
        When `value` is missing or infinite.
    """
    number = _as_decimal(value)
    if number is None:
        raise ValueError("A missing value cannot be rounded.")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, Context(prec=400))
    return abs(rounded) if rounded == 0 else rounded


def format_number(value: Any, language: str = "pl", decimals: int | None = None) -> str:
    """Print a number for readers; missing is an empty text.

    Polish as in the CLDR (``minimumGroupingDigits`` 2): decimal comma, no-break spaces between thousands from 10 000
    on, none in 1234. English: decimal point and commas from 1,234. Negative numbers have a minus sign, not a hyphen.

    Parameters
    ----------
    value : int, float, Decimal, numpy number, None or NaN
    language : str
        ``pl`` or ``en``.
    decimals : int, optional
        Decimals to round half up to; without it the number is printed as exactly as it is.
    """
    number = _as_decimal(value)
    if number is None:
        return ""
    if decimals is not None:
        number = round_half_up(number, decimals)
    grouped = language != "pl" or abs(number) >= 10_000
    locale, pattern = _locale(language), _pattern(decimals or 0)
    text = format_decimal(number, pattern, locale, decimal_quantization=False, group_separator=grouped)
    return text.replace("-", _MINUS)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


@cache
def _pattern(decimals: int) -> NumberPattern:
    return parse_pattern(f"#,##0.{'0' * decimals}" if decimals else "#,##0")


def format_money(value: Any, language: str = "pl") -> str:
    """Print złoty with two decimals: ``1480,50 zł``, in English ``PLN 1,480.50``."""
    number = format_number(value, language, 2)
    if not number:
        return ""
    if language == "pl":
        return f"{number}{_NBSP}zł"
    return f"{_MINUS}PLN{_NBSP}{number[1:]}" if number.startswith(_MINUS) else f"PLN{_NBSP}{number}"


def format_percent(value: Any, language: str = "pl", decimals: int | None = None) -> str:
    """Print a percentage given as 7.7, not 0.077: ``7,7%``, without a space as Polish and English typography want."""
    number = format_number(value, language, decimals)
    return number and f"{number}%"


def _is_nothing(value: Any) -> bool:
    """Say whether `value` is None, NaN or missing in pandas, recognised by name: no import of pandas for that."""
    return value is None or str(value).casefold() in ("nan", "<na>", "nat")


def _as_decimal(value: Any) -> Decimal | None:
    """Give the number as its shortest decimal text says it; None for what is missing."""
    if _is_nothing(value):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise TypeError(f"{value!r} is not a number.") from None
    if number.is_infinite():
        raise ValueError("An infinite value cannot be printed.")
    return number
