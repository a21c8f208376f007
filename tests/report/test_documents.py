"""What is counted in every document, however many are read at once."""

import pandas as pd
import pytest

from srps.report import documents
from srps.results import store


@pytest.mark.parametrize("at_once", [1, 50])
def test_documents_are_counted_as_their_tables_say(site, monkeypatch, at_once):
    monkeypatch.setattr(store, "FILES_AT_ONCE", at_once)
    lomza, sieradz = documents.load_entries(site)
    assert (lomza.city, lomza.year, sieradz.city, sieradz.year) == ("lomza", 2010, "sieradz", 2023)

    def table(name: str) -> pd.DataFrame:
        return pd.read_csv(site.processed / "sieradz" / "2023" / f"{name}.csv", keep_default_na=False)

    observations, checks, log = table("observations"), table("checks"), table("cleaning_log")
    totals = observations[observations["breakdown"] == ""]
    assert sieradz.statuses == totals["status"].value_counts().to_dict()
    assert (sieradz.goals, sieradz.rated, sieradz.targets) == (len(table("goals")), 16, 0)
    assert sieradz.checked == checks["check"].value_counts().to_dict()
    failed = checks[~checks["success"]]
    assert sieradz.objections == failed.groupby(["check", "severity"]).size().to_dict()
    assert sieradz.errors == []
    assert sieradz.cleaned == log["rule"].value_counts().to_dict()
    scores = table("scores").query("scope == 'overall'").set_index("score")
    assert sieradz.scores.keys() == set(scores.index)
    assert sieradz.scores["completeness"]["n"] == int(scores.at["completeness", "n"])
    assert (lomza.goals, lomza.rated, lomza.targets) == (6, 0, 16)


def test_a_document_that_was_not_built_counts_nothing(mini_project):
    (entry,) = documents.load_entries(mini_project)
    assert entry.document is None
    assert not entry.checked
    assert not entry.statuses
