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
    ("crash, 500 kills, 0 words lost", "journeys/test_crash_programme.py", "TELAR_CRASHES", 500),
    ("network, 2,000 seeds converge", "journeys/test_network_programme.py", "TELAR_NETWORK_SEEDS", 2_000),
    ("hostile, 10,000 mutants by socket, 0 deaths", "journeys/test_hostile.py", "TELAR_MUTANTS", 10_000),
    # Through a socket each costs a connection, and a million of them ten hours: there it is the document process alone.
    ("hostile, 1,000,000 mutants judged, 0 deaths", "collab/film/test_mutants.py", "TELAR_JUDGED", 1_000_000),
    ("real clients, 1,000,000 updates, 0 refused", "journeys/test_real_updates.py", "TELAR_REAL_UPDATES", 1_000_000),
    ("soak, two hours, nothing grows", "journeys/test_soak.py", "TELAR_SOAK_MINUTES", 120),
)


def run() -> None:
    for name, file, what, amount in PROGRAMMES:
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "slow or not slow", f"tests/{file}"]
        environment = {**os.environ, what: str(amount)}
        done = subprocess.run(command, check=False, cwd=house.ROOT, env=environment, stdout=sys.stderr)
        held = done.returncode == 0
        minutes = (time.monotonic() - began) / 60
        tell("programmes", name, float(held), "held", "1", held, minutes=round(minutes, 1), amount=amount)
