"""The pages beside the steps of a year, asked by plain HTTP: each does what its command does."""

import hashlib
import http.cookiejar
import io
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from html import unescape

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from openpyxl import load_workbook

from miniature import CITY, YEAR, write_year
from srps.paths import Project

CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
WIDTHS = (1280, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LAST = YEAR - 1
FORMS = f"/{CITY}/{YEAR}/forms"


class Client:
    """Asks pages as a browser does: with the cookies of the token and against forgery."""

    def __init__(self, desk: str) -> None:
        self.base = desk.partition("/?")[0]
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.open(desk, timeout=30)

    def get(self, path: str) -> bytes:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return answer.read()

    def page(self, path: str) -> str:
        return unescape(self.get(path).decode("utf-8"))

    def send(self, path: str, fields=(), files=()) -> tuple[int, str]:
        """Return status and text of the page that answers a form."""
        self.get(path)
        xsrf = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")
        lines = []
        for name, value in [("_xsrf", xsrf), *fields]:
            lines.append(f'--grenze\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
        for name, content in files:
            head = f'--grenze\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            lines.append(head.encode() + content + b"\r\n")
        body = b"".join(lines) + b"--grenze--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=grenze"}
        request = urllib.request.Request(self.base + path, body, headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.status, unescape(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as error:
            return error.code, unescape(error.read().decode("utf-8"))


@pytest.fixture
def project(empty_project) -> Project:
    """A project with last year's tables, and an empty folder of this year."""
    write_year(empty_project, year=LAST)
    folder = write_year(empty_project, year=YEAR)
    for name in ("goals", "actions", "indicators", "targets"):
        (folder / f"{name}.csv").unlink()
    return empty_project


@pytest.fixture
def client(desk, project) -> Client:
    return Client(desk)


def tables(project: Project) -> dict[str, str]:
    folder = project.raw_year(CITY, YEAR)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}


def filled(content: bytes, **values: str) -> bytes:
    """Return a form in which the first row has a value, others by their row."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Wskaźniki"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Wartość" for cell in row))
    column = next(cell.column for cell in head if cell.value == "Wartość")
    for number, value in enumerate(values.values(), start=1):
        sheet.cell(head[0].row + number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def made(client: Client) -> dict[str, bytes]:
    status, page = client.send(FORMS, [("do", "make"), ("institutions", ""), ("evaluators", "")])
    assert status == 200, page
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{FORMS}/formularze-{CITY}-{YEAR}.zip")))
    return {name: archive.read(name) for name in archive.namelist()}


def test_forms_are_made_fetched_filled_collected_and_taken_back(client, project):
    forms = made(client)
    assert {"mops.xlsx", "pcpr.xlsx", "oceny-oceniajacy-1.xlsx"} <= forms.keys()
    assert client.get(f"{FORMS}/mops.xlsx") == forms["mops.xlsx"]
    assert tables(project) == {}

    status, page = client.send(FORMS, [("do", "take")], [("mops.xlsx", filled(forms["mops.xlsx"], a="31"))])
    assert status == 200
    assert "1 form read" in page
    assert "Missing:" in page
    assert tables(project) == {}  # nothing is written before somebody says so

    status, page = client.send(FORMS, [("do", "write")])
    assert status == 200
    assert "Written: " in page
    assert ",MOPS,,31," in tables(project)["indicators.csv"]

    page = client.page(f"/{CITY}/{YEAR}/undo")
    assert "What was collected from forms:" in page
    assert "Gone, for it was not there before:" in page
    change = re.search(r'name="change" value="([^"]*)"', page)[1]
    status, page = client.send(f"/{CITY}/{YEAR}/undo", [("change", change)])
    assert status == 200
    assert "Taken back." in page
    assert "indicators.csv" not in tables(project)


def test_answers_that_differ_wait_until_one_of_them_is_left_out(client, project):
    form = made(client)["mops.xlsx"]
    sent = [("mops.xlsx", filled(form, a="31")), ("mops-drugi.xlsx", filled(form, a="32"))]
    _, page = client.send(FORMS, [("do", "take")], sent)
    assert "Answers that differ; none of them is taken:" in page
    status, page = client.send(FORMS, [("do", "leave")])
    assert (status, "Tick the files" in page) == (422, True)
    _, page = client.send(FORMS, [("do", "leave"), ("name", "mops-drugi.xlsx")])
    assert "Answers that differ" not in page
    client.send(FORMS, [("do", "write")])
    assert ",MOPS,,31," in tables(project)["indicators.csv"]


def test_rows_that_are_there_are_changed_only_when_that_is_ticked(client, project):
    form = made(client)["mops.xlsx"]
    for value in ("31", "33"):
        client.send(FORMS, [("do", "take")], [("mops.xlsx", filled(form, a=value))])
        status, page = client.send(FORMS, [("do", "write")])
    assert status == 422
    assert "Nothing was written yet" in page
    assert ",MOPS,,31," in tables(project)["indicators.csv"]
    status, page = client.send(FORMS, [("do", "write"), ("replace", "1")])
    assert status == 200
    assert ",MOPS,,33," in tables(project)["indicators.csv"]
    page = client.page(f"/{CITY}/{YEAR}/undo")
    assert "Back as before: indicators" in page


def test_what_is_no_form_is_said_and_stops_nothing(client, project):
    _, page = client.send(FORMS, [("do", "take")], [("notatka.docx", b"nic"), ("zepsuty.xlsx", b"PK nic")])
    assert "notatka.docx: no workbook, not read" in page
    assert "zepsuty.xlsx cannot be read as XLSX" in page
    assert "Write into the tables" not in page
    assert tables(project) == {}


@pytest.mark.parametrize("path", [f"{FORMS}/inny.xlsx", f"{FORMS}/..%2F..%2Fdocument.xlsx", "/obce/2023/undo"])
def test_nothing_but_the_forms_of_a_year_is_sent(client, path):
    made(client)
    with pytest.raises(urllib.error.HTTPError) as caught:
        client.get(path)
    assert caught.value.code == 404


def test_a_change_that_was_made_meanwhile_is_not_taken_back(client, project):
    form = made(client)["mops.xlsx"]
    client.send(FORMS, [("do", "take")], [("mops.xlsx", filled(form, a="31"))])
    client.send(FORMS, [("do", "write")])
    status, page = client.send(f"/{CITY}/{YEAR}/undo", [("change", "an older one")])
    assert status == 422
    assert "Something was changed meanwhile." in page
    assert ",MOPS,,31," in tables(project)["indicators.csv"]


def test_a_table_that_excel_saved_its_own_way_is_put_in_order(client, project):
    path = project.raw_year(CITY, LAST) / "indicators.csv"
    before = path.read_text(encoding="utf-8")
    rows = before.replace('"1 480 546,54 zł"', "1 480 546.54 zł").replace('"7,7%"', "7.7%").replace(",", ";")
    path.write_bytes(rows.replace("\n", "\r\n").encode("cp1250"))
    page = client.page(f"/{CITY}/{LAST}/tables")
    assert page.count("saved by a spreadsheet its own way") == 1
    _, page = client.send(f"/{CITY}/{LAST}/tables")
    assert "is UTF-8 with commas now" in page
    assert "saved by a spreadsheet its own way" not in page
    assert path.read_text(encoding="utf-8").splitlines()[1] == before.splitlines()[1]


def test_the_values_are_compared_with_the_document_that_is_chosen(client, project):
    lines = [""] * 80
    lines[14] = "52 rodziny: MOPS 30, Fundacja „Dom” 22"
    text = "\n".join(lines).encode()
    path = project.raw_year(CITY, LAST) / "document.yml"
    yaml = path.read_text(encoding="utf-8")
    old = re.search(r'sha256: "(\w+)"', yaml)[1]
    path.write_text(yaml.replace(old, hashlib.sha256(text).hexdigest()), encoding="utf-8")
    address = f"/{CITY}/{LAST}/compare"
    _, page = client.send(address, files=[("moje sprawozdanie.txt", text)])
    assert re.search(rf"{CITY} {LAST}: \d+ of \d+ values stand at their places", page)
    assert "sha256" not in page
    assert "indicators, record 4, document line 20: 120" in page
    status, page = client.send(address, files=[("sprawozdanie.pdf", b"%PDF")])
    assert status == 422
    assert "The values were taken from testowo-2023.txt" in page
    status, page = client.send(address)
    assert (status, "Choose one file" in page) == (422, True)


def test_the_computer_is_looked_at(client):
    page = client.page("/doctor")
    assert "Python 3." in page
    assert "The folder can be written to" in page


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on the PATH")
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_page_is_accessible_and_fits_a_telephone(browser, client, desk, project, language, monkeypatch):
    monkeypatch.setenv("SRPS_UI_LANG", language)
    form = made(client)["mops.xlsx"]
    sent = [("mops.xlsx", filled(form, a="31")), ("mops-drugi.xlsx", filled(form, a="32")), ("pcpr.docx", b"nic")]
    client.send(FORMS, [("do", "take")], sent)
    (project.raw_year(CITY, LAST) / "targets.csv").write_bytes("goal;item\r\n1;ż\r\n".encode("cp1250"))
    page = browser.new_page()
    page.goto(desk)
    axe = AXE_FILE_PATH.read_text(encoding="utf-8")
    addresses = [
        f"/{CITY}/{YEAR}",
        FORMS,
        f"/{CITY}/{YEAR}/undo",
        f"/{CITY}/{LAST}/tables",
        f"/{CITY}/{LAST}/compare",
        "/doctor",
    ]
    for address in addresses:
        page.goto(client.base + address)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        page.evaluate(axe)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
            assert [(entry["id"], entry["nodes"][0]["html"]) for entry in found["violations"]] == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                address
            )
        assert page.get_attribute("html", "lang") == language
    page.close()
