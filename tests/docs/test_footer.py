"""Each page of a chapter says how long it takes and what it was built from."""

import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mlnotes_docs.project import chapters
from mlnotes_docs.reading import lab_minutes, minutes
from mlnotes_docs.revision import revision
from real_site import parsed

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PROSE = {"en": "A word and another word. " * 80, "zh": "一句话里有八个字。" * 80}


def git(folder: Path, *command: str) -> None:
    subprocess.run(["git", "-C", folder, *command], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
        monkeypatch.setenv(f"GIT_{name}_DATE", "2026-03-01T23:30:00-02:00")
    monkeypatch.delenv("SOURCE_COMMIT", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "page.md").write_text("one")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    return tmp_path


def test_the_commit_and_its_day_come_from_git(checkout: Path) -> None:
    state = revision(checkout)
    assert len(state.commit) == 40
    assert not state.changed
    assert state.date("en") == "2 March 2026"  # in UTC
    assert state.date("zh") == "2026 年 3 月 2 日"


@pytest.mark.parametrize("name", ["page.md", "new.md"])
def test_a_changed_or_a_new_file_is_told(checkout: Path, name: str) -> None:
    (checkout / name).write_text("two")
    assert revision(checkout).changed


def test_a_folder_inside_another_checkout_has_no_commit(checkout: Path) -> None:
    (checkout / "copy").mkdir()
    assert revision(checkout / "copy").commit == ""


def test_a_name_that_is_no_commit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_COMMIT", "main<script>")
    with pytest.raises(ValueError, match="SOURCE_COMMIT must be 8 or more hexadecimal"):
        revision(tmp_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_prose_takes_time_and_what_is_folded_takes_none(
    tmp_path: Path, language: str
) -> None:
    page, text = f"docs/{language}/x.md", PROSE[language]
    folded = f'??? hint "Hint"\n\n    {text}\n\n    ```text\n    a\n    ```\n'
    times = {
        "short": "Done.",
        "long": text * 5,
        "folded": "Done.\n\n" + folded * 5,
        "formulas": "$$x$$\n\n" * 40,
        "code": "```text\n" + "a\n" * 300 + "```",
    }
    for name, body in times.items():
        folder = tmp_path / name  # what is read of a page is kept by its path
        (folder / page).parent.mkdir(parents=True)
        (folder / page).write_text(body, "utf-8")
        times[name] = minutes(folder, page)
    assert times == {
        "short": 1,
        "long": {"en": 10, "zh": 10}[language],
        "folded": 1,
        "formulas": 10,
        "code": 10,
    }


def test_both_languages_of_a_chapter_take_about_the_same_time(root: Path) -> None:
    for chapter in chapters(root):
        found = [
            minutes(root, f"docs/{x}/{chapter.slug}/index.md") for x in ("en", "zh")
        ]
        assert 10 <= min(found) <= max(found) <= 45, chapter.slug
        assert max(found) <= 1.25 * min(found), chapter.slug
    lab = root / "docs" / "shared" / "labs" / "convolution.py"
    assert lab_minutes(lab, "en") == pytest.approx(lab_minutes(lab, "zh"), abs=2)


@pytest.mark.parametrize(
    ("place", "reading", "verified", "programs"),
    [
        ("", "min read", "Verified", "programs ran in"),
        ("zh/", "阅读约", "已核对", "个程序共运行"),
    ],
)
def test_every_page_of_every_chapter_says_both(
    root: Path, built: Path, place: str, reading: str, verified: str, programs: str
) -> None:
    for chapter in chapters(root):
        found = sorted((built / place / chapter.slug).rglob("index.html"))
        assert found
        for path in found:
            page = parsed(path)
            (line,) = page.cssselect("h1 + .reading")
            assert reading in line.text_content(), path
            (foot,) = page.cssselect(".verified")
            said = foot.text_content()
            assert said.startswith(verified), path  # the copy has no .git
            assert programs in said
            assert "torch 2" in said or "版本为 2" in said
            assert not foot.cssselect("a")  # nor a REPO_URL
    assert (
        not (built / place / "ledger" / "index.html")
        .read_text("utf-8")
        .count('class="verified"')
    )


def foot(project, page: str) -> BeautifulSoup:
    path = project.folder / "site" / page / "index.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one(".verified")


def test_a_repository_is_linked_and_a_stale_output_told(project, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_COMMIT", COMMIT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("REPO_URL", "https://example.org/us/mlnotes/")
    project.page("convolution/index.md", "Words.\n")
    project.write("snippets/convolution/wide.py", "print(1)\n")
    code, output = project.build()
    assert code == 0, output
    english, chinese = foot(project, "convolution"), foot(project, "zh/convolution")
    assert (
        "Not verified; stale outputs in this chapter: 1." in english.text
    )  # it was never run
    assert "未核对" in chinese.text
    (project.folder / "snippets/convolution/wide.py").unlink()
    code, output = project.build()
    assert code == 0, output
    english, chinese = foot(project, "convolution"), foot(project, "zh/convolution")
    assert "Verified at commit 01234567, 14 November 2023." in english.text
    assert "核对于提交 01234567，2023 年 11 月 14 日。" in chinese.text
    base = "https://example.org/us/mlnotes"
    assert english.a["href"] == f"{base}/commit/{COMMIT}"
    for language, soup in (("en", english), ("zh", chinese)):
        edit = soup.select_one("a[rel=edit]")
        assert edit["href"] == f"{base}/edit/main/docs/{language}/convolution/index.md"
        assert edit.text in ("Edit this page", "编辑此页")
