"""The one page: what stands on it, how it is said, and the files that it is written to."""

import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
import sample

import command_line
import foedus
from foedus.core.errors import FoedusError
from foedus.report.leading import at_risk, by_danger
from foedus.report.page.changes import changes
from foedus.report.page.content import document, page_of
from foedus.report.page.csv import csv
from foedus.report.page.html import page_html
from foedus.report.page.markdown import markdown
from foedus.report.page.model import Document, Page
from foedus.report.page.pdf import BROWSER, browser, pdf
from foedus.report.questions import by_question

HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> | # **x** \u202e"
needs_browser = pytest.mark.skipif(browser() is None, reason="no browser is installed that prints PDF")
needs_office = pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")


def made(crisis=None, **imprint: str) -> Page:
    crisis = crisis or sample.crisis()
    answers = sample.answers(crisis)
    return page_of(crisis, answers, sample.manifest(answers, crisis), **imprint)


@pytest.fixture(scope="module")
def run() -> foedus.Run:
    return foedus.run("iran-2026", replicates=400)


@pytest.fixture(scope="module")
def page(run: foedus.Run) -> Page:
    return page_of(run.crisis, run.record, run.manifest)


@pytest.fixture(scope="module")
def whole(run: foedus.Run, page: Page) -> Document:
    return document(run.crisis, run.record, run._series, run.manifest, page, full=True)


def test_it_has_three_sentences_five_numbers_and_scenarios_that_add_up(run: foedus.Run, page: Page) -> None:
    assert len(page.judgement) == 3
    assert len(page.numbers) == 5
    assert len({number.question for number in page.numbers}) == 5
    chances = {str(question): found for question, found in by_question(run.record).items()}
    for number in page.numbers:
        found = chances[number.question]
        assert (number.chance, number.low, number.high) == (found.chance, found.low, found.high)
    assert sum(scenario.chance for scenario in page.scenarios) == pytest.approx(1.0, abs=1e-4)
    assert len({scenario.name for scenario in page.scenarios}) == len(page.scenarios)
    assert page.question == "Who stands by Iran, who can mediate, who falls next, and on what does that hang?"
    assert page.situation.startswith("Two weeks ago")


def test_no_sentence_of_the_judgement_would_be_true_of_another_crisis(page: Page) -> None:
    other = made()
    for sentence in page.judgement:
        assert re.search(r"Iran|China|Qatar|Oman", sentence)
        assert re.search(r"\d%", sentence)
    assert not set(page.judgement) & set(other.judgement)
    assert not {*page.changes, *page.trust} & {*other.changes, *other.trust}


def test_it_says_first_what_follows_if_it_comes_to_force(page: Page) -> None:
    assert re.match(r"If it comes to force \(\d+%\): “[^”]+” \S+%, else \S+%", page.changes[0])


def test_those_fall_who_are_involved_however_often_others_do() -> None:
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    parties = {party for dispute in crisis.disputes.values() for party in (dispute.challenger, dispute.target)}
    ranked = [row["actor"] for row in at_risk(crisis, answers)]
    standing = {row["actor"] for row in answers["answers"]["stands_by"] if row["already"] != "out"}
    other = next(row for row in answers["answers"]["falls"] if row["actor"] not in parties | standing)
    for row in answers["answers"]["falls"]:
        if row["actor"] == other["actor"]:
            row.update(probability=0.9, irregular=0.9)
    assert by_danger(answers)[0]["actor"] == other["actor"]
    assert [row["actor"] for row in at_risk(crisis, answers)] == ranked
    assert parties <= set(ranked)


def test_a_sign_that_is_the_scenario_itself_is_told_only_where_it_fails_to_come() -> None:
    def row(force: bool, lapses: bool, chance: float, **signs: tuple[float, float, float]) -> dict[str, object]:
        return {
            "dispute": "iran",
            "ends": {"lapsed": float(lapses)},
            "open": float(not lapses),
            "defined": [
                {"event": "level:iran:4", "happens": force},
                {"event": "end:iran:lapsed", "happens": lapses},
            ],
            "probability": chance,
            "signs": [
                {"event": event, "by": "2026-02-27", "share": share, "if_seen": seen, "if_not": absent}
                for event, (share, seen, absent) in signs.items()
            ],
        }

    force, aid = {"level:iran:4": (0.4, 0.55, 0.08)}, {"stance:iran:ISR:challenger:aid": (0.1, 0.47, 0.25)}
    sure = {"regime:IRN:foreign": (0.02, 0.93, 0.2)}
    rows = [
        row(True, True, 0.27, **force, **aid),
        row(True, False, 0.25, **{"level:iran:4": (0.4, 0.45, 0.1)}, **sure),
        row(False, True, 0.3, **{"level:iran:4": (0.4, 0.0, 0.52)}),
    ]
    crisis = foedus.read("iran-2026")
    page = sample.answers() | {"scenarios": rows, "leans_on": [], "not_determined": []}
    assert changes(crisis, page, ()) == (
        "If no force is used by 27 Feb 2026: “No force, and it lapses” goes from 30% to 52%.",
        "If Israel sends aid to the United States by 27 Feb 2026: “Force, then it lapses” goes from 27% to 47%.",
    )


def test_it_trusts_what_was_scored_and_says_what_was_not(page: Page) -> None:
    said = " ".join(page.trust)
    assert "which crises turn violent" in said
    assert "“It comes to force” (which crises turn violent)" in said
    assert re.search(r"Never scored[^.]*aid to Iran", said)
    assert re.search(r"\d+ of the \d+ inputs rest on an assumption", said)


def test_force_that_is_in_use_already_is_not_asked_for() -> None:
    run = foedus.run("iran-2025", replicates=300)
    page = page_of(run.crisis, run.record, run.manifest)
    assert page.judgement[0].startswith("Force is in use already between Israel and Iran")
    assert [number.question for number in page.numbers][:2] == ["dispute:iran:war", "dispute:iran:settled"]


def test_two_alone_and_a_summary_that_nobody_has_written(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    written = command_line.foedus(
        "new", "two", "--actors", "ARM,AZE", "--as-of", "2026-01-16", "--out", str(file), folder=tmp_path
    )
    assert written.returncode == 0, written.stderr
    run = foedus.run(file, replicates=300)
    page = page_of(run.crisis, run.record, run.manifest)
    assert page.situation == ""
    assert page.question.startswith("Is force used between Armenia and Azerbaijan by 17 July 2026")
    assert len(page.numbers) == 5
    assert "Nobody is named who could mediate" in page.judgement[2]


def test_author_and_status_come_from_the_file_and_from_whoever_writes() -> None:
    content = sample.crisis_content()
    assert (made().imprint.author, made().imprint.status) == ("", "draft")
    content.update(author="A. Analyst", status="reviewed")
    crisis = sample.read(content)
    assert made(crisis).imprint[:2] == ("A. Analyst", "reviewed")
    assert made(crisis, author="B. Other", status="final").imprint[:2] == ("B. Other", "final")
    assert "Author not named" in re.sub(r"<[^>]+>", " ", page_html(made())).replace("  ", " ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "two"},
        {"to": "odt"},
        {"path": "brief.pdf"},
        {"author": "A" * 81},
        {"status": "a\nb"},
        {"author": "\x1b[31m"},
    ],
)
def test_what_cannot_be_printed_is_refused(run: foedus.Run, wrong: dict[str, str]) -> None:
    with pytest.raises(FoedusError):
        run.brief(**wrong)


def test_hostile_text_stays_text() -> None:
    content = sample.crisis_content()
    content["title"] = content["author"] = content["actors"]["IRN"]["name"] = HOSTILE
    page = made(sample.read(content))
    html = page_html(page)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    said = markdown(Document(page))
    assert "\\<script\\>" in said
    assert "\\*\\*x\\*\\*" in said
    numbers = [line for line in said.splitlines() if line.startswith("| ") and "---" not in line]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in numbers} <= {5, 6}


def test_markdown_has_the_page_and_its_annexes(whole: Document, page: Page) -> None:
    alone, all_of_it = markdown(Document(page)), markdown(whole)
    assert all_of_it.startswith(alone.rstrip())
    for said in (*page.judgement, *(number.asks for number in page.numbers)):
        assert said in alone
    assert "Run it again" not in alone
    for annex in whole.annexes:
        assert f"## {annex.title}".replace("#1", "") in all_of_it


def test_csv_has_numbers_as_numbers(run: foedus.Run, page: Page) -> None:
    read = pl.read_csv(io.StringIO(csv(page)))
    numbers = read.filter(pl.col("part") == "number")
    assert numbers["chance"].to_list() == [number.chance for number in page.numbers]
    assert read.filter(pl.col("part") == "judgement")["says"].to_list() == list(page.judgement)
    assert len(pl.read_csv(io.StringIO(run.brief(to="csv")))) == len(run.answers)


def test_without_a_browser_there_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROWSER, "no-such-browser")
    with pytest.raises(FoedusError, match="no program 'no-such-browser'; install Chromium"):
        pdf("<p>")
    monkeypatch.delenv(BROWSER)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FoedusError, match="none was found; install Chromium"):
        pdf("<p>")


def test_a_browser_that_prints_nothing_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BROWSER, shutil.which("false") or "false")
    with pytest.raises(FoedusError, match="printed nothing"):
        pdf("<p>")


@pytest.mark.slow
@needs_browser
def test_it_is_one_page_of_a4(run: foedus.Run, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    long = sample.crisis_content()
    long["summary"] = "Something has happened that takes long to tell. " * 30 + "What follows?"
    long["title"] = "A crisis between two states whose names are long and whose quarrel is longer than most"
    long["actors"]["IRN"]["name"] = "Democratic People's Republic of Somewhere"
    pages = {"kept": run.brief(page="one"), "long": page_html(made(sample.read(long)))}
    for name, html in pages.items():
        printed = pypdf.PdfReader(io.BytesIO(pdf(str(html))))
        assert len(printed.pages) == 1, name
        assert [round(float(side) / 72 * 25.4) for side in printed.pages[0].mediabox[2:]] == [210, 297]
    first = pypdf.PdfReader(io.BytesIO(run.brief(to="pdf"))).pages
    assert len(first) > 5
    assert "How far to trust it" in first[0].extract_text()
    assert "Bottom line" not in first[0].extract_text()


@pytest.mark.parametrize(("to", "module"), [("docx", "docx"), ("pptx", "pptx"), ("xlsx", "xlsxwriter")])
def test_office_files_hold_the_page(run: foedus.Run, page: Page, to: str, module: str) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed: foedus[office]")
    alone, whole = run.brief(page="one", to=to), run.brief(to=to)
    assert isinstance(alone, bytes)
    assert isinstance(whole, bytes)
    with zipfile.ZipFile(io.BytesIO(alone)) as parts:
        text = "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))
    for said in (*page.judgement, *(number.asks for number in page.numbers), *page.changes):
        assert said.replace("'", "").replace("&", "&amp;").replace("<", "&lt;") in text.replace("'", "").replace(
            "&apos;", ""
        )
    assert len(whole) > len(alone)


@pytest.mark.parametrize(("to", "module"), [("docx", "docx"), ("pptx", "pptx"), ("xlsx", "xlsxwriter")])
def test_what_is_not_installed_is_told(run: foedus.Run, monkeypatch: pytest.MonkeyPatch, to: str, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(FoedusError, match=r"pip install .foedus\[office\]"):
        run.brief(to=to)


def test_a_workbook_has_no_formulas(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed: foedus[office]")
    from foedus.report.page.xlsx import xlsx  # noqa: PLC0415 - an extra

    content = sample.crisis_content()
    content["title"] = HOSTILE
    page = made(sample.read(content))
    with zipfile.ZipFile(io.BytesIO(xlsx(Document(page), None))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize(("to", "module"), [("docx", "docx"), ("pptx", "pptx")])
def test_a_document_is_one_page_and_a_deck_one_slide(run: foedus.Run, tmp_path: Path, to: str, module: str) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed: foedus[office]")
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    file = tmp_path / f"page.{to}"
    run.brief(file, page="one", to=to)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=170)
    assert len(pypdf.PdfReader(file.with_suffix(".pdf")).pages) == 1
