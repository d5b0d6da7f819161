"""The commands as people type them: what they draw, and what they say when they cannot."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from synthesis import checkpoint, media, sounds
from synthesis.__main__ import main
from synthesis.engine import Engine


def test_a_film_is_drawn_frame_for_frame(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    film = tmp_path / "film.mp4"
    words = ["a boat at sea", "--weights", str(weights), "--seconds", "2.5", "--out", str(film)]
    assert main(["render", *words]) == 0
    with av.open(str(film)) as file:
        assert sum(1 for _ in file.decode(video=0)) == 60
        assert "synthetic" in " ".join(file.metadata.values()).lower()
    out, err = capsys.readouterr()
    assert "100%" in err
    assert "2.5 s of film" in out


def test_a_film_from_words_is_heard_where_its_takes_are(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells of one film go on into one another: their files say so, and no fade cuts the sound in two."""
    write, level = media.write_take, np.full(sounds.SAMPLES, 9000, np.int16)

    def write_heard(frames: Any, path: Path, *, metadata: Mapping[str, str], sound: Any = None) -> None:
        write(frames, path, metadata=metadata, sound=level)

    monkeypatch.setattr(media, "write_take", write_heard)
    film = tmp_path / "film.mp4"
    assert main(["render", "a boat", "--weights", str(weights), "--seconds", "3", "--out", str(film)]) == 0
    with av.open(str(film)) as file:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)]) * 32768
    assert 0 <= len(heard) - 72_000 < 1024
    assert np.abs(heard[46_000:50_000] - 9000).max() < 900, "it goes on from the first cell into the second"
    assert np.abs(heard[:20]).max() < 4500


@pytest.mark.parametrize("command", [["render", "a boat", "--out", "film.mp4"], ["evaluate"]])
def test_missing_weights_are_one_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELAR_WEIGHTS", str(tmp_path / "nothing"))
    assert main(command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no weights in" in said


def test_weights_cut_short_are_one_sentence(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in weights.iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    path = broken / "top.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    assert main(["render", "a boat", "--weights", str(broken), "--out", str(tmp_path / "film.mp4")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "top" in said


def test_weights_of_another_version_are_named(weights: Path, tmp_path: Path) -> None:
    for file in weights.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tensors, config = checkpoint.load(tmp_path / "bottom")
    tensors.pop(sorted(tensors)[0])
    checkpoint.save(tmp_path / "bottom", tensors, config)
    with pytest.raises(checkpoint.BadCheckpoint, match=r"bottom.*another version"):
        Engine.load(tmp_path)


def test_takes_that_are_not_there_are_one_sentence(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tune", str(tmp_path), "--weights", str(weights), "--out", str(tmp_path / "hand")]) == 1
    assert "takes.json" in capsys.readouterr().err


def test_a_prompt_is_read_without_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TELAR_WEIGHTS", str(tmp_path / "nothing"))
    assert main(["read", "a cow taking off in slow motion, then it falls"]) == 0
    table = capsys.readouterr().out
    assert "rise" in table
    assert "part 2" in table
    assert "unknown  cow: the nearest that can be drawn: horse" in table
    assert main(["read", "un barco", "--style", "noche oscura", "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert read["language"] == "es"
    assert [(found["factor"], found["value"]) for found in read["factors"]] == [("subject", "boat"), ("time", "night")]
