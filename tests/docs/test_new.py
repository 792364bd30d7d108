import shutil
from pathlib import Path

import pytest

from mlnotes_docs.new import new
from mlnotes_docs.parity import check


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    (tmp_path / "docs" / "shared").mkdir(parents=True)
    for name in ("chapters.yml", "glossary.yml"):
        shutil.copy(root / "docs" / "shared" / name, tmp_path / "docs" / "shared")
    return tmp_path


def test_the_skeleton_is_the_same_in_both_languages(folder: Path) -> None:
    written = new(folder, "convolution")
    assert len(written) == 3
    assert check(folder) == []
    assert "卷积神经网络 {#convolution}" in written[1].read_text("utf-8")


def test_nothing_is_overwritten(folder: Path) -> None:
    first = new(folder, "convolution")[0]
    first.write_text("mine")
    with pytest.raises(FileExistsError, match=r"docs/en/convolution/index\.md exists"):
        new(folder, "convolution")
    assert first.read_text() == "mine"


def test_an_unknown_slug_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match=r"slug must be one of .* got 'nowhere'"):
        new(folder, "nowhere")
