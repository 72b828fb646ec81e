"""The notebooks run from the first cell to the last, are committed without outputs, in step."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "docs/notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
SUBJECTS = ("delegate", "researcher", "tool")

pytestmark = pytest.mark.xdist_group("notebooks")


def read(name: str) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(NOTEBOOKS / name, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def test_there_is_each_in_both_languages() -> None:
    assert sorted(f"{s}{tag}.ipynb" for s in SUBJECTS for tag in ("", ".ja")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_run_is_committed(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.metadata == {}
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_languages_do_the_same(subject: str) -> None:
    english, japanese = read(f"{subject}.ipynb").cells, read(f"{subject}.ja.ipynb").cells
    assert [c.cell_type for c in english] == [c.cell_type for c in japanese]
    for one, other in zip(english, japanese, strict=True):
        if one.cell_type == "code":
            assert other.source == one.source.replace('LANGUAGE = "en"', 'LANGUAGE = "ja"')
            assert not re.search("[ぁ-んァ-ヶ一-龠]", one.source)
        else:
            assert re.search("[ぁ-んァ-ヶ一-龠]", other.source)
            heads = [re.findall(r"^#+ ", text, re.MULTILINE) for text in (one.source, other.source)]
            assert heads[0] == heads[1]
    assert f"({subject}.ja.ipynb)" in english[0].source
    assert f"({subject}.ipynb)" in japanese[0].source


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKEHASHI_URL", server)
    notebook = read(name)
    runner = NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    runner.execute()
    said = "\n".join(
        out.get("text", "") or str(out.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells
        if cell.cell_type == "code"
        for out in cell.outputs
        if out.get("name") != "stderr"
    )
    warned = [
        out.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for out in cell.outputs
        if out.get("name") == "stderr"
    ]
    assert warned == []
    for expected in SHOWN[name.partition(".")[0]]:
        assert re.search(expected, said, re.MULTILINE), (name, expected)


#: What a run must show.
SHOWN = {
    "delegate": (r"nisc:bp-3", r"overlaps", r"^1\. \[0\.\d\d\] ", r"not-assessed"),
    "researcher": (r"editorial", r"→ [\d,]+ \(\d+\.\d%\)", r"③", r"@\w+\{"),
    "tool": (r"[0-9a-f]{12} True \d+", r"False \(\) \(\) \(\)", r"mapping-collection|1\.2\.\d"),
}
