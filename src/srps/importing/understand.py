"""Understands a document: walks through it once, with the goal and action that hold, and accounts for every number."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from srps.importing import doubts
from srps.importing import reasons as why
from srps.importing.about import About, about_document
from srps.importing.document import LONE_NUMBER, Document, Line, Passage, page_lines, passages
from srps.importing.flattened import (
    FEWEST_COLUMNS,
    LONGEST_HEAD,
    flat_from,
    is_institution,
    is_joined,
    lost_columns,
)
from srps.importing.found import Found, Text
from srps.importing.headings import (
    DOMAIN,
    LEVELS,
    RATING,
    Action,
    Goal,
    Heading,
    assign_codes,
    clean_name,
    heading_of,
)
from srps.importing.items import ItemReader
from srps.importing.lists import LABEL_WORDS, PARTS, Contributors, clean_label, contributor_rows, readable, value_row
from srps.importing.recipes import Recipe
from srps.importing.sentences import sentence_rows, spelled_rows
from srps.importing.tables import (
    Layout,
    aligned,
    cell_text,
    complete,
    fits,
    goal_number,
    guess_layout,
    header_of,
    is_column_numbers,
    is_titled,
    is_total,
    joined_headings,
    lines_apart,
    names_in,
    pieces,
    role_of,
    scale_said,
    take_units,
    with_unit,
)
from srps.importing.targets import target_rows
from srps.importing.texts import is_garbled
from srps.importing.times import time_in, without_time, year_of
from srps.importing.tokens import is_pure_value, mark_of
from srps.importing.trees import Place, RowTree, name_by_group
from srps.messages import Message
from srps.numbers import is_missing

_TABLE_TITLE = re.compile(
    r"\W*(?:tabela|tab\.|zestawienie)\s*(?:nr\s*)?\d*\s*[.:–-]?\s*(?P<title>[^\W\d_].{3,150}?)[.:]?$", re.IGNORECASE
)
_SHORT_HEADING = 2
_FEWEST_GROUPED, _LONGEST_GROUP = 3, 160
_SCALE = re.compile(r"^\W*(?P<step>\d)\s*(?:pkt\.?\s*)?[-–—=:]\s*(?P<meaning>[^\W\d].{3,120}?)[,;.]?\s*$")
_STEP = re.compile(r"(?<![\d.,])(?P<step>\d{1,2}) ?(?:pkt\.? ?)?[-–—=:] ?(?=[^\W\d])")
FEWEST_STEPS = 3
"""Of a rating scale; two numbers with dashes may be anything."""
_ADVICE = re.compile(
    r"^\W*(?:\d+[.)]\s*|[IVX]+\.\s*)?(?P<kind>[Rr]ekomendacj\w*|[Zz]aleceni\w+|[Ww]nioski|[Rr]yzyk\w+|REKOMENDACJE|ZALECENIA|WNIOSKI)\b"
    r"[^.\d]{0,40}[:.]?$"
)
_CONTENTS = re.compile(r"^\W*spis\s+(?:treści|tresci|tabel|wykresów)", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$|…+\s*\d+\s*$|\t\d{1,3}\s*$")
_DOMAIN_END = 200
_TITLE_ABOVE = 4
"""Lines between the title of a table and its first row."""
_WHOLE_TITLE = 300
_GOALS_FOLLOW = re.compile(r"\bcel\w*\s+(?P<kind>strategiczn|operacyjn)\w*\s*:\s*$", re.IGNORECASE)
_ITEM_OF_GOALS = re.compile(r"\s*(?P<number>\d{1,2}|[IVX]+)[.)]\s*(?P<name>[^\W\d].{8,300})$", re.DOTALL)
_CAPITAL_WORDS = re.compile(
    r"(?:(?:[\dA-ZĄĆĘŁŃÓŚŹŻ]{2,}[a-zéłt]?[A-ZĄĆĘŁŃÓŚŹŻ]*|[iwzaouIWZ])[),.]?\s*(?![^\W\d_]*[a-z]{2}))+"
)
_FEWEST_CAPITALS, _NEAR_CAPITALS = 10, 18
_LONGEST_ACTION = 260
_ACTION_WORD = re.compile(
    r"[A-ZŁŚŻ]\w*(?:anie|enie|ecie|ęcie|cja|acja|ania|rcie|praca|[wv][oóéd]+[jd]j?|arn?ia)\b|[A-ZŁŚŻ]\w+(?:ne|wne)\s+\w+enie\b|Programy\b"
)

_TELLS = re.compile(
    r"\b(?:[^\W\d_]{3,}uj[aąe]|[^\W\d_]{3,}(?:owano|ywano|zono|iono)|prowadz[aąi]|"
    r"(?:jest|są|był[ayo]?|zostal[ayo]?|został[ayo]?))\b|^Zadani[ae] realizowan",
    re.IGNORECASE,
)
"""What only a sentence has that tells what was done; the name of an action has no such verb."""
_BESIDE_GOAL = re.compile(r"\b[A-ZĄĆĘŁŃÓŚŹŻ]{4,}[^|a-ząćęłńóśźż]*[ \w]{0,4}\|\s*(?P<action>[^|\d]{8,}?)\s*\|")


@dataclass
class Understanding:
    """What a document says: goals, actions, other rows, every passage with its numbers, and what it says of itself."""

    document: Document
    goals: list[Goal] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    rows: list[Found] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    layouts: list[Layout] = field(default_factory=list)
    about: About = field(default_factory=About)


def understand(document: Document, year: int, recipe: Recipe | None = None) -> Understanding:
    """Return what a document of a reporting year says, by the city's recipe and the general rules."""
    walk = _Walk(document, year, recipe or Recipe())
    blocks = list(passages(document))
    walk.known.learn(cell for block in blocks if isinstance(block, list) for row in block for cell in row.cells or ())
    for index, block in enumerate(blocks):
        if isinstance(block, Passage):
            walk.paragraph(block, blocks[index + 1] if index + 1 < len(blocks) else None)
        else:
            walk.table(block)
    for text in walk.result.texts:
        passed_over = sentence_rows(text)
        for row in passed_over:
            row.doubt = row.doubt or doubts.COUNTS_WHAT
        walk.result.rows += [*passed_over, *spelled_rows(text)]
    of_lines = {line.number: line.doubt for line in document.lines if line.doubt}
    for row in walk.result.rows:
        row.doubt = row.doubt or of_lines.get(row.line, doubts.NONE)
    entries: list[Goal | Action] = [*walk.result.goals, *walk.result.actions]
    for named in entries:
        if of_lines.get(named.line) in (doubts.GUESSED_COLUMNS, doubts.TWO_COLUMNS):
            named.doubt = named.doubt or of_lines[named.line]
    _doubt_parts(walk.result.rows)
    _doubt_twins(walk.result.rows)
    if recipe is None and is_garbled(document.text()):
        for row in walk.result.rows:
            row.doubt = row.doubt or doubts.GARBLED
    if (
        document.wrapped
        and document.kind not in ("pdf", "picture")
        and all(line.text.strip() for line in document.lines)
    ):
        _doubt_texts(walk.result.texts)
    assign_codes(walk.result.goals)
    return walk.result


def _doubt_parts(rows: list[Found]) -> None:
    """Let the parts share the doubt about the name of their total."""
    doubted = {(row.goal, row.cells.get("indicator")) for row in rows
               if row.doubt in doubts.OF_NAMES and not row.cells.get("breakdown")}  # fmt: skip
    for row in rows:
        if row.cells.get("breakdown") and (row.goal, row.cells.get("indicator")) in doubted:
            row.doubt = row.doubt or doubts.NAME_OF_TOTAL


def _doubt_twins(rows: list[Found]) -> None:
    """Doubt totals with one name and different values: what tells them apart stands elsewhere."""
    named: dict[tuple[object, ...], list[Found]] = {}
    for row in rows:
        if row.table == "indicators" and not row.cells.get("breakdown") and not row.doubt:
            key = tuple(row.cells.get(name, "").casefold() for name in ("indicator", "period", "unit"))
            named.setdefault((row.goal, row.action, *key), []).append(row)
    for twins in named.values():
        if len({row.cells.get("value") for row in twins}) > 1:
            for row in twins:
                row.doubt = doubts.TWINS


def _doubt_texts(texts: list[Text]) -> None:
    """Doubt what running text says where lines end at the edge of a page and nothing parts the paragraphs."""
    for text in texts:
        for row in text.taken.values():
            if text.passage.cell is None and row.table in ("indicators", "targets"):
                row.doubt = row.doubt or doubts.NO_PARAGRAPHS


_TARGET_WORDS = re.compile(
    r"(?:min\.?|minimum|co najmniej|nie mniej niż|maks\.?|maksimum|nie więcej niż|ok\.)\s", re.IGNORECASE
)


def _sets_a_target(text: Text) -> bool:
    """Say whether the numbers of a line of a plan are targets: all have `min.`, `co najmniej` and the like."""
    return bool(text.open()) and all(_TARGET_WORDS.match(number.printed) for number in text.open())


_SECOND_LABEL = re.compile(
    r"^(?:liczba|kwota|ilość)\b.*(?<!\bi)(?<!\boraz)(?<!\blub)(?<![(/,–-])\s(?:liczba|kwota|ilość)\s", re.I
)


def _misnamed(row: Found) -> Message:
    """Return the doubt about a name that text put together of what belongs apart, or that says only who counted."""
    name = row.cells.get("indicator", "")
    if is_institution(name) and not row.cells.get("breakdown"):
        return doubts.ONLY_INSTITUTION
    again = _SECOND_LABEL.search(name) and not row.cells.get("breakdown")
    return doubts.JOINED_NAME if is_joined(name) or again else doubts.NONE


class _Walk:
    """The state of a walk through a document."""

    def __init__(self, document: Document, year: int, recipe: Recipe) -> None:
        self.result = Understanding(document)
        self.result.about = about_document(document, year)
        self.year, self.recipe = year, recipe
        self.page_lines = page_lines(document)
        self.kind = recipe.kind or self.result.about.kind
        self.result.about.kind = self.kind
        self.goal: Goal | None = None
        self.action: Action | None = None
        self.domain = ""
        self.caption = ""
        self.advice = ""
        self.listing: str | None = None
        self.after_table = False
        self.table_from = 0
        self.scale_above = (0, "")
        self.capitals_at = -100
        self.scale = 0
        self.contents = False
        self.layout: Layout | None = None
        self.items = ItemReader()
        self.tree = RowTree()
        self.title = ""
        self.group = ""
        self.groups: list[tuple[Found, str]] = []
        self.known = Contributors(recipe.institutions)
        self.started = not recipe.from_line
        self.flat = False
        self.flat_from = flat_from(document)
        self.heads: list[str] = []
        self.target_item = ""
        self.open_action: Action | None = None

    # --- paragraphs

    def paragraph(self, passage: Passage, following: Passage | list[Line] | None) -> None:
        """Read one paragraph."""
        text = self._text(passage)
        line = passage.text
        self.heads = [*self.heads, role_of(line)] if len(line) < LONGEST_HEAD and role_of(line) else []
        self.flat = self.flat or lost_columns(line) or len(set(self.heads)) >= FEWEST_COLUMNS
        self.flat = self.flat or (self.flat_from is not None and passage.numbers[-1] >= self.flat_from)
        if not self.started and line.lstrip().casefold().startswith(self.recipe.from_line.casefold()):
            self.started = True
        if self._stands_aside(text) or self._scale(text):
            return
        self.title = clean_name(without_time(found["title"])) if (found := _TABLE_TITLE.match(line)) else ""
        if said := scale_said(line):
            self.scale_above = (passage.first_line, said)
        if self.after_table:
            self._doubt_scale(self.result.rows[self.table_from :], said)
            self.after_table, self.action = False, None
            text.action = None
        if advice := _ADVICE.match(line):
            self.advice = _advice_kind(advice["kind"])
            self.items.forget()
            self.goal = self.action = text.goal = None
        heading = heading_of(line, self.recipe, self.caption)
        if heading and self._heading(text, heading):
            return
        if passage.heading is not None and not heading:
            self._leave(passage.heading)
            text.goal, text.action = self.goal, self.action
        if self._rating(text) or self._domain(text):
            return
        if self._listed_goal(text) or self._capitals(text) or self._loose_action(text):
            return
        self.caption = self.caption if not line.strip() else ""
        if not self.started or self._skipped(line):
            text.explain(why.NAME)
            return
        if self.advice and not _ADVICE.match(line) and len(line) > 40:
            self._advise(text)
        self.result.about.claims_in(text)
        self._numbers(text)

    def _numbers(self, text: Text) -> None:
        """Read the numbers of a paragraph: results, or what a plan or a recommendation wishes for."""
        if self.kind == "plan" and self.goal is not None and _sets_a_target(text):
            self.result.rows += target_rows(text, self.target_item)[0]
            return
        rows = self.items.read(text)
        for row in rows:
            row.doubt = row.doubt or (doubts.LOST_COLUMNS if self.flat else _misnamed(row))
        self.result.rows += rows

    def _leave(self, depth: int) -> None:
        """Leave the goals whose headings are not above one that names none: a chapter of another kind begins."""
        while self.goal is not None and self.goal.depth is not None and self.goal.depth >= depth:
            self.goal = self.goal.parent
            self.action = None

    def _text(self, passage: Passage) -> Text:
        text = Text.of(passage, self.goal, self.action, self.year)
        self.result.texts.append(text)
        return text

    def _stands_aside(self, text: Text) -> bool:
        """Explain the numbers of headers and footers, of a table of contents, and those of pages."""
        if text.passage.running:
            text.explain(why.PAGE)
            return True
        return self._contents(text) or self._is_page_number(text)

    def _contents(self, text: Text) -> bool:
        """Explain the page numbers of a table of contents."""
        if _CONTENTS.match(text.text):
            self.contents = True
            return True
        if _CONTENTS_LINE.search(text.text):
            text.explain(why.PAGE)
            return True
        if self.contents and re.search(r"\s\d{1,3}$", text.text) and len(text.text) < 160:
            text.explain(why.PAGE)
            return True
        self.contents = False
        return False

    def _is_page_number(self, text: Text) -> bool:
        """Explain a number that stands alone where page numbers stand; any other is left for a person."""
        found = LONE_NUMBER.fullmatch(text.text)
        if not found:
            return False
        named = bool(found["named"] or found["of"])
        if named or text.passage.first_line in self.page_lines:
            text.explain(why.PAGE)
            return True
        for number in text.open():
            row = value_row(text, number, {"indicator": "?", "note": "text"}, doubts.ALONE)
            self.result.rows.append(row)
        return True

    def _scale(self, text: Text) -> bool:
        """Read a step of the rating scale: a line `1 – not begun` soon after a mention of a scale."""
        self.scale = 8 if re.search(r"\bskal[aąeęi]\b", text.text, re.IGNORECASE) else max(0, self.scale - 1)
        if self.scale and (steps := _steps_in(text.text)):
            for step, meaning in steps:
                self.result.about.rating_scale[int(step["step"])] = clean_label(meaning)
                text.explain(why.SCALE, step.start("step"), step.end("step"))
            return not text.open()
        found = _SCALE.match(text.text) if self.scale else None
        if not found:
            return False
        self.result.about.rating_scale[int(found["step"])] = clean_label(found["meaning"])
        text.explain(why.SCALE, found.start("step"), found.end("step"))
        self.scale = 8
        return True

    def _skipped(self, line: str) -> bool:
        start = line.lstrip(" •–").casefold()
        return any(start.startswith(skipped.casefold()) for skipped in self.recipe.skip)

    def _heading(self, text: Text, heading: Heading) -> bool:
        self.items.forget()
        if heading.kind == "caption":
            self.caption = heading.name
            self.layout = None if text.passage.cell is None else self.layout
            return True
        if heading.number:
            at = text.text.find(heading.number)
            text.explain(why.HEADING, at, at + len(heading.number))
        if heading.kind == "action":
            self.action = self._add_action(heading.number, heading.name, text.passage, text.text)
            text.action = self.action
            if text.open():
                self.result.rows += self.items.read(text)
            text.explain(why.NAME)
            return True
        goal = self._add_goal(heading.kind, heading.number, heading.name, text.passage, text.text)
        self._enter(goal)
        text.goal = goal
        self.caption = heading.kind if not heading.name else ""
        if rating := RATING.search(text.text):
            self._rate(text, goal, rating)
            goal.name = clean_name(re.sub(r"\b[Oo]cena\b.*$", "", goal.name)) or goal.name
        if len(text.text) > _WHOLE_TITLE and text.open():
            self.result.rows += self.items.read(text)
        if text.open():
            goal.doubt = goal.doubt or doubts.NUMBERS_IN_HEADING
        text.explain(why.NAME)
        return True

    def _enter(self, goal: Goal) -> None:
        self.goal, self.action, self.open_action = goal, None, None
        self.advice = ""
        self.target_item = ""

    def _add_goal(self, level: str, number: str, name: str, passage: Passage, words: str) -> Goal:
        """Return the goal of a heading: the one that is known already where the document names it again."""
        parent = self._parent_of(level, number)
        for known in self.result.goals:
            same_number = known.number == number and number and (known.parent is parent or parent is None)
            if known.level == level and (same_number or (not number and name and _same_name(known.name, name))):
                if not known.name:
                    known.name = name
                return known
        by_name = next((g for g in self.result.goals if name and number == g.number and _same_name(g.name, name)), None)
        if by_name is not None:
            return by_name
        goal = Goal(level, number, name, passage.first_line, passage.page, parent, self.domain, words=words[:300])
        goal.depth = passage.heading
        if not name:
            goal.doubt = doubts.GOAL_WITHOUT_NAME
        self.result.goals.append(goal)
        return goal

    def _parent_of(self, level: str, number: str) -> Goal | None:
        if "." in number:
            upper = number.rpartition(".")[0]
            known = next((g for g in reversed(self.result.goals) if g.number == upper and g.level != level), None)
            if known:
                return known
        above = LEVELS[: LEVELS.index(level)]
        current = self.goal
        while current is not None and current.level not in above:
            current = current.parent
        if current is None:
            return None
        return current

    def _add_action(self, number: str, name: str, passage: Passage, words: str) -> Action:
        mine = [action for action in self.result.actions if action.goal is self.goal]
        known = next(
            (action for action in mine if number and action.number == number and _same_name(action.name, name)), None
        )
        if known:
            return known
        taken = {action.number for action in mine}
        if not number or number in taken:
            number = next(str(n) for n in range(1, 10_000) if str(n) not in taken)
        action = Action(self.goal, number, name, passage.first_line, passage.page, words=words[:300])
        if not name:
            action.doubt = doubts.ACTION_WITHOUT_NAME
        self.result.actions.append(action)
        return action

    def _rating(self, text: Text) -> bool:
        found = self.recipe.rating_pattern.match(text.text) if self.recipe.rating else None
        found = found or RATING.search(text.text)
        if not found or (len(text.text) > 60 and found.start() > 40):
            return False
        if self.goal is None:
            for number in text.open(found.start("value"), found.end("value")):
                cells = {"indicator": clean_label(text.text[: number.begins])}
                self.result.rows.append(value_row(text, number, cells, doubts.RATING_OF_WHAT))
            return True
        return self._rate(text, self.goal, found)

    def _rate(self, text: Text, goal: Goal, found: re.Match[str]) -> bool:
        value = found["value"].strip().replace(" ", "")
        marker = Found("goals", {"rating": value}, text.passage.first_line, text.passage.page, text.text)
        for number in text.open(found.start("value"), found.end("value")):
            text.take(number, marker)
        if goal.rating and goal.rating != value:
            goal.doubt = doubts.TWO_RATINGS.filled(one=goal.rating, other=value)
        elif not goal.rating:
            goal.rating, goal.line_of_rating = value, text.passage.first_line
        return True

    def _domain(self, text: Text) -> bool:
        found = self.recipe.domain_pattern.match(text.text) if self.recipe.domain else None
        found = found or DOMAIN.match(text.text)
        if not found or len(text.text) > _DOMAIN_END:
            return False
        self.domain = clean_name(found["name"])
        self.items.forget()
        text.explain(why.NAME)
        return True

    def _listed_goal(self, text: Text) -> bool:
        """Take the items of a list that a sentence such as `… następujące cele strategiczne:` announces as goals."""
        found = _ITEM_OF_GOALS.match(text.text) if self.listing else None
        if found is None or self.listing is None:
            announced = _GOALS_FOLLOW.search(text.text)
            self.listing = announced and ("strategic" if announced["kind"].startswith("str") else "operational")
            return False
        self._add_goal(self.listing, found["number"], clean_name(found["name"]), text.passage, text.text)
        text.explain(why.HEADING)
        return True

    def _capitals(self, text: Text) -> bool:
        """Take what is printed in capitals as a goal without number, where the recipe says so.

        Recognition of a scan mixes the columns of a table: capitals at the beginning of a line belong to the goal, the
        rest of the line to another column; lines that lie close together belong to one name.
        """
        rule = next((goal for goal in self.recipe.goals if goal.capitals), None)
        if rule is None or self.goal is None:
            return False
        parts = list(_capitals_in(text.passage))
        lines = [line for line, words in parts if _long_capitals(words) >= _FEWEST_CAPITALS]
        if not lines and not (parts and parts[0][0] - self.capitals_at <= _NEAR_CAPITALS):
            return False
        name = clean_name(" ".join(words for _, words in parts))
        last = self.result.goals[-1]
        if last.level == rule.level and not last.number and parts[0][0] - self.capitals_at <= _NEAR_CAPITALS:
            last.name = clean_name(f"{last.name} {name}")
        else:
            self._enter(self._add_goal(rule.level, "", name, text.passage, text.text))
            self._action_beside(text)
        text.goal, text.action = self.goal, self.action
        self.capitals_at = parts[-1][0]
        whole = _is_capitals(text.text)
        if whole:
            text.explain(why.NAME)
        return whole

    def _action_beside(self, text: Text) -> None:
        """Take the action that a scan has beside the first line of its goal, behind the rule of the column; it waits."""
        beside = _BESIDE_GOAL.search(text.text)
        if self.recipe.loose_actions and beside and _ACTION_WORD.match(beside["action"]):
            action = self._add_action("", clean_name(beside["action"]), text.passage, text.text)
            action.doubt = doubts.MIXED_COLUMNS

    def _loose_action(self, text: Text) -> bool:
        """Take a paragraph that begins as an action does, and holds no number, as one; where the recipe says so."""
        if not self.recipe.loose_actions or self.goal is None or text.open() or len(text.text) > _LONGEST_ACTION:
            return False
        if not _ACTION_WORD.match(text.text) or _TELLS.search(text.text):
            return False
        self._add_action("", clean_name(text.text), text.passage, text.text)
        return True

    def _advise(self, text: Text) -> None:
        if mark_of(text.text) or text.text[:1] in "•–":
            words = clean_label(text.text)
            row = Found("recommendations", {"kind": self.advice, "text": words[:200]}, text.passage.first_line,
                        text.passage.page, words[:300], self.goal, doubt=doubts.OWN_WORDS)  # fmt: skip
            self.result.rows.append(row)

    # --- tables

    def table(self, rows: list[Line]) -> None:
        """Read one table, with the columns of the table before it where it has no headings of its own."""
        self.items.forget()
        self.tree.close()
        self.group, self.groups = "", []
        self.table_from = len(self.result.rows)
        line, said = self.scale_above
        self._table(rows)
        self.tree.close()
        name_by_group(self.groups)
        self._doubt_scale(self.result.rows[self.table_from :], said if rows[0].number - line <= _TITLE_ABOVE else "")

    def _doubt_scale(self, rows: list[Found], said: str) -> None:
        """Doubt numbers without a unit of their own where a title or a remark of their table names a scale."""
        for row in rows if said else ():
            if row.table == "indicators" and not row.cells.get("unit"):
                row.doubt = row.doubt or doubts.SCALE_SAID.filled(said=said)

    def _table(self, rows: list[Line]) -> None:
        heads = self._headings(rows)
        if not heads and (self.layout is None or is_titled(rows) or not fits(rows, self.layout)):
            guessed = guess_layout(rows)
            if guessed or self.layout is None or not fits(rows, self.layout):
                self.layout = guessed
            if guessed and any(guessed.headings):
                heads[0] = guessed
        self.after_table = True
        for position, row in enumerate(rows):
            if not any((cell or "").strip() for cell in row.cells or ()):
                continue
            known = self.layout is not None and self._heads_again(row)
            if self.layout is not None and position - 1 in heads and take_units(row, self.layout):
                continue
            if position in heads or known:
                self.layout = heads.get(position) or self.layout
                for index in range(len(row.cells or ())):
                    self._cell(row, index).explain(why.HEADING_YEAR)
            elif (
                is_column_numbers(row) and position and (position - 1 in heads or self._heads_again(rows[position - 1]))
            ):
                for index in range(len(row.cells or ())):
                    self._cell(row, index).explain(why.ROW)
            else:
                self._row(row)

    def _headings(self, rows: list[Line]) -> dict[int, Layout]:
        """Return the layouts that the rows of headings in a table give; two rows of headings give one."""
        heads: dict[int, Layout] = {}
        position = 0
        while position < len(rows):
            row, below = rows[position], rows[position + 1] if position + 1 < len(rows) else None
            joined = below and joined_headings(row, below)
            layout = joined and header_of(joined, self.recipe)
            if layout and below:
                for index, cell in enumerate(below.cells or ()):
                    layout.roles[index] = (cell and role_of(cell, self.recipe)) or layout.roles[index]
                heads[position] = heads[position + 1] = layout
            elif layout := header_of(row, self.recipe):
                heads[position] = layout
            if layout:
                layout.doubt = row.doubt
                complete(
                    layout, [row for place, row in enumerate(rows) if place not in heads and not is_column_numbers(row)]
                )
                self.result.layouts.append(layout)
            position += 2 if joined and layout else 1
        return heads

    def _heads_again(self, row: Line) -> bool:
        """Say whether a row repeats the headings of the table, as on the next page."""
        cells = [" ".join(cell.split()) for cell in row.cells or ()]
        return self.layout is not None and any(cells) and cells == self.layout.headings

    def _doubtful_number(self, row: Line, text: Text) -> None:
        """List a number in a column that holds none as a row to be decided: never is it passed over."""
        label = clean_label(" ".join(cell for cell in row.cells or () if re.search(r"[^\W\d_]{3}", cell))[:200])
        for number in text.open():
            self.result.rows.append(value_row(text, number, {"indicator": label or "?"}, doubts.UNKNOWN_COLUMN))

    def _cell(self, row: Line, index: int) -> Text:
        text = cell_text(row, index)
        text.goal, text.action, text.year = self.goal, self.action, self.year
        self.result.texts.append(text)
        return text

    def _row(self, row: Line) -> None:
        filled = [index for index, cell in enumerate(row.cells or ()) if cell.strip()]
        if len(filled) == 1 and self._alone(row, filled[0]):
            return
        layout = self.layout
        if len(filled) == 1 and layout is not None and self._opens_group(row, filled[0], layout):
            return
        if layout is None:
            for index in filled:
                self.result.rows += self.items.read(self._cell(row, index))
            return
        if {"value", "year"} & set(layout.roles) or not layout.lists:
            self._value_row(row, layout)
        else:
            self._list_row(row, layout)

    def _alone(self, row: Line, index: int) -> bool:
        """Read a row with one filled cell: a heading within the table, or a title above its columns."""
        cell = (row.cells or ())[index]
        heading = heading_of(" ".join(cell.split()), self.recipe, self.caption)
        if heading is None:
            return False
        return self._heading(self._cell(row, index), heading)

    def _opens_group(self, row: Line, index: int, layout: Layout) -> bool:
        """Take a row with nothing but a text as the heading of the rows below it: `Usługi w miejscu zamieszkania`."""
        cell = (row.cells or ())[index]
        in_labels = layout.roles[index] in ("indicator", "lp", "") if index < len(layout.roles) else False
        if layout.lists or not in_labels or not layout.at("value") or len(layout.roles) < _FEWEST_GROUPED:
            return False
        text = self._cell(row, index)
        if text.open() or len(cell) > _LONGEST_GROUP or PARTS.match(cell) or LABEL_WORDS.match(cell):
            self.result.texts.pop()
            return False
        text.explain(why.NAME)
        self.tree.close()
        self.group = clean_label(cell.replace("\n", " "))
        return True

    def _list_row(self, row: Line, layout: Layout) -> None:
        """Read a row whose values stand within the cells: `• liczba wydanych Kart – 47`."""
        cells = aligned(row, layout)
        self._goal_cells(row, cells, layout)
        self._action_cells(row, cells)
        for index, cell in cells.pop("indicator", []):
            text = self._cell(row, index)
            if self.kind == "plan":
                rows, self.target_item = target_rows(text, self.target_item)
                self.result.rows += rows
                continue
            if not (cell[:1].islower() or cell[:1] in "–") or self.open_action is not self.action:
                self.items.forget()
            self.result.rows += self.items.read(text)
        self.open_action = self.action
        self._other_cells(row, cells)

    def _value_row(self, row: Line, layout: Layout) -> None:
        """Read a row with its values in columns of their own."""
        for one in lines_apart(row, layout) or [row]:
            self._single_row(one, layout)

    def _single_row(self, row: Line, layout: Layout) -> None:
        """Read a row whose cells say one thing each."""
        self.items.forget()
        cells = aligned(row, layout)
        if found := goal_number(row.cells or ()):
            self._numbered_goal(row, cells, layout, *found)
        else:
            self._goal_cells(row, cells, layout)
        named = self._action_cells(row, cells)
        labels = cells.pop("indicator", [])
        values = cells.pop("value", [])
        label = self._row_label(row, labels, cells, named)
        for index, _ in labels:
            text = self._cell(row, index)
            text.explain(why.NAME)
        unit = " ".join(" ".join(cell.split()) for _, cell in cells.get("unit", []))
        place = self.tree.place(" ".join(cell for _, cell in labels) or label, label) if label else None
        if place is None and label and not values:
            self._other_cells(row, cells)
            return
        if label:
            place = place or Place(label, doubt=doubts.CHECK_PART)
            self._labelled_values(row, layout, cells, place, named, unit)
            if not values and labels and len(layout.at("value")) == 1:
                self._blank_row(row, label, unit)
        elif values and (cells.get("time") or cells.get("executors")):
            (self._time_row if cells.get("time") else self._institution_row)(row, layout, cells, unit)
        else:
            cells["value"] = values
        for index, _ in cells.pop("notes", []):
            text = self._cell(row, index)
            if label:
                self.result.rows += contributor_rows(text, label, self.known, self.recipe.value_first)
            self.items.forget()
            self.result.rows += self.items.read(text)
        self._other_cells(row, cells)

    def _blank_row(self, row: Line, label: str, unit: str) -> None:
        """Read a row that leaves the only column of values empty; one with nothing but a text may be a heading."""
        named = sum(bool(cell.strip()) for cell in row.cells or ()) > 1 or LABEL_WORDS.match(label)
        cells = {"indicator": label, "value": "", "unit": unit}
        found = Found("indicators", cells, row.number, row.page, label, self.goal, self.action)
        found.doubt = doubts.NONE if named else doubts.NO_VALUE
        self.result.rows.append(found)

    def _labelled_values(self, row: Line, layout: Layout, cells: dict, place: Place, named: str, unit: str) -> None:
        """Read the values and targets of a row whose label is known; what it costs is named by its action."""
        for index in layout.at("value"):
            label = named if named and layout.is_money(index) else place.label
            if label == clean_label(named) and not layout.name_in(index) and layout.says_more(index):
                label = f"{label} – {clean_label(layout.headings[index])}"
            found = self._value_cell(row, layout, index, label, unit, within=place.part)
            if found is not None:
                found.doubt = found.doubt or place.doubt
                self.tree.add(place, index, found)
                self.groups.append((found, self.group))
        bases = cells.pop("baseline", [])
        for index, cell in cells.pop("target", []):
            money = layout.is_money(index)
            label = named if named and money else place.label
            self._target_cell(row, layout, index, cell, label, [] if money else bases, "" if money else unit)
            bases = bases if money else []
        for index, _ in bases:
            self._value_cell(row, layout, index, place.label, unit)

    def _time_row(self, row: Line, layout: Layout, cells: dict, unit: str) -> None:
        """Read a row that a year or a month heads: its values count what the columns say, at this time."""
        times = cells.pop("time")
        name = clean_name(" ".join(cell for _, cell in times))
        for index, _ in times:
            self._cell(row, index).explain(why.HEADING_YEAR)
        time = "" if without_time(name) else time_in(name)
        for index in layout.at("value"):
            heading = clean_label(layout.headings[index])
            label = " – ".join(filter(None, (self.title, heading)))
            part = None if time or is_total(name) else name
            found = self._value_cell(row, layout, index, label, unit, part or "")
            if found is None:
                continue
            if time and time != str(self.year):
                found.cells["period"] = time
            if not self.title and len(heading.split()) <= _SHORT_HEADING:
                found.doubt = found.doubt or doubts.TOO_GENERAL

    def _institution_row(self, row: Line, layout: Layout, cells: dict, unit: str) -> None:
        """Read a row that an institution heads: its values count what the columns say, for this part of the total."""
        names = cells.pop("executors")
        name = clean_name(" ".join(cell for _, cell in names))
        for index, _ in names:
            self._cell(row, index).explain(why.NAME)
        part = "" if is_total(name) else name
        for index in layout.at("value"):
            label = clean_label(layout.headings[index])
            self._value_cell(row, layout, index, label or name, unit, part if label else None)

    def _value_cell(
        self, row: Line, layout: Layout, index: int, label: str, unit: str, part: str | None = None, within: str = ""
    ) -> Found | None:
        """Read a cell of a column of values; `within` is the part of the label that the whole row is about."""
        cell = (row.cells or ())[index] if index < len(row.cells or ()) else ""
        if not cell.strip():
            return None
        text = self._cell(row, index)
        base, inner = layout.whole_of(index)
        part = layout.part_in(index) if part is None else part
        heading = layout.name_in(base) if part is None else ""
        part = inner if part is None and inner else part
        name = f"{label} – {clean_label(heading)}" if heading else label
        unit = "" if heading and layout.is_money(index) else unit
        unit = unit or (layout.units[index] if index < len(layout.units) else "")
        time = layout.times[index] if index < len(layout.times) else ""
        cells = {"indicator": name, "breakdown": ", ".join(filter(None, (within, part))), "unit": unit,
                 "part_of": within if part else "",
                 "period": "" if time == str(self.year) else time}  # fmt: skip
        cells = {key: value for key, value in cells.items() if value}
        unsure = layout.doubt if layout.is_sure else doubts.NO_HEADINGS
        if index in layout.guessed and part is None:
            unsure = doubts.UNKNOWN_HEADING
        if cell.rstrip().endswith(","):
            unsure = doubts.ENDS_AT_COMMA
        doubt = (
            doubts.ROW_OF_TOTALS if re.match(r"\W*(?:razem|ogółem|suma|łącznie)\W*$", label, re.IGNORECASE) else unsure
        )
        if is_missing(cell) or not (text.numbers or text.words):
            known = is_missing(cell) or cell.strip() in ("x", "X", "(x)", "#")
            row_found = Found("indicators", {"value": " ".join(cell.split()), **cells}, row.number, row.page,
                              f"{label}: {cell}", self.goal, self.action,
                              doubt or (doubts.NONE if known else doubts.VALUE_IN_WORDS))  # fmt: skip
            self.result.rows.append(row_found)
            return row_found
        for number in text.numbers:
            if text.reasons.get(number.start) in (why.YEAR, why.NAME, why.ROW, why.HEADING) and is_pure_value(cell):
                del text.reasons[number.start]
        numbers = text.open() or text.spelled()
        if not numbers:
            return None
        first = numbers[0]
        if len(numbers) > 1 and not re.search(r"[^\W\d_:;–(-]", cell[first.ends : numbers[1].begins]):
            doubt = doubt or doubts.MANY_IN_CELL
        found = value_row(text, first, cells, doubt)
        found.words = f"{label}: {' '.join(cell.split())}"
        self.result.rows.append(found)
        if len(numbers) > 1:
            self.result.rows += self.items.rest_of(text, first, found)
        return found

    def _target_cell(
        self, row: Line, layout: Layout, index: int, cell: str, label: str, bases: list[tuple[int, str]], unit: str
    ) -> None:
        """Read a target, with the baseline that stands in the row."""
        text = self._cell(row, index)
        if is_missing(cell) and not bases:
            return
        year = year_of(layout.times[index]) if index < len(layout.times) else ""
        heading = layout.name_in(index)
        label = f"{label} – {clean_label(heading)}" if heading else label
        unit = unit or (layout.units[index] if index < len(layout.units) else "")
        target = "" if is_missing(cell) else with_unit(cell, unit)
        found = Found("targets", {"indicator": label, "target": target, "due_year": year}, row.number,
                      row.page, f"{label}: {cell}", self.goal, self.action, readable(target) if target else doubts.NONE)  # fmt: skip
        for base, printed in bases[:1]:
            found.cells |= {"baseline": with_unit(printed, unit), "baseline_year": year_of(layout.times[base])}
        for one in (text, *(self._cell(row, base) for base, _ in bases)):
            for number in one.numbers:
                one.reasons.pop(number.start, None)
                one.take(number, found)
        self.result.rows.append(found)

    def _row_label(self, row: Line, labels: list, cells: dict, named: str) -> str:
        if labels:
            return clean_label(" ".join(cell for _, cell in labels).replace("\n", " "))
        for role in ("evidence", "", "area"):
            texts = [cell for _, cell in cells.get(role, []) if re.search(r"[^\W\d_]{3}", cell) and len(cell) < 250]
            if texts and role != "evidence":
                return clean_label(max(texts, key=len).replace("\n", " "))
        del row
        return named

    def _numbered_goal(self, row: Line, cells: dict, layout: Layout, index: int, number: str) -> None:
        """Enter the goal whose number stands alone in a cell; its name is in the goal's column or in the next cell."""
        all_cells = row.cells or ()
        column = [cell for _, cell in cells.get("goal", []) if not re.fullmatch(r"[\d.\s]+", cell)]
        has_goals = "goal" in layout.roles
        name = column[0] if column else (all_cells[index + 1] if index + 1 < len(all_cells) else "")
        self._cell(row, index).explain(why.HEADING)
        for role in list(cells):
            cells[role] = [(i, c) for i, c in cells[role] if i != index and c is not name]
        name_index = next((i for i, c in enumerate(all_cells) if c is name), None)
        if name_index is None or not has_goals or not name.strip():
            if name_index is not None and not has_goals:
                cells.setdefault("action", []).append((name_index, f"{number}. {name}"))
            return
        text = self._cell(row, name_index)
        text.explain(why.NAME)
        level = _goal_level(layout, number)
        self._enter(self._add_goal(level, number, clean_name(name), text.passage, name))
        if index != 0:  # the row's columns are shifted: its list of actions stands where the indicator should
            shifted = [(i, c) for i, c in cells.pop("indicator", []) if c.lstrip().startswith("•")]
            shifted += [(i, c) for i, c in cells.pop("notes", []) if c.lstrip().startswith("•")]
            cells.setdefault("action", []).extend(shifted)

    def _goal_cells(self, row: Line, cells: dict, layout: Layout) -> None:
        for index, cell in cells.pop("goal", []):
            text = self._cell(row, index)
            lp = next((c.strip(" .") for _, c in cells.get("lp", [])), "")
            heading = heading_of(" ".join(cell.split()), self.recipe)
            if heading and heading.kind in LEVELS:
                number, name, level = heading.number, heading.name, heading.kind
            else:
                found = re.match(r"\s*(?P<number>[IVXLC]+|\d+(?:\.\d+)*)[.)]\s*(?P<name>\S.*)", cell, re.DOTALL)
                number = found["number"] if found else (lp if re.fullmatch(r"[\d.IVX]+", lp) else "")
                name, level = clean_name(found["name"] if found else cell), _goal_level(layout, number, index)
            for number_found in text.open():
                text.explain(why.HEADING, number_found.start, number_found.end)
            self._enter(self._add_goal(level, number, name, text.passage, cell))

    def _action_cells(self, row: Line, cells: dict) -> str:
        """Take the actions of a row: one where it has one, several where the cell is a list; return the last name."""
        name = ""
        executors = [n for _, cell in cells.get("executors", []) for n in names_in(cell)]
        deadline = "; ".join(" ".join(cell.split()) for _, cell in cells.get("deadline", []))
        area = ";".join(" ".join(cell.split()) for _, cell in cells.get("area", []))
        state = "; ".join(" ".join(cell.split()) for _, cell in cells.get("state", []))
        for index, cell in cells.pop("action", []):
            text = self._cell(row, index)
            if is_pure_value(cell):
                self._doubtful_number(row, text)
                continue
            found = action_items(cell)
            for number, body in found:
                action, goes_on = self.open_action, not number and cell[:1].islower() and len(found) == 1
                if action is not None and goes_on and action.goal is self.goal:
                    action.name = clean_name(f"{action.name} {body}")
                else:
                    lp = next((c.strip(" .") for _, c in cells.get("lp", []) if re.fullmatch(r"[\d.]+\s*", c)), "")
                    action = self._add_action(number or (lp if len(found) == 1 else ""), clean_name(body),
                                              text.passage, body)  # fmt: skip
                self.open_action = action
                if len(found) == 1:
                    self.action = action
                name = action.name
                _fill(action, area, deadline, state, executors)
            text.action = self.action
            text.explain(why.NAME)
        if not name and self.open_action is not None and self.action is self.open_action:
            _fill(self.open_action, area, deadline, state, executors)
        elif not name and self.goal is not None and executors:
            for action in self.result.actions:
                if action.goal is self.goal and not action.executors:
                    action.executors = list(executors)
        return name

    def _other_cells(self, row: Line, cells: dict) -> None:
        reasons = {"lp": why.ROW, "page": why.PAGE, "deadline": why.DATE, "unit": why.NAME, "executors": why.NAME, "code": why.NAME, "time": why.HEADING_YEAR,
                   "area": why.NAME, "domain": why.NAME, "priorities": why.NAME, "skip": why.NAME}  # fmt: skip
        for role, found in cells.items():
            for index, cell in found:
                text = self._cell(row, index)
                if role in reasons and not (role not in ("lp", "page", "code") and is_pure_value(cell)):
                    text.explain(reasons[role])
                elif (
                    role == "rating"
                    and self.goal is not None
                    and (rated := re.fullmatch(r"(?P<value>[\d,.]+)", cell.strip()))
                ):
                    self._rate(text, self.goal, rated)
                elif role == "state" and self.action is not None and cell.rstrip().endswith("%"):
                    for number in text.open():
                        text.take(number, Found("actions", {}, row.number, row.page, cell))
                elif is_pure_value(cell):
                    self._doubtful_number(row, text)
                else:
                    self.items.forget()
                    if self.action and role in ("evidence", "explanation") and not getattr(self.action, role):
                        setattr(self.action, role, _paraphrase(cell))
                    self.result.rows += self.items.read(text)
                if role == "priorities" and self.goal is not None:
                    wished = [clean_name(part) for part in split_priorities(cell)]
                    before = self.goal.priorities.split(";") if self.goal.priorities else []
                    self.goal.priorities = ";".join([*before, *wished])
                if role == "domain" and self.goal is not None:
                    self.goal.domain = clean_name(cell)


def split_priorities(cell: str) -> list[str]:
    """Return the words of a cell of priorities, one per line or per capital letter."""
    return [part for line in cell.split("\n") for part in re.split(r"\s+(?=[A-ZŁŚŻ])", line) if part.strip()]


def _paraphrase(cell: str) -> str:
    """Return nothing: what was done is paraphrased by a person, never copied."""
    del cell
    return ""


def _fill(action: Action, area: str, deadline: str, state: str, executors: Iterable[str]) -> None:
    action.area = action.area or area
    action.deadline = action.deadline or deadline
    action.state = action.state or state
    action.executors += [name for name in executors if name not in action.executors]


def action_items(cell: str) -> list[tuple[str, str]]:
    """Return the actions that a cell lists, each with its number where it has one."""
    found = pieces(cell) if not re.match(r"\s*\d+\.\d+", cell) else []
    if len(found) > 1:
        return [(number, clean_label(cell[start:end].replace("\n", " ").lstrip(" ,"))) for number, start, end in found]
    single = re.match(r"\s*(\d+(?:\.\d+)+)\.?\s+(\S.*)|\s*(\d{1,2})[.)]\s+(\S.*)", cell, re.DOTALL)
    if single:
        return [(single[1] or single[3], single[2] or single[4])]
    return [("", cell)]


def _goal_level(layout: Layout, number: str, column: int | None = None) -> str:
    columns = layout.at("goal") if column is None else [column]
    heading = " ".join(layout.headings[i] for i in columns if i < len(layout.headings)).casefold()
    for level, word in (("operational", "operac"), ("specific", "szczeg"), ("strategic", "strateg")):
        if word in heading and not (level == "specific" and "strateg" in heading):
            return level
    return LEVELS[min(number.count("."), 2)]


def _steps_in(line: str) -> list[tuple[re.Match[str], str]]:
    """Return the steps of a scale that one line lists, `1 – nie, 2 – częściowo, 3 – tak`, each with what it means.

    Three at least, by ones up or down.
    """
    found = list(_STEP.finditer(line))
    steps = [int(one["step"]) for one in found]
    if len(found) < FEWEST_STEPS or {b - a for a, b in pairwise(steps)} not in ({1}, {-1}) or min(steps) > 1:
        return []
    ends = [*(one.start() for one in found[1:]), len(line)]
    meanings = [line[one.end() : end] for one, end in zip(found, ends, strict=True)]
    meanings[-1] = re.split(r"\)?\.(?:\s|$)|\)(?:\s|$)|;", meanings[-1])[0]
    return [
        (one, re.sub(r"[\s,;.(]*(?:\b(?:i|oraz))?\s*$", "", text)) for one, text in zip(found, meanings, strict=True)
    ]


def _same_name(one: str, other: str) -> bool:
    first, second = (re.sub(r"\W+", "", name).casefold() for name in (one, other))
    return first == second or (len(first) > 20 and (first.startswith(second[:40]) or second.startswith(first[:40])))


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) / len(letters) > 0.75


def _capitals_in(passage: Passage) -> Iterator[tuple[int, str]]:
    """Yield the line and the words in capitals at the beginning of each line of a passage."""
    ends = [*passage.starts[1:], len(passage.text)]
    for start, end, line in zip(passage.starts, ends, passage.numbers, strict=True):
        found = _CAPITAL_WORDS.match(passage.text[start:end])
        if found and _long_capitals(found[0]) and not _COLUMN_WORDS.match(found[0]):
            yield line, found[0].strip()


def _long_capitals(words: str) -> int:
    """Return how many letters of a text stand in long words in capitals, which no abbreviation is."""
    return sum(len(word) for word in re.findall(r"[^\W\d_]{4,}", words) if sum(map(str.isupper, word)) >= len(word) - 1)


_COLUMN_WORDS = re.compile(r"(?:CELE?|KIERUNKI|DZIA\wANIA|WSKA\wNIKI|REALIZATORZY|TERMIN)\b")


def _advice_kind(word: str) -> str:
    word = word.casefold()
    return "risk" if word.startswith("ryzyk") else "conclusion" if word.startswith("wnios") else "recommendation"
