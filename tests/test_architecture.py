"""The arrows of the house: kept, and a planted violation is caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINTER = Path(sys.executable).parent / "lint-imports"

PLANTED = [
    ("synthesis/codec.py", "import collab.film.timeline"),
    ("synthesis/media.py", "import django"),
    ("collab/wire/hub.py", "import collab.wire.consumers"),
    ("collab/rendering/takes.py", "import synthesis.engine"),
    ("collab/log/rooms.py", "import pycrdt"),
    ("collab/film/timeline.py", "import django"),
]


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    for package in ("collab", "synthesis"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("weights", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def test_the_arrows_hold(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("file", "line"), PLANTED)
def test_a_planted_violation_is_caught(house: Path, file: str, line: str) -> None:
    path = house / file
    before = path.read_text()
    try:
        path.write_text(f"{before}\n\ndef planted() -> None:\n    {line}\n")
        done = lint(house)
    finally:
        path.write_text(before)
    assert done.returncode != 0, done.stdout
    assert "BROKEN" in done.stdout


def test_the_web_application_loads_neither_torch_nor_pycrdt() -> None:
    code = (
        "import sys, django; django.setup(); import collab.asgi, collab.urls; "
        "print([name for name in ('torch', 'pycrdt', 'synthesis.engine') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_media_module_loads_no_torch() -> None:
    code = "import sys, synthesis.joining, synthesis.watermark; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
