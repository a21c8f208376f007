"""Composite indices after the OECD/JRC handbook (2008): plain functions over frames and one method object."""
