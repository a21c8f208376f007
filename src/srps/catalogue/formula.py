"""Arithmetic that people write beside a claim, such as `100 * a / b` or `a + b = c + d`: read and computed exactly.

Only names, decimal numbers, + − * / and brackets; nothing is executed.
"""

import ast
import re
from collections.abc import Mapping
from decimal import Decimal

from srps.messages import Message

_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", ":": "/", "\N{NO-BREAK SPACE}": " "})
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


class FormulaError(ValueError):
    """A formula that cannot be read, with what is wrong."""


def sides(formula: str) -> list[str]:
    """Return what stands left and right of `=`; one side where there is no `=`. Raises `FormulaError` beyond two."""
    found = formula.split("=")
    if len(found) > 2:
        raise FormulaError(Message("it has more than one “=”"))
    return found


def names_in(formula: str) -> list[str]:
    """Return the names that a formula uses, each once in their order; raises `FormulaError` where it cannot be read."""
    found: dict[str, None] = {}
    for side in sides(formula):
        found |= {node.id: None for node in ast.walk(_tree(side)[0]) if isinstance(node, ast.Name)}
    return list(found)


def compute(side: str, values: Mapping[str, Decimal]) -> Decimal:
    """Return the value of one side; raises `FormulaError` where it cannot be read, or divides by zero."""
    return _value(*_tree(side), values)


def _tree(side: str) -> tuple[ast.expr, str]:
    """Return the tree of one side, of which every part is allowed, and the text that it was read from."""
    text = _DECIMAL_COMMA.sub(".", _GROUPED.sub("", side.translate(_SIGNS))).strip()
    if not text:
        raise FormulaError(Message("one side of it is empty"))
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(Message("it is no arithmetic")) from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            _number(node, text)
        elif not isinstance(node, (ast.Name, ast.Load, ast.BinOp, ast.UnaryOp, *_OPERATORS, ast.USub, ast.UAdd)):
            raise FormulaError(Message("only names, numbers, + - * / and brackets can stand in it"))
    return tree, text


_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def _number(node: ast.Constant, source: str) -> Decimal:
    """Return the number as it is written: Python's own reading of `0.1` is no longer exact."""
    text = ast.get_source_segment(source, node) or ""
    if not re.fullmatch(r"\d+(?:\.\d+)?", text):
        raise FormulaError(Message("“{text}” is no decimal number", text=text))
    return Decimal(text)


def _value(node: ast.expr, source: str, values: Mapping[str, Decimal]) -> Decimal:
    if isinstance(node, ast.Constant):
        return _number(node, source)
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise FormulaError(Message("it uses {id}, of which no row is given", id=node.id))
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, source, values)
        return -inner if isinstance(node.op, ast.USub) else inner
    assert isinstance(node, ast.BinOp)  # `_tree` lets nothing else through
    left, right = _value(node.left, source, values), _value(node.right, source, values)
    if isinstance(node.op, ast.Div):
        if right == 0:
            raise FormulaError(Message("it divides by zero"))
        return left / right
    if isinstance(node.op, ast.Mult):
        return left * right
    return left + right if isinstance(node.op, ast.Add) else left - right
