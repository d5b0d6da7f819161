"""Weights on disk: whole, of their JSON, or refused with a sentence that names the file."""

import json
import os
from pathlib import Path

import pytest
import torch

from synthesis import checkpoint
from synthesis.checkpoint import BadCheckpoint


def weights(value: float = 1.0) -> dict[str, torch.Tensor]:
    return {"a": torch.full((3, 4), value), "b": torch.arange(5), "c": torch.full((2,), value, dtype=torch.bfloat16)}


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    sha = checkpoint.save(tmp_path / "net", weights(), {"size": "tiny"})
    tensors, config = checkpoint.load(tmp_path / "net")
    assert config == {"size": "tiny", "sha256": sha}
    assert tensors.keys() == weights().keys()
    for name, tensor in weights().items():
        assert torch.equal(tensors[name], tensor)
        assert tensors[name].dtype == tensor.dtype


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_checkpoint_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    checkpoint.save(tmp_path / "net", weights(), {})
    path = tmp_path / "net.safetensors"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(BadCheckpoint, match="net"):
        checkpoint.load(tmp_path / "net")


def test_the_json_of_another_checkpoint_is_refused(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "one", weights(1), {})
    checkpoint.save(tmp_path / "two", weights(2), {})
    (tmp_path / "one.json").write_bytes((tmp_path / "two.json").read_bytes())
    with pytest.raises(BadCheckpoint, match="one"):
        checkpoint.load(tmp_path / "one")
    checkpoint.load(tmp_path / "two")


@pytest.mark.parametrize("suffix", ["safetensors", "json"])
def test_a_missing_half_is_refused(tmp_path: Path, suffix: str) -> None:
    checkpoint.save(tmp_path / "net", weights(), {})
    (tmp_path / f"net.{suffix}").unlink()
    with pytest.raises(BadCheckpoint, match="net"):
        checkpoint.load(tmp_path / "net")


def test_json_that_is_none_is_refused(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "net", weights(), {})
    (tmp_path / "net.json").write_text('{"sha256": ')
    with pytest.raises(BadCheckpoint, match="net"):
        checkpoint.load(tmp_path / "net")


def test_bytes_that_only_claim_to_be_weights_are_refused(tmp_path: Path) -> None:
    checkpoint.save(tmp_path / "net", weights(), {})
    (tmp_path / "net.safetensors").write_bytes(b"no weights at all")
    config = json.loads((tmp_path / "net.json").read_text())
    config["sha256"] = checkpoint.hashlib.sha256(b"no weights at all").hexdigest()
    (tmp_path / "net.json").write_text(json.dumps(config))
    with pytest.raises(BadCheckpoint, match="net"):
        checkpoint.load(tmp_path / "net")


def test_a_disk_that_fails_leaves_the_old_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint.save(tmp_path / "net", weights(1), {})

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        checkpoint.save(tmp_path / "net", weights(2), {})
    assert torch.equal(checkpoint.load(tmp_path / "net")[0]["a"], weights(1)["a"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.json", "net.safetensors"]


def test_a_digest_names_the_weights_and_neither_order_nor_format() -> None:
    name = checkpoint.digest(weights())
    assert len(name) == 16
    assert name == checkpoint.digest(dict(reversed(weights().items())))
    assert name == checkpoint.digest({n: t.float() for n, t in weights().items()})
    assert name != checkpoint.digest(weights(2))
    assert name != checkpoint.digest({("z" if n == "a" else n): t for n, t in weights().items()})
