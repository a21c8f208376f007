"""Builds all reports of a project: what is stale, in the right order, on all cores or on a Dask cluster."""

from srps.pipeline.operations import BuildResult, Failure, Progress, State, build, clean, explain, status, watch

__all__ = ["BuildResult", "Failure", "Progress", "State", "build", "clean", "explain", "status", "watch"]
