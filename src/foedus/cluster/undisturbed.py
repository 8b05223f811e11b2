"""Loaded by processes that are started here: an interrupt from the keyboard is for whoever started and ends them."""

import signal


def dask_setup(_worker: object) -> None:
    """Let interrupts pass."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
