"""From nothing to a checkpoint that the engine draws with, by the command that people type."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from synthesis.__main__ import main
from synthesis.checkpoint import load, save, unpacked
from synthesis.codec import Codec
from synthesis.dataset import PoolCodes
from synthesis.engine import Engine, Order
from synthesis.pretrain import STAGES, Plan, pretrain
from synthesis.prior import Prior, PriorConfig
from synthesis.replay import Replay

ORDER = Order("watercolour", ("a red boat at sea, at sunset",), "in the rain", 3, 0, 0)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    assert main(["pretrain", "--run", str(folder), "--size", "tiny", "--clips", "16", "--steps", "2"]) == 0
    return folder


def test_one_command_makes_weights_that_the_engine_draws_with(run: Path) -> None:
    engine = Engine.load(run / "weights")
    assert engine.version.startswith("tiny-")
    codes = engine.render(ORDER)
    state = engine.tune(None, accepted=[(ORDER, codes)], seconds=0.01).state
    assert state


def test_priors_were_taught_on_the_codes_of_the_codec_that_ships(run: Path) -> None:
    assert PoolCodes.open(run / "codes").codec == Codec.load(run / "weights" / "codec").hash


def test_what_is_replayed_and_what_measures_it_are_apart(run: Path) -> None:
    replay = Replay.open(run / "weights" / "replay")
    assert len(replay.taught) == 12
    assert len(replay.held) == 4
    assert all(len(example.words) == 3 for example in replay.taught)


def test_curves_and_a_contact_sheet_are_there_to_look_at(run: Path) -> None:
    for stage in ("codec", "blocking", "top", "saying", "bottom", "observer", "sound_codec", "sound"):
        assert (run / stage / "curves.csv").read_text().count("\n") == 2
    assert (run / "codec" / "sheet.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_command_again_changes_no_weight(run: Path) -> None:
    names = [path for path in (run / "weights").iterdir() if path.suffix == ".safetensors"]
    before = {path: path.read_bytes() for path in names}
    said: list[str] = []
    pretrain(Plan(run, size="tiny", clips=16, steps=2), "all", said.append)
    assert len(names) == 10
    assert before == {path: path.read_bytes() for path in names}
    assert [line.split(":")[0] for line in said if "done" in line] == list(STAGES)


def test_what_is_said_is_taught_with_the_top_as_it_is(run: Path, tmp_path: Path) -> None:
    """A stage of its own: the transformer of before, the table of after."""
    shutil.copytree(run, tmp_path / "run")
    before = load(tmp_path / "run" / "weights" / "top")[0]
    shutil.rmtree(tmp_path / "run" / "saying")
    pretrain(Plan(tmp_path / "run", size="tiny", steps=3), "saying", lambda _: None)
    after = load(tmp_path / "run" / "weights" / "top")[0]
    assert {name for name in before if not before[name].equal(after[name])} == {"saying.table.weight"}


def test_a_prior_does_not_go_on_with_the_codes_of_another_codec(run: Path) -> None:
    codes = PoolCodes.open(run / "codes")
    try:
        replace(codes, codec="0" * 16).save(run / "codes")
        with pytest.raises(ValueError, match="another run"):
            pretrain(Plan(run, size="tiny", steps=3), "top", lambda _: None)
    finally:
        codes.save(run / "codes")


def test_a_run_goes_on_from_given_weights_and_keeps_their_codec(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run / "clips", tmp_path / "clips")
    pretrain(Plan(tmp_path, size="tiny", steps=1, begin=run / "weights"), "all", lambda _: None)
    for kept in ("codec", "observer"):
        name = f"{kept}.safetensors"
        assert (tmp_path / "weights" / name).read_bytes() == (run / "weights" / name).read_bytes()
    begun, new = (load(folder / "weights" / "top")[0] for folder in (run, tmp_path))
    far = Prior(PriorConfig.of("tiny", "top", top_codes=16, bottom_codes=32)).state_dict()
    moved = [float((new[name] - begun[name]).float().abs().mean()) for name in begun]
    apart = [float((far[name] - begun[name]).float().abs().mean()) for name in begun]
    assert 0 < sum(moved) < sum(apart) / 2


def test_minutes_become_steps_once(run: Path, tmp_path: Path) -> None:
    for folder in ("clips", "weights", "codes"):
        shutil.copytree(run / folder, tmp_path / folder)
    plan = Plan(tmp_path, size="tiny", minutes=0.002)
    said: list[str] = []
    pretrain(plan, "blocking", said.append)
    steps = (tmp_path / "blocking" / "steps.json").read_text()
    pretrain(plan, "blocking", said.append)
    assert (tmp_path / "blocking" / "steps.json").read_text() == steps
    assert said[-1].startswith("blocking: done")


def test_a_word_that_is_no_command_is_refused() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["pretend"])
    assert stopped.value.code == 2


def test_weights_from_before_a_guest_came_are_gone_on_from(run: Path, tmp_path: Path) -> None:
    begin, ahead = tmp_path / "begin", tmp_path / "run"
    shutil.copytree(run / "weights", begin)
    for name in ("clips", "codes", "weights"):
        shutil.copytree(run / name, ahead / name)
    packed, notes = load(begin / "refiner")
    tensors = unpacked(packed)
    older = len(tensors["template.weight"]) - 2
    for name in ("template.weight", "subject.weight"):
        tensors[name] = torch.full_like(tensors[name][:older], 5.0)
    save(begin / "refiner", tensors, {name: notes[name] for name in ("size", "codec", "net")})
    pretrain(Plan(ahead, size="tiny", steps=1, begin=begin), "refiner", lambda _: None)
    template = unpacked(load(ahead / "weights" / "refiner")[0])["template.weight"]
    assert (template[:older] > 4).all()
    assert (template[older:].abs() < 1).all()


def test_mattes_go_on_from_weights_without_teaching_their_refiner_again(run: Path, tmp_path: Path) -> None:
    for folder in ("clips", "codes"):
        shutil.copytree(run / folder, tmp_path / folder)
    for stage in ("codec", "mattes"):
        pretrain(Plan(tmp_path, size="tiny", steps=1, begin=run / "weights"), stage, lambda _: None)
    kept, taught = (folder / "refiner.safetensors" for folder in (run / "weights", tmp_path / "weights"))
    assert taught.read_bytes() == kept.read_bytes()
    before, after = (load(folder / "mattes")[0] for folder in (run / "weights", tmp_path / "weights"))
    assert {name: tensor.shape for name, tensor in after.items()} == {name: t.shape for name, t in before.items()}
    assert any(not tensor.equal(before[name]) for name, tensor in after.items())
