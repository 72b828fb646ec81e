"""Take from a process that reads untrusted input what it must not have, and prove that it is gone.

No socket, no new program, no look into other processes (seccomp); bounded memory and processor
time; no written files. The kernel filter holds for every thread and cannot be taken off.
"""

from __future__ import annotations

import ctypes
import errno
import math
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Final, NamedTuple

__all__ = [
    "allow_seconds",
    "confine",
    "die_with",
    "environment",
    "limit_files",
    "prove",
    "supported",
]

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_SET_MODE_FILTER: Final = 1
_FILTER_ALL_THREADS: Final = 1
_LOAD, _JUMP_EQUAL, _JUMP_FROM, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000


class _Machine(NamedTuple):
    """Numbers of system calls (Linux: asm/unistd_64.h, asm-generic/unistd.h)."""

    audit: int
    foreign: int  #: first call number of another calling convention; 0 when there is none
    seccomp: int
    connect: int
    execve: int
    ptrace: int
    others: tuple[int, ...]


#: others: socket socketpair bind listen accept accept4 sendto sendmsg fork vfork execveat kill
#: process_vm_readv process_vm_writev mount unshare setns bpf perf_event_open userfaultfd add_key
#: request_key keyctl io_uring_setup io_uring_enter io_uring_register pidfd_open pidfd_getfd
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E, 0x40000000, 317, 42, 59, 101,
        (41, 53, 49, 50, 43, 288, 44, 46, 57, 58, 322, 62, 310, 311, 165, 272, 308, 321, 298, 323,
         248, 249, 250, 425, 426, 427, 434, 438),
    ),
    "aarch64": _Machine(
        0xC00000B7, 0, 277, 203, 221, 117,
        (198, 199, 200, 201, 202, 242, 206, 211, 281, 129, 270, 271, 40, 97, 268, 280, 241, 282,
         217, 218, 219, 425, 426, 427, 434, 438),
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def environment(**more: str) -> dict[str, str]:
    """Return the whole environment of a confined process: none of the server's secrets are in it.

    >>> sorted(environment(LANG="C"))
    ['LANG', 'MALLOC_ARENA_MAX', 'PYTHONDONTWRITEBYTECODE', 'PYTHONPATH']
    """
    return {
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        **more,
    }


def supported() -> bool:
    """Return whether this platform can confine a process."""
    return sys.platform == "linux" and platform.machine() in _MACHINES


def die_with(parent: int) -> None:
    """Let this process be killed when the process ``parent``, which started it, ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        raise OSError(errno.ESRCH, "the process that started this one is gone")


def confine(memory_mib: int) -> None:
    """Limit memory over what is there already, forbid core files, and set the filter.

    Raises OSError when it cannot.
    """
    machine = _MACHINES[platform.machine()]
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + (memory_mib << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    code = _filter(machine)
    program = _Program(len(code) // 8, code)
    _call(
        "syscall",
        machine.seccomp,
        _SECCOMP_SET_MODE_FILTER,
        _FILTER_ALL_THREADS,
        ctypes.addressof(program),
    )


def limit_files(size: int) -> None:
    """Let no file grow over ``size`` bytes any more; to be called when the store is open."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def allow_seconds(seconds: float) -> None:
    """Let the process use that much processor time from now, as a second fuse."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def prove() -> None:
    """Try what must not work; raise RuntimeError when it works."""
    machine = _MACHINES[platform.machine()]
    libc = ctypes.CDLL(None, use_errno=True)
    failed: list[str] = []
    # With these arguments the kernel answers EBADF, EFAULT or ESRCH where there is no filter.
    for name in ("connect", "execve", "ptrace"):
        ctypes.set_errno(0)
        arguments = [ctypes.c_long(n) for n in (getattr(machine, name), -1, -1, 0, 0)]
        if libc.syscall(*arguments) != -1 or ctypes.get_errno() != errno.EPERM:
            failed.append(f"{name} is not denied")
    for name, limit in (("file size", resource.RLIMIT_FSIZE), ("memory", resource.RLIMIT_AS)):
        if resource.getrlimit(limit)[0] == resource.RLIM_INFINITY:
            failed.append(f"{name} has no limit")
    if failed:
        raise RuntimeError(", ".join(failed))


def _filter(machine: _Machine) -> bytes:
    denied = (machine.connect, machine.execve, machine.ptrace, *machine.others)
    count = len(denied)
    code = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_JUMP_FROM, count + 1, 0, machine.foreign or 0x80000000),
        *((_JUMP_EQUAL, count - index, 0, call) for index, call in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in code)


def _call(function: str, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*(ctypes.c_long(a) for a in arguments)) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {errno.errorcode.get(number, number)}")
