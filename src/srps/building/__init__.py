"""Builds all reports of a project: what is stale, in the right order, on all cores or on a Dask cluster.

`operations` has what commands call. This file imports nothing, so that a child process need not load the graph.
"""
