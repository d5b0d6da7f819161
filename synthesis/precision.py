"""Which number format this machine runs fastest: bfloat16 where its cores have it, else float32."""

import time

import torch

_NAMES = {torch.bfloat16: "bf16", torch.float32: "fp32"}


def name_of(dtype: torch.dtype) -> str:
    """The short name that a version carries."""
    return _NAMES[dtype]


def probe() -> torch.dtype:
    """bfloat16 if a matrix product of the priors' size is faster in it than in float32; about 20 ms.

    Takes the least of several timings of CPU time, so that a busy machine answers like an idle one.
    """
    return min(_NAMES, key=_cost)


def _cost(dtype: torch.dtype) -> float:
    a, b = torch.ones(256, 512, dtype=dtype), torch.ones(512, 256, dtype=dtype)
    times = []
    for _ in range(8):
        start = time.process_time()
        torch.matmul(a, b)
        times.append(time.process_time() - start)
    return min(times)
