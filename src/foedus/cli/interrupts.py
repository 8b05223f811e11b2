"""Ctrl-C, heard also while compiled code is made or loaded."""

import signal
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer, current_thread, main_thread
from types import FrameType
from typing import Final

#: Functions of llvmlite that LLVM calls while it emits code: what is raised in them is printed and dropped.
DROPPING: Final = {"_raw_object_cache_notify", "_raw_object_cache_getbuffer"}
#: Seconds after which it is tried again.
LATER: Final = 0.05


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interrupt stop what is done inside, where it would by default; one that would be lost comes again."""
    ours = current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not ours:  # nobody listens, as in a background job, or another does
        yield
        return
    signal.signal(signal.SIGINT, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(_: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code.co_name in DROPPING:
            again = Timer(LATER, _interrupt)
            again.daemon = True
            again.start()
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _interrupt() -> None:
    """Interrupt the main thread, also where it waits: where a signal can be sent to a thread, it wakes."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        interrupt_main()
