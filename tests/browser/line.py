"""A poor line between the browser and the server: it can be cut, at the worst moment, and come back."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

SAVING = b"PUT /api/cycles/"


class Loss(StrEnum):
    """What the line loses before it is cut: what the page asks, or what the server answers."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(eq=False)
class _Call:
    """One connection; ``doomed``: the answer to what was just asked will be lost."""

    browser: socket.socket
    server: socket.socket
    doomed: bool = False

    def close(self) -> None:
        _close(self.browser)
        _close(self.server)


class Line:
    """A port that passes everything on to the server, byte by byte, as long as it stands.

    Closed connections are what a browser and its service worker see, whatever they believe of the network.
    """

    def __init__(self, server_port: int) -> None:
        self.server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._calls: set[_Call] = set()
        self._down = False
        self._losing: Loss | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of its end at the browser."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def cut(self) -> None:
        """From now on nothing passes."""
        self._down = True
        for call in list(self._calls):
            call.close()

    def cut_while_saving(self, loss: Loss) -> None:
        """The next order that is saved is lost on its way, or its answer is; then the line is down."""
        self._losing = loss

    def restore(self) -> None:
        """It stands again."""
        self._down, self._losing = False, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        _close(self._listening)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:  # closed: the test is over
                return
            if self._down:
                _close(browser)
                continue
            call = _Call(browser, socket.create_connection(("127.0.0.1", self.server_port)))
            self._calls.add(call)
            for pump in (self._ask, self._answer):
                threading.Thread(target=self._pass_on, args=(pump, call), daemon=True).start()

    def _pass_on(self, pump: Callable[[_Call], None], call: _Call) -> None:
        with suppress(OSError):
            pump(call)
        call.close()
        self._calls.discard(call)

    def _ask(self, call: _Call) -> None:
        while content := call.browser.recv(65_536):
            saving = content.startswith(SAVING) and b"/orders/" in content.partition(b"\r\n")[0]
            if saving and self._losing is Loss.REQUEST:
                self.cut()
                return
            call.doomed = call.doomed or (saving and self._losing is Loss.ANSWER)
            call.server.sendall(content)

    def _answer(self, call: _Call) -> None:
        while content := call.server.recv(65_536):
            if call.doomed:
                self.cut()
                return
            call.browser.sendall(content)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()
