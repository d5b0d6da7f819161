"""The loop that teaches blocking and priors, on a course small enough to watch."""

import csv
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from synthesis import courses
from synthesis.courses import Progress, measured, teach
from synthesis.training import Run, Schedule

STEPS = 120


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.row = nn.Embedding(8, 16)
        self.out = nn.Linear(16, 8)


class Shifted:
    """Say the number after the one you hear. Its samples are a function of the step."""

    def __init__(self, net: Net, dies_at: int | None = None) -> None:
        self.net, self.dies_at, self.shares = net, dies_at, list[float]()

    def loss(self, step: int, share: float) -> Tensor:
        if step == self.dies_at:
            raise KeyboardInterrupt
        self.shares.append(share)
        return self._loss(torch.randint(8, (16,), generator=torch.Generator().manual_seed(step)))

    def figures(self) -> dict[str, float]:
        assert not self.net.training
        with torch.no_grad():
            return {"loss": float(self._loss(torch.arange(8)))}

    def _loss(self, heard: Tensor) -> Tensor:
        return nn.functional.cross_entropy(self.net.out(self.net.row(heard)).float(), (heard + 1) % 8)


def taught(folder: Path, *, dies_at: int | None = None, dtype: torch.dtype = torch.float32) -> Net:
    net = Net()
    return teach(net, Shifted(net, dies_at), Run(folder), steps=STEPS, rate=2e-2, dtype=dtype)


def test_a_net_is_taught_and_comes_back_frozen(tmp_path: Path) -> None:
    net = taught(tmp_path)
    assert Shifted(net).figures()["loss"] < 0.5
    assert not any(parameter.requires_grad for parameter in net.parameters())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_course_that_was_killed_ends_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype
) -> None:
    straight = taught(tmp_path / "straight", dtype=dtype)
    monkeypatch.setattr("synthesis.training.SAVE_SECONDS", -1.0)
    with pytest.raises(KeyboardInterrupt):
        taught(tmp_path / "killed", dies_at=77, dtype=dtype)
    resumed = taught(tmp_path / "killed", dtype=dtype)
    for name, tensor in straight.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_the_course_hears_how_far_it_is(tmp_path: Path) -> None:
    net = Net()
    course = Shifted(net)
    teach(net, course, Run(tmp_path), steps=4, rate=1e-2)
    assert course.shares == [0, 0.25, 0.5, 0.75]


def test_measuring_moves_nothing_and_measures_the_average() -> None:
    net = Net()
    now = Progress.begin(net, dtype=torch.bfloat16)
    course = Shifted(net)
    for _ in range(10):
        now.take(course, Schedule(100, 5e-2))
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    figures = measured(now, course)
    assert all(torch.equal(before[name], tensor) for name, tensor in net.state_dict().items())
    assert net.training
    assert figures == Shifted(now.averaged()).figures()
    assert figures != Shifted(net.eval()).figures()


def test_the_curves_are_written_each_hundred_steps_and_at_the_end(tmp_path: Path) -> None:
    taught(tmp_path)
    with (tmp_path / "curves.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == [courses.MEASURED_EACH, STEPS]
    assert float(rows[1]["loss"]) < float(rows[0]["loss"])
