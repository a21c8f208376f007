import pytest

from srps.desk import doctor
from srps.desk.doctor import examine
from srps.errors import file_trouble


def test_a_sound_computer_and_project(mini_project):
    found = list(examine(mini_project))
    assert [finding.what for finding in found if not finding.is_right and "Tesseract" not in finding.what] == []
    assert any("1 year with data" in finding.what for finding in found)


def test_what_is_missing_is_named_with_what_to_do(mini_project, monkeypatch):
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-library",))
    monkeypatch.setattr(doctor, "LEAST_SPACE", 2**80)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    wrong = {str(finding.what): str(finding.remedy) for finding in examine(mini_project) if not finding.is_right}
    assert wrong["no-such-library is not installed"] == "Install the program anew."
    assert wrong["Fonts of the printed report"] == "Install the program anew."
    assert "Tesseract" in wrong["Tesseract is not installed"]
    assert any(what.startswith("Free space") for what in wrong)


@pytest.mark.parametrize("fault", [PermissionError(13, "denied"), OSError(28, "No space left on device")])
def test_a_folder_that_cannot_be_written_to_is_found(mini_project, monkeypatch, fault):
    def fail(folder):
        raise fault

    monkeypatch.setattr(doctor, "_write", fail)
    wrong = [str(finding.remedy) for finding in examine(mini_project) if not finding.is_right]
    assert wrong[0].startswith("It failed: ")
    assert str(file_trouble(fault)) in wrong[0]


def test_a_file_that_cannot_be_read_is_found(mini_project, monkeypatch):
    def fail(project):
        raise PermissionError(13, "denied", "data/raw/testowo/2023/goals.csv")

    monkeypatch.setattr(doctor, "_read", fail)
    wrong = {str(finding.what): str(finding.remedy) for finding in examine(mini_project) if not finding.is_right}
    assert "goals.csv" in wrong["The files of data/raw can be read"]
