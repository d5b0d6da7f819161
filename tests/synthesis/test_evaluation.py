"""The suite says what it measured, in one form."""

import argparse
import json

import pytest
import torch

from synthesis import evaluation, hearing, obedience, observer, recognising, variety
from synthesis.engine import Engine
from synthesis.evaluation import Figure, perplexity
from synthesis.tiny import make_tiny


def test_a_figure_knows_its_floor_and_goal_either_way_up():
    assert (Figure.of(5, floor=4, goal=6).holds, Figure.of(5, floor=4, goal=6).at_goal) == (True, False)
    low = Figure.of(5, floor=6, goal=4, lower=True)
    assert (low.holds, low.at_goal) == (True, False)


def test_perplexity_counts_codes_in_even_use():
    assert abs(perplexity(torch.arange(8).repeat(4)) - 8) < 1e-3
    assert abs(perplexity(torch.zeros(9, dtype=torch.long)) - 1) < 1e-3


def test_the_suite_prints_one_json_object_and_draws_a_sheet(tmp_path, monkeypatch):
    make_tiny(tmp_path / "weights")
    monkeypatch.setattr(evaluation, "PROMPTS", evaluation.PROMPTS[:2])
    monkeypatch.setattr(variety, "TAUGHT", 8)
    monkeypatch.setattr(variety, "LONG_CELLS", 2)
    monkeypatch.setattr(hearing, "TAUGHT", 300)
    monkeypatch.setattr(hearing, "TESTED", 40)
    monkeypatch.setattr(recognising, "EACH", 1)
    monkeypatch.setattr(recognising, "STEPS", 3)
    said: list[str] = []
    sheet = tmp_path / "sheet.png"
    options = argparse.Namespace(weights=tmp_path / "weights", json=True, clips=2, asked=2, sheet=sheet, only=None)
    evaluation.main(options, said.append)
    found = json.loads(said[0])["metrics"]
    assert {
        "codec_psnr_db",
        "seam_ratio",
        "preview_cpu_s",
        "obeyed_place",
        "real_color",
        "top_tells_weather",
        "bottom_draws_weather",
        "slow_to_normal",
        "details_color_changes",
        "unsaid_color_stays",
        "unsaid_time_stays",
        "real_guest",
        "preview_guest",
        "guest_es",
        "real_matte",
        "preview_matte",
        "diversity",
        "sound_codec_db",
        "sound_weather_es",
        "sound_follows",
        "sound_cpu_s",
    } <= set(found)
    assert all(set(figure) == {"value", "floor", "goal", "holds", "at_goal"} for figure in found.values())
    assert sheet.read_bytes().startswith(b"\x89PNG")


def test_a_second_cell_in_another_colour_does_not_stay(tmp_path, monkeypatch):
    make_tiny(tmp_path / "weights")
    cells = [{"color": "red", "time": "day"}, {"color": "blue", "time": "day"}]
    shown = []
    monkeypatch.setattr(observer, "read_factors", lambda net, frames: shown.append(frames) or cells)
    engine = Engine.load(tmp_path / "weights")
    assert obedience.unsaid(engine, observer.load(tmp_path / "weights" / "observer"), 2) == {"color": 0, "time": 1}
    assert [frames.shape[0] for frames in shown] == [2, 2]
    assert not any(torch.equal(*frames) for frames in shown)


def test_one_part_of_the_suite_can_be_asked_for_alone(tmp_path):
    make_tiny(tmp_path)
    said: list[str] = []
    options = argparse.Namespace(weights=tmp_path, json=True, clips=2, asked=2, sheet=None, only="codec")
    evaluation.main(options, said.append)
    assert {name.split("_")[0] for name in json.loads(said[0])["metrics"]} == {"codec", "perplexity", "refined"}


def test_weights_that_make_silent_takes_have_no_figures_of_sound(tmp_path):
    make_tiny(tmp_path)
    for path in tmp_path.glob("sound*"):
        path.unlink()
    said: list[str] = []
    options = argparse.Namespace(weights=tmp_path, json=True, clips=2, asked=2, sheet=None, only="sound")
    evaluation.main(options, said.append)
    assert json.loads(said[0])["metrics"] == {}
    with pytest.raises(ValueError, match="silent"):
        hearing.Hearing(Engine.load(tmp_path))
