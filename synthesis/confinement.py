"""What a process may no longer do once it reads what strangers sent: grow, work for ever, open files, reach anybody.

Owns the limits and the system calls that are closed. Linux alone closes calls (seccomp, on x86-64 and 64-bit ARM);
where that cannot be had, the limits still hold, and `confine` says so. Knows nothing of what is read.
"""

import ctypes
import os
import platform
import resource
import struct

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 180
FILES = 32
NOBODY = 65_534

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # the second: the call fails with EPERM
_LOAD, _EQUAL, _ABOVE, _RETURN = 0x20, 0x15, 0x35, 0x06
# AUDIT_ARCH and the numbers of: open and its like, what makes or changes names of files, sockets, other programs, other
# processes, the kernel's own doors.
_CALLS = {
    "x86_64": (
        0xC000003E,
        [
            2, 85, 257, 437, 76, 82, 83, 84, 86, 87, 88, 90, 92, 258, 259, 260, 263, 264, 265, 266, 268, 316,
            41, 42, 49, 50, 53, 57, 58, 59, 322, 62, 101, 155, 161, 165, 246, 250, 272, 298, 304, 308, 310, 311, 321,
            425, 434, 435,
        ],
    ),
    "aarch64": (
        0xC00000B7,
        [
            56, 437, 33, 34, 35, 36, 37, 38, 45, 53, 54, 276,
            198, 199, 200, 201, 203, 221, 281, 117, 129, 40, 41, 51, 97, 217, 241, 265, 268, 270, 271, 280,
            425, 434, 435,
        ],
    ),
}  # fmt: skip
_FOREIGN = 0x40000000  # calls of another calling convention begin here


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def limit() -> None:
    """From now on: 2 GiB of memory, three minutes of work, no file written, no core left behind."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(what, (most, most))


def confine() -> bool:
    """Nobody's rights, and no call that opens, names, connects or starts anything. Whether the calls are closed.

    To be called when everything is loaded that will be needed.
    """
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    program = _program(*known)
    buffer = ctypes.create_string_buffer(program, len(program))
    filters = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(filters), 0, 0) == 0)


def _program(architecture: int, calls: list[int]) -> bytes:
    """BPF: another architecture and the listed calls are refused, all others go on."""
    count = len(calls)
    lines = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, count + 3, architecture),  # otherwise to the refusal
        (_LOAD, 0, 0, 0),
        (_ABOVE, count + 1, 0, _FOREIGN),
        *((_EQUAL, count - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
