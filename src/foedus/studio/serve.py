"""The server: on 127.0.0.1 alone, opened by a link with a token that works once."""

import gc
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn

from foedus.core.errors import RunError
from foedus.crisis.crisis import Crisis
from foedus.studio.app import application
from foedus.studio.safety import MESSAGE
from foedus.studio.work import Work

#: Where it listens unless told otherwise, or where something else listens already.
PORT: Final = 8350
HOST: Final = "127.0.0.1"
#: Connections at once, and seconds for what is under way when it ends.
CONNECTIONS: Final = 64
GRACE: Final = 2


def serve(
    source: str, port: int | None, say: Callable[[str], None], *, browser: bool, known: Crisis | None = None
) -> None:
    """Serve the studio until it is interrupted.

    Parameters
    ----------
    source : str
        A bundled name or a path; nothing: the start page.
    port : int or None
        Where it listens; None: `PORT`, or any other that is free.
    say : callable
        Is given the start link once it works.
    browser : bool
        Whether the link is opened in a browser.
    known : Crisis, optional
        The crisis, where it has just been read.

    Raises
    ------
    RunError
        If the port is taken.
    """
    listening = listen(port)
    place = int(listening.getsockname()[1])
    work = Work(source, known=known)
    door = application(work, place)
    gc.freeze()  # what is loaded stays, and is not looked through; a thousand moves leave much that is to be found
    gc.set_threshold(100_000, 50, 50)
    link = f"http://{HOST}:{place}/start?token={door.token}"
    config = uvicorn.Config(
        door,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws_max_size=2 * MESSAGE,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE,
    )
    say(link)
    if browser:
        threading.Timer(0.3, webbrowser.open, (link,)).start()
    try:
        with suppress(KeyboardInterrupt):  # which is how it ends
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        work.close()
        listening.close()


def listen(port: int | None) -> socket.socket:
    """Return a socket that listens on a port of this machine.

    Raises
    ------
    RunError
        If the port is taken.
    """
    for place in (PORT, 0) if port is None else (port,):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, place))
        except (OSError, OverflowError) as error:
            made.close()
            said = getattr(error, "strerror", None) or str(error)
        else:
            made.listen(CONNECTIONS)
            return made
    raise RunError(f"--port {port}: cannot be listened on ({said}); leave it out for one that is free")
