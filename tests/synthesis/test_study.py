"""The study of three teams, on a net that draws noise: what it writes, and that it is one team's own."""

import argparse
import json

from synthesis import looks, media, scenes, study, teams, tuning
from synthesis.codec import Codec
from synthesis.orders import Order


def run(weights, out, *arguments: str) -> list[dict]:
    parser, said = argparse.ArgumentParser(), list[str]()
    study.arguments(parser)
    common = ["--weights", str(weights), "--out", str(out), "--accepted", "2", "--pairs", "3"]
    study.main(parser.parse_args([*common, *arguments]), said.append)
    return [json.loads(line) for line in said]


def test_a_team_is_studied_alone_and_its_figures_pairs_and_adapter_are_kept(weights, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning, "STEPS", 4)
    monkeypatch.setattr(tuning, "SEEDS", 2)
    (row,) = run(weights, tmp_path, "--team", "poster")
    assert row["team"] == "poster"
    assert row["off"] == "identical"
    assert row["base_change"] == 0
    assert row["base_if_always_worn"] != 0
    assert {"style_change", "drawn_change", "called", "cpu_seconds", "megabytes"} <= set(row)
    assert json.loads((tmp_path / "key.json").read_text()).keys() == {"poster-00"}
    for name in ("team-poster.json", "curve-poster.csv", "adapter-poster.safetensors", "sheet-poster.png"):
        assert (tmp_path / name).stat().st_size > 0, name
    run(weights, tmp_path, "--team", "dusk")
    assert json.loads((tmp_path / "key.json").read_text()).keys() == {"poster-00", "dusk-00"}


def test_a_team_may_bring_its_own_videos(weights, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning, "STEPS", 4)
    monkeypatch.setattr(tuning, "SEEDS", 2)
    (folder := tmp_path / "rushes").mkdir()
    for number in range(4):
        frames = looks.sepia(scenes.sample(number).frames)
        media.write_take(frames, folder / f"a boat number {number}.mp4", metadata={})
    (row,) = run(weights, tmp_path, "--footage", str(folder), "--accepted", "16")
    assert (row["team"], row["accepted"]) == ("rushes", 4)
    assert row["off"] == "identical"
    assert row["floor"] > 0
    films = looks.rushes(folder, "ours", Codec.load(weights / "codec"), 3)
    assert [film.order.phase for film in films] == [f"a boat number {number}" for number in range(3)]


def test_colours_nearer_to_the_teams_win(weights):
    film = looks.duotone(scenes.sample(5).frames)
    films = [looks.Film(order=Order("", ("a boat",), "", 1, 0, 0), codes=b"", frames=film)]
    assert teams.nearer(films, [(looks.negative(film), film)]) == 1
    assert teams.nearer(films, [(film, looks.negative(film))]) == 0
    assert teams.nearer(films, []) is None
