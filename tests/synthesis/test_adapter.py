"""A team's hand is worn and taken off; without it, the base is what it was."""

import pytest
import torch

from synthesis import adapter
from synthesis.adapter import BadAdapter
from synthesis.prior import Prior, PriorConfig


@pytest.fixture
def nets() -> dict[str, Prior]:
    torch.manual_seed(0)
    net = Prior(PriorConfig.of("tiny", "top", top_codes=16, bottom_codes=32)).to(torch.bfloat16)
    return {"top": net.eval().requires_grad_(False)}


def lived(nets) -> adapter.Tensors:
    tensors = adapter.fresh(nets, torch.Generator().manual_seed(1))
    return {n: t + (0.1 if n.endswith(".up") else 0.0) for n, t in tensors.items()}


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


def test_an_adapter_survives_its_bytes_with_its_strength_in_it(nets):
    tensors = lived(nets)
    back = adapter.from_bytes(adapter.to_bytes(tensors, base="b", strength=0.5), base="b")
    for name, tensor in tensors.items():
        assert torch.allclose(back[name], tensor * (0.5 if name.endswith(".up") else 1), rtol=0.01, atol=1e-4)


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
