"""What of `make run` can be tried without starting it."""

import subprocess
import sys

# A signal every fifth of a millisecond, while somebody waits and looks: far more often than anybody presses Ctrl-C.
STORM = """
import signal
from collab.supervisor import Stopping
stopping = Stopping()
signal.signal(signal.SIGALRM, stopping.ask)
assert not stopping.wait(0)
signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
while not stopping.wait(0.001):
    pass
for _ in range(20_000):
    stopping.asked = False
    stopping.wait(0)
signal.setitimer(signal.ITIMER_REAL, 0)
print("ended")
"""


def test_no_signal_finds_a_lock_that_it_would_wait_for_for_ever() -> None:
    done = subprocess.run([sys.executable, "-c", STORM], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "ended\n"
