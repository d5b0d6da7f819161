"""The loop that teaches blocking and priors: any course, one optimiser, one state that a run can be killed in.

Owns steps, averaging, saving and curves. What a step learns from is the course's own (`prior_training`): a function
of the step's number, so that a state needs no random numbers.
"""

import copy
import time
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import torch
from torch import nn

from synthesis.optim import MuonAdamW, tables_of
from synthesis.prior_training import Course
from synthesis.training import Average, Run, Say, Schedule

MEASURED_EACH = 100
Net = TypeVar("Net", bound=nn.Module)


@dataclass
class Progress(Generic[Net]):
    """Everything that changes while a net learns."""

    net: Net
    optimiser: MuonAdamW
    average: Average
    step: int = 0
    cpu_seconds: float = 0.0

    @classmethod
    def begin(cls, net: Net, *, dtype: torch.dtype) -> "Progress[Net]":
        average = Average(net)
        net.to(dtype).train()
        return cls(net, MuonAdamW(net.named_parameters(), rate=0.0, tables=tables_of(net)), average)

    def state(self) -> dict[str, Any]:
        return {
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.weights,
            "buffers": dict(self.net.named_buffers()),
            "step": self.step,
            "cpu_seconds": self.cpu_seconds,
        }

    def load(self, state: dict[str, Any]) -> None:
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.weights = state["average"]
        for name, buffer in self.net.named_buffers():
            buffer.copy_(state["buffers"][name])
        self.step, self.cpu_seconds = state["step"], state["cpu_seconds"]

    def take(self, course: Course, schedule: Schedule) -> float:
        """One step; returns its loss."""
        began = time.thread_time()
        loss = course.loss(self.step, self.step / schedule.steps)
        torch.autograd.backward(loss)
        self.optimiser.rate = schedule.at(self.step)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.average.follow(self.optimiser.masters)
        self.step += 1
        self.cpu_seconds += time.thread_time() - began
        return float(loss.detach())

    def averaged(self) -> Net:
        """A copy with the averaged weights, for measuring and for shipping."""
        net = copy.deepcopy(self.net)
        self.average.into(net)
        return net.eval().requires_grad_(False)


def teach(
    net: Net,
    course: Course,
    run: Run,
    *,
    steps: int,
    rate: float,
    dtype: torch.dtype = torch.float32,
    say: Say = lambda _: None,
    until: int | None = None,
) -> Net:
    """Teach, or go on teaching, a net to `steps` (or stop early at `until`); returns the averaged net, frozen.

    net: the one that the course asks for losses; its figures are taken with the averaged weights in it.
    """
    now = Progress.begin(net, dtype=dtype)
    saved = run.resume()
    if saved is not None:
        now.load(saved)
    schedule = Schedule(steps, rate)
    stop = steps if until is None else min(until, steps)
    while now.step < stop:
        loss = now.take(course, schedule)
        if now.step % MEASURED_EACH == 0 or now.step == stop:
            row = {"step": float(now.step), "training": loss, **measured(now, course), "cpu_seconds": now.cpu_seconds}
            run.log(row)
            say(row)
        if run.is_due() or now.step == stop:
            run.save(now.state())
    return now.averaged()


def measured(now: Progress[Net], course: Course) -> dict[str, float]:
    """The course's figures with the averaged weights in the net, which are taken out again."""
    own = {name: parameter.detach().clone() for name, parameter in now.net.named_parameters()}
    now.average.into(now.net)
    now.net.eval()
    try:
        return course.figures()
    finally:
        now.net.train()
        with torch.no_grad():
            for name, parameter in now.net.named_parameters():
                parameter.copy_(own[name])
