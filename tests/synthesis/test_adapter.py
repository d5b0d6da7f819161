"""A team's hand is worn and taken off; without it, the base is what it was."""

import pytest
import torch

from synthesis import adapter, blob
from synthesis.adapter import BadAdapter
from synthesis.prior import Prior, PriorConfig


@pytest.fixture
def nets() -> dict[str, Prior]:
    torch.manual_seed(0)
    net = Prior(PriorConfig.of("tiny", "top", top_codes=16, bottom_codes=32)).to(torch.bfloat16)
    return {"top": net.eval().requires_grad_(False)}


def lived(nets) -> adapter.Tensors:
    tensors = adapter.fresh(nets, torch.Generator().manual_seed(1))
    return {n: t + (0.0 if n.endswith(".down") else 0.1) for n, t in tensors.items()}


def bits(nets) -> list[torch.Tensor]:
    return [tensor.clone() for tensor in nets["top"].state_dict().values()]


def test_taking_an_adapter_off_leaves_the_base_bit_for_bit(nets):
    before = bits(nets)
    originals = adapter.attach(nets, lived(nets))
    assert any(not torch.equal(a, b) for a, b in zip(before, bits(nets), strict=True))
    adapter.clear(nets, originals)
    assert all(torch.equal(a, b) for a, b in zip(before, bits(nets), strict=True))


def test_a_fresh_adapter_changes_nothing(nets):
    before = bits(nets)
    adapter.attach(nets, adapter.fresh(nets, torch.Generator().manual_seed(1)))
    assert all(torch.equal(a, b) for a, b in zip(before, bits(nets), strict=True))


def test_a_branch_beside_a_layer_is_what_is_added_into_it(nets):
    layer, x = nets["top"].blocks[0].inner, torch.randn(5, 32, dtype=torch.bfloat16)
    originals = adapter.attach(nets, lived(nets))
    added = layer(x)
    adapter.clear(nets, originals)
    adapter.branch(nets, lived(nets))
    beside = nets["top"].blocks[0].inner(x)
    adapter.unbranch(nets)
    assert torch.allclose(added.float(), beside.float(), atol=0.1, rtol=0.05)
    assert nets["top"].blocks[0].inner is layer


def test_a_shift_of_the_scores_is_worn_and_learnt_alike_and_taken_off(nets):
    tensors = adapter.fresh(nets, torch.Generator().manual_seed(1))
    tensors["top.score.shift"] += torch.arange(16.0)
    score, x = nets["top"].score, torch.randn(3, 32, dtype=torch.bfloat16)
    before = score(x)
    adapter.branch(nets, tensors)
    beside = nets["top"].score(x)
    adapter.unbranch(nets)
    originals = adapter.attach(nets, tensors, strength=0.5)
    half = score(x)
    adapter.clear(nets, originals)
    assert torch.allclose((beside - before).float(), torch.arange(16.0), atol=0.1)
    assert torch.allclose((half - before).float(), torch.arange(16.0) / 2, atol=0.1)
    assert torch.equal(score(x), before)


def test_an_adapter_of_the_first_form_is_read_and_one_of_a_later_form_refused_in_words(nets):
    pairs = {n: t.bfloat16() for n, t in lived(nets).items() if not n.endswith(".shift")}
    adapter.attach(nets, adapter.from_bytes(blob.write(pairs, {"base": "b", "owner": "team 7"}), base="b"))
    with pytest.raises(BadAdapter, match=r"form 4, .* teach it again"):
        adapter.from_bytes(blob.write(pairs, {"base": "b", "owner": "", "form": "4"}), base="b")


def test_a_shift_of_another_shape_is_refused(nets):
    with pytest.raises(BadAdapter, match="shift"):
        adapter.attach(nets, lived(nets) | {"top.score.shift": torch.zeros(3)})


def test_an_adapter_survives_its_bytes_with_its_strength_in_it(nets):
    tensors = lived(nets)
    back = adapter.from_bytes(adapter.to_bytes(tensors, base="b", strength=0.5), base="b")
    for name, tensor in tensors.items():
        assert torch.allclose(back[name], tensor * (1 if name.endswith(".down") else 0.5), rtol=0.01, atol=1e-4)


def test_an_adapter_says_whose_it_is(nets):
    assert adapter.owner(adapter.to_bytes(lived(nets), base="b", strength=1.0, owner="team 7")) == "team 7"
    assert adapter.owner(adapter.to_bytes(lived(nets), base="b", strength=1.0)) == ""
    with pytest.raises(BadAdapter):
        adapter.owner(b"nothing of the kind")


def test_an_adapter_of_another_base_or_no_adapter_is_refused(nets):
    data = adapter.to_bytes(lived(nets), base="one", strength=1.0)
    with pytest.raises(BadAdapter, match="one"):
        adapter.from_bytes(data, base="other")
    with pytest.raises(BadAdapter):
        adapter.from_bytes(data[:50], base="one")
    with pytest.raises(BadAdapter):
        adapter.attach(nets, {})
