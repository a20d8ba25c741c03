"""A real SMTP server for tests that can be told to misbehave, once or always."""

import asyncio
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session


class PostOffice:
    """What it accepted is in ``accepted``. Each item of ``plan`` spoils one mail: see the methods for its words."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.plan: deque[str] = deque()
        self.port = 0

    @property
    def identifiers(self) -> list[str]:
        """The Message-ID of every mail accepted, in order."""
        return [str(message["Message-ID"]) for message in self.accepted]

    def _does(self, *words: str) -> str:
        return self.plan.popleft() if self.plan and self.plan[0] in words else ""

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._does("silent at the beginning"):
            await asyncio.sleep(3)
        if self._does("hang up at the beginning"):
            self._hang_up(server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._does("later"):
            return "451 4.3.0 try again later"
        if self._does("unknown"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self._does("content later"):
            return "452 4.2.2 mailbox full"
        if self._does("content refused"):
            return "554 5.7.1 not wanted"
        if self._does("hang up before accepting"):
            self._hang_up(server)
            return "451 gone"
        self._take(envelope)
        if self._does("silent after accepting"):
            await asyncio.sleep(3)
        if self._does("hang up after accepting"):
            self._hang_up(server)
        return "250 OK"

    async def handle_QUIT(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self._does("hang up at the end"):
            self._hang_up(server)
        return "221 bye"

    def _hang_up(self, server: smtp.SMTP) -> None:
        assert server.transport is not None
        server.transport.close()

    def _take(self, envelope: Envelope) -> None:
        message = message_from_bytes(envelope.original_content or b"", policy=SMTP)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        self.recipients += envelope.rcpt_tos


@contextmanager
def open_post_office(office: PostOffice, port: int = 0) -> Iterator[PostOffice]:
    """Opens it on a free port of the loopback address, or on ``port``."""
    controller = Controller(office, hostname="127.0.0.1", port=port or _free_port(), ready_timeout=10)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        with suppress(AssertionError):
            controller.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
