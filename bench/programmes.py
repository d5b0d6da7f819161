"""The long programmes: what `make test-slow` runs by the thousand, here by the million and for hours.

Each is the test of the same name with greater numbers; a line says whether it held, how much of it ran, and how long it
took. Their own words (seeds, losses, memory) go to the terminal.
"""

import os
import subprocess
import sys
import time

from bench import house
from bench.lines import tell

# Name, test, what makes it long, how much of it.
PROGRAMMES = (
    ("crash, 500 kills, 0 words lost", "test_crash_programme.py", "TELAR_CRASHES", 500),
    ("network, 2,000 seeds converge", "test_network_programme.py", "TELAR_NETWORK_SEEDS", 2_000),
    ("hostile, 1,000,000 mutants, 0 deaths", "test_hostile.py", "TELAR_MUTANTS", 1_000_000),
    ("real clients, 1,000,000 updates, 0 refused", "test_real_updates.py", "TELAR_REAL_UPDATES", 1_000_000),
    ("soak, two hours, nothing grows", "test_soak.py", "TELAR_SOAK_MINUTES", 120),
)


def run() -> None:
    for name, file, what, amount in PROGRAMMES:
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "slow", f"tests/journeys/{file}"]
        environment = {**os.environ, what: str(amount)}
        done = subprocess.run(command, check=False, cwd=house.ROOT, env=environment, stdout=sys.stderr)
        held = done.returncode == 0
        minutes = (time.monotonic() - began) / 60
        tell("programmes", name, float(held), "held", "1", held, minutes=round(minutes, 1), amount=amount)
