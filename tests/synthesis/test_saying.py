"""What a text says of place, hour and weather moves the codes of the whole picture, and what it leaves open nothing."""

import pytest
import torch

from synthesis.masking import Batch, hide_more, loss
from synthesis.prior import FREE, Prior, PriorConfig, Words
from synthesis.saying import UNSAID, Saying, said

PLAN = torch.tensor([[0, 5, *[20, 10] * 8]])  # the subject stands left of the middle, in row 1
NOBODY = torch.tensor([[0, 0, *[20, 10] * 8]])
EVERYWHERE = torch.full((1, 8, 4, 7), FREE)


def words(numbers: torch.Tensor) -> Words:
    """Silent words that say the numbers."""
    return Words(torch.zeros(1, 1, 384), torch.zeros(1, 1, dtype=torch.bool), numbers)


def top() -> Prior:
    """A top prior whose table says: rain makes code 3 likelier by 2."""
    torch.manual_seed(2)
    net = Prior(PriorConfig.of("tiny", "top", top_codes=16, bottom_codes=32)).eval()
    assert net.saying is not None
    with torch.no_grad():
        net.saying.table.weight.view(-1, 4, 16)[int(said([("", "rain")])[0, 2]), :, 3] = 2.0
    return net


def moved(codes: torch.Tensor, text: str, plan: torch.Tensor = NOBODY) -> torch.Tensor:
    """How far the logits of code 3 move where `text` is said: (T, H, W)."""
    net, where = top(), torch.ones_like(codes, dtype=torch.bool)
    with torch.no_grad():
        told, open_ = (
            net.logits(codes, net.set_stage(words(numbers), plan), where)
            for numbers in (said([("", text)]), torch.zeros(1, 3, dtype=torch.long))
        )
    assert torch.allclose(told[:, :3], open_[:, :3], atol=1e-5)
    return (told - open_)[:, 3].view(codes.shape[1:])


@pytest.mark.parametrize("text", ["it is raining", "heavy rain over a calm sea", "bajo la lluvia", "un día de lluvia"])
def test_a_weather_is_the_same_number_however_it_is_said(text: str) -> None:
    assert said([("", text)])[0, 2] == said([("", "rain")])[0, 2] != UNSAID


def test_style_and_prompt_are_heard_and_silence_says_nothing() -> None:
    numbers = said([("warm evening light", "a boat at sea"), ("", "sunset, a boat at sea"), ("", ""), ("", "a boat")])
    assert torch.equal(numbers[0], numbers[1])
    assert (numbers[0, :2] != UNSAID).all()
    assert (numbers[2:] == UNSAID).all()


def test_where_nothing_is_seen_what_is_said_counts_whole_and_everywhere() -> None:
    assert torch.allclose(moved(EVERYWHERE, "rain"), torch.tensor(2.0), atol=1e-4)


def test_what_is_left_open_moves_nothing() -> None:
    assert (moved(EVERYWHERE, "a boat") == 0).all()


def test_it_fades_as_the_window_fills() -> None:
    half = EVERYWHERE.clone()
    half[:, :4] = 1
    assert torch.allclose(moved(half, "rain"), torch.tensor(0.5), atol=1e-4)


def test_it_is_said_around_the_subject_more_than_in_it() -> None:
    shift = moved(EVERYWHERE, "rain", PLAN)
    assert shift[0, 1, 2] < 0.2 < 1.9 < shift[0, 3, 6]


def test_guidance_takes_silence_for_silence() -> None:
    assert (words(said([("", "rain")])).hushed().said == UNSAID).all()


def test_the_bottom_has_no_table_for_it_sees_the_weather_above() -> None:
    assert Prior(PriorConfig.of("tiny", "bottom", top_codes=16, bottom_codes=32)).saying is None


def test_the_row_of_the_unsaid_is_never_taught() -> None:
    table = Saying(4, 16)
    table(torch.tensor([[UNSAID, UNSAID, 5]])).sum().backward()
    assert table.table.weight.grad is not None
    assert (table.table.weight.grad[UNSAID] == 0).all()
    assert (table.table.weight.grad[5] == 1).all()


def test_the_table_learns_what_a_word_changes_from_windows_that_are_hidden_whole() -> None:
    """Clips of code 5 in rain and of code 9 in fog: the words themselves are kept back."""
    torch.manual_seed(0)
    net = Prior(PriorConfig.of("tiny", "top", top_codes=16, bottom_codes=32)).requires_grad_(False)
    assert net.saying is not None
    net.saying.requires_grad_(True)
    rain, fog = (said([("", text)]) for text in ("rain", "fog"))
    codes = torch.cat([torch.full((4, 8, 4, 7), 5), torch.full((4, 8, 4, 7), 9)])
    silent = torch.zeros(8, 1, 384), torch.zeros(8, 1, dtype=torch.bool)
    told = Words(*silent, torch.cat([rain.expand(4, -1), fog.expand(4, -1)]))
    batch = Batch(codes, NOBODY.expand(8, -1), told, torch.zeros_like(codes, dtype=torch.bool))
    optimiser = torch.optim.Adam(net.saying.parameters(), 0.3)
    for step in range(20):
        optimiser.zero_grad()
        loss(net, batch, hide_more(codes.shape, torch.Generator().manual_seed(step))).weighted.backward()
        optimiser.step()
    for text, wanted in (("rain", 5), ("fog", 9)):
        stage = net.set_stage(words(said([("", text)])), NOBODY)
        assert (net.logits(EVERYWHERE, stage, EVERYWHERE == FREE).argmax(1) == wanted).all()


def test_a_weather_is_heard_whoever_stands_in_the_picture() -> None:
    torch.manual_seed(2)
    net = Prior(PriorConfig.of("tiny", "sound", top_codes=16)).eval()
    assert net.saying is not None
    with torch.no_grad():
        net.saying.table.weight.view(-1, 7, 16)[int(said([("", "rain")])[0, 2]), :, 3] = 2.0
        stage = net.set_stage(words(said([("", "rain")])), PLAN)
    assert stage.bias is not None
    assert torch.allclose(stage.bias[..., 3], torch.tensor(2.0))
