"""Reproducible monitoring of Polish municipal social-problem strategies (SRPS)."""

__version__ = "0.1.0"
