"""The hierarchical codec: two levels, causal in time, trained by all of its terms and moved by nothing else."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from synthesis import codec as codecs
from synthesis import metrics, scenes
from synthesis.codec import Codec, CodecConfig
from synthesis.optim import MuonAdamW
from synthesis.training import Schedule

TINY = CodecConfig.of("tiny")
STEPS = 8


@pytest.fixture
def codec() -> Codec:
    """A tiny codec whose every weight does something: a fresh one is born with blocks that pass nothing."""
    torch.manual_seed(0)
    codec = Codec(TINY)
    with torch.no_grad():
        for parameter in codec.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return codec.eval()


def frames(clips: int = 1, count: int = 16) -> Tensor:
    return torch.rand(clips, count, 64, 112, 3, generator=torch.Generator().manual_seed(1))


def codes(clips: int = 1, steps: int = STEPS) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(2)
    top = torch.randint(TINY.top_codes, (clips, steps, 4, 7), generator=generator)
    return top, torch.randint(TINY.bottom_codes, (clips, steps, 8, 14), generator=generator)


def other(values: Tensor, size: int) -> Tensor:
    return (values + 1) % size


def test_frames_become_two_levels_of_codes_and_frames_again(codec: Codec) -> None:
    made = codec.encode(frames(2))
    assert made.top.shape == (2, 8, 4, 7)
    assert made.bottom.shape == (2, 8, 8, 14)
    assert 0 <= made.top.min() <= made.top.max() < TINY.top_codes
    assert 0 <= made.bottom.min() <= made.bottom.max() < TINY.bottom_codes
    back = codec.decode(made.top, made.bottom)
    assert back.shape == (2, 16, 64, 112, 3)
    assert 0 <= back.min() <= back.max() <= 1


def test_patches_are_cut_and_put_back_to_the_pixel() -> None:
    x = frames(2, 4)
    assert torch.allclose(codecs.from_patches(codecs.to_patches(x), 2), x, atol=1e-6)
    assert torch.equal(codecs.to_frames(codecs.from_frames(codecs.to_frames(x))), codecs.to_frames(x))


def test_later_codes_change_no_earlier_frame_and_each_step_reaches_two_further(codec: Codec) -> None:
    top, bottom = codes()
    before = codec.decode(top, bottom)
    for step in (0, 3, 7):
        changed_top, changed_bottom = top.clone(), bottom.clone()
        changed_top[:, step] = other(top[:, step], TINY.top_codes)
        changed_bottom[:, step] = other(bottom[:, step], TINY.bottom_codes)
        moved = (codec.decode(changed_top, changed_bottom) != before).flatten(2).any(2)[0].view(STEPS, 2).any(1)
        reach = range(step, min(step + codecs.DECODER_STEPS + 1, STEPS))
        assert moved.nonzero().flatten().tolist() == list(reach)


def test_later_frames_change_no_earlier_code(codec: Codec) -> None:
    x = frames()
    before = codec.encode(x)
    y = x.clone()
    y[:, 8:] = 1 - y[:, 8:]
    after = codec.encode(y)
    assert torch.equal(before.top[:, :4], after.top[:, :4])
    assert torch.equal(before.bottom[:, :4], after.bottom[:, :4])
    assert not torch.equal(before.bottom[:, 4:], after.bottom[:, 4:])


def test_two_steps_of_context_continue_the_endless_stream(codec: Codec) -> None:
    top, bottom = codes(steps=16)
    endless = codec.decode(top, bottom)
    continued = codec.decode(top[:, 6:], bottom[:, 6:])[:, 4:]
    assert torch.allclose(continued, endless[:, 16:], atol=1e-6)
    one_step_alone = codec.decode(top[:, 7:], bottom[:, 7:])[:, 2:]
    assert not torch.allclose(one_step_alone[:, :2], endless[:, 16:18], atol=1e-3)


def test_the_top_alone_decodes_and_details_do_not_matter_to_it(codec: Codec) -> None:
    top, bottom = codes()
    alone = codec.decode(top, None)
    assert alone.shape == (1, 16, 64, 112, 3)
    assert not torch.equal(alone, codec.decode(top, bottom))
    assert not torch.equal(alone, codec.decode(other(top, TINY.top_codes), None))


def test_fine_detail_never_reaches_the_top(codec: Codec) -> None:
    x = 0.25 + 0.5 * frames()
    checks = torch.ones(64, 112)
    checks[::2, ::2] = checks[1::2, 1::2] = -1  # its mean over a patch is nothing
    y = x + 0.2 * checks[:, :, None]
    plain, detailed = codec.encode(x), codec.encode(y)
    assert (plain.top == detailed.top).float().mean() > 0.99
    assert (plain.bottom == detailed.bottom).float().mean() < 0.7


def gradients(codec: Codec, loss: Tensor) -> dict[str, float]:
    codec.zero_grad()
    loss.backward()
    return {name: 0.0 if p.grad is None else float(p.grad.abs().sum()) for name, p in codec.named_parameters()}


def test_every_level_receives_gradient(codec: Codec) -> None:
    x = frames(4, 8)
    torch.manual_seed(0)
    made = codec(x, drop=0.5)
    dead = [
        n for n, size in gradients(codec, codecs.loss(made, x, torch.zeros(4, 4, 8, 14))["total"]).items() if not size
    ]
    assert dead == []


def test_commitment_reaches_the_encoder_of_each_level(codec: Codec) -> None:
    sizes = gradients(codec, codec(frames(2, 8)).commitment)
    for name in ("to_top.weight", "layout.weight", "to_bottom.weight", "patch.weight"):
        assert sizes[name] > 0, name
    for name in ("unpatch.weight", "no_bottom", "up_again.weight"):
        assert sizes[name] == 0, name
    assert not [name for name in sizes if "_book" in name]


def test_a_training_pass_moves_both_codebooks_and_an_evaluation_neither(codec: Codec) -> None:
    before = {name: tensor.clone() for name, tensor in codec.state_dict().items()}
    codec(frames(2, 8))
    codec.decode(*codes())
    codec.encode(frames())
    assert all(torch.equal(before[name], tensor) for name, tensor in codec.state_dict().items())
    codec.train()
    codec(frames(2, 8))
    for level in ("top_book", "bottom_book"):
        assert not torch.equal(before[f"{level}.codes"], codec.state_dict()[f"{level}.codes"])


def test_a_frozen_codec_stays_frozen_when_its_parent_trains(codec: Codec) -> None:
    parent = nn.ModuleList([codec.freeze()])
    before = {name: tensor.clone() for name, tensor in codec.state_dict().items()}
    parent.train()
    codec(frames(2, 8))
    assert all(torch.equal(before[name], tensor) for name, tensor in codec.state_dict().items())
    assert not any(parameter.requires_grad for parameter in codec.parameters())


def test_a_saved_codec_comes_back_frozen_with_one_name_in_every_format(codec: Codec, tmp_path: Path) -> None:
    codec.save(tmp_path / "codec", steps=3)
    loaded, half = Codec.load(tmp_path / "codec"), Codec.load(tmp_path / "codec", torch.bfloat16)
    assert loaded.hash == half.hash
    assert torch.equal(loaded.bottom_book.codes, codec.bottom_book.codes)
    assert torch.equal(half.bottom_book.codes, codec.bottom_book.codes)
    assert half.dtype == torch.bfloat16
    loaded.train()
    assert loaded.top_book.frozen
    assert loaded.bottom_book.frozen
    again = Codec.load(tmp_path / "codec")
    assert torch.equal(again.decode(*codes()), Codec.load(tmp_path / "codec").decode(*codes()))


def test_another_weight_is_another_name(codec: Codec) -> None:
    before = codec.hash
    with torch.no_grad():
        codec.unpatch.bias[0] += 0.5
    assert codec.hash != before


def test_a_bfloat16_body_reaches_all_of_its_codes(codec: Codec) -> None:
    codec.to(torch.bfloat16)
    for book in (codec.top_book, codec.bottom_book):
        assert book(book.codes.bfloat16()).codes.tolist() == list(range(book.size))


def test_the_subject_weighs_five_times(codec: Codec) -> None:
    x = frames(1, 4)
    made = codec(x, drop=0.0)
    nowhere, everywhere = torch.zeros(1, 2, 8, 14), torch.ones(1, 2, 8, 14)
    plain, weighed = (codecs.loss(made, x, coverage) for coverage in (nowhere, everywhere))
    assert float(weighed["pixels"].detach() / plain["pixels"].detach()) == pytest.approx(5, rel=1e-4)
    assert float(weighed["motion"].detach() / plain["motion"].detach()) == pytest.approx(5, rel=1e-4)
    assert torch.equal(weighed["energy"], plain["energy"])


def test_one_clip_is_learnt_by_heart() -> None:
    torch.manual_seed(0)
    clip = scenes.sample(3)
    x = codecs.from_frames(torch.from_numpy(clip.frames[None, :8]))
    coverage = torch.from_numpy(clip.coverage[None, :4].astype(np.float32) / 255)
    codec = Codec(TINY)
    optimiser, schedule = MuonAdamW(codec.named_parameters(), rate=0), Schedule(150, 2e-2)
    for step in range(150):
        optimiser.rate = schedule.at(step)
        codecs.loss(codec(x, drop=0.0, quantized=step > 20), x, coverage)["total"].backward()
        optimiser.step()
        optimiser.zero_grad()
    codec.freeze()
    made = codec.encode(x)
    assert metrics.psnr(codec.decode(made.top, made.bottom), x) > 28
