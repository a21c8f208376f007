"""What the warm interpreters import before their first fork; importing a module of this package takes seconds.

`checks` holds what the notebook of checks needs, Great Expectations above all, `pages` what every other notebook and
all pages need: two interpreters warm up side by side, in half the time of one that has it all.
"""
