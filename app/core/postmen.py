"""The two ways a mail leaves: to an SMTP server when one is set, else as a file in ``var/mail``."""

import asyncio
import os
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

import aiosmtplib

from app.core.mail import Mail, MailDelayed, MailRefused, Postman, compose
from app.core.settings import Settings

REMEMBERED = 10_000
STEPS = 6  # connect, greeting, sender, recipient, content, acceptance: each may take the whole timeout


class Transport(Protocol):
    """Where composed messages go."""

    async def send(self, message: EmailMessage, message_id: UUID) -> None:
        """Returns once the message is accepted. Raises MailDelayed or MailRefused."""


class OnePostman:
    """Composes and sends. What was accepted is remembered, so that a database that fails right afterwards,
    and makes the worker repeat the message, does not make us send it twice.
    """

    def __init__(self, transport: Transport, sender: str) -> None:
        self._transport, self._sender = transport, sender
        self._accepted: dict[UUID, None] = {}

    async def deliver(self, mail: Mail, *, message_id: UUID, now: datetime) -> None:
        """Sends the mail, once per ``message_id`` and process."""
        if message_id in self._accepted:
            return
        await self._transport.send(compose(mail, sender=self._sender, message_id=message_id, now=now), message_id)
        self._accepted[message_id] = None
        if len(self._accepted) > REMEMBERED:
            del self._accepted[next(iter(self._accepted))]


def postman_of(settings: Settings) -> Postman:
    """The postman that the settings ask for."""
    transport = SmtpTransport(settings) if settings.smtp_host else FileTransport(settings.var_dir / "mail")
    return OnePostman(transport, settings.mail_from)


class SmtpTransport:
    """One connection per mail. The server's 5xx for the recipient or the content is a refusal; all else is a delay."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: EmailMessage, message_id: UUID) -> None:
        """Hands the message to the server, and believes its 250 whatever happens to the connection afterwards."""
        client = self._client()
        try:
            async with asyncio.timeout(self._settings.smtp_timeout_seconds * STEPS):
                await client.connect()
                await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal([each.code for each in error.recipients]) from error
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientRefused) as error:
            raise _refusal([error.code]) from error
        except aiosmtplib.SMTPNotSupported as error:
            raise MailRefused("the mail server cannot write to an address with accents") from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailDelayed(f"the mail server answered {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise MailDelayed(f"the mail server does not answer ({type(error).__name__})") from error
        finally:
            await _leave(client)

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        password = settings.smtp_password
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=password.get_secret_value() if password else None,
            timeout=settings.smtp_timeout_seconds,
            use_tls=settings.smtp_tls == "tls",
            start_tls=settings.smtp_tls == "starttls",
        )


def _refusal(codes: list[int]) -> MailDelayed:
    seen = ", ".join(map(str, codes))
    if codes and min(codes) >= 500:
        return MailRefused(f"the mail server refused it: {seen}")
    return MailDelayed(f"the mail server put it off: {seen}")


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Says goodbye if the server still listens; what it says to that changes nothing any more."""
    if client.is_connected:
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=2)
    client.close()


class FileTransport:
    """``<message id>.eml`` files. A repeated message replaces its file, so it is there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, message_id: UUID) -> None:
        """Writes the file beside its place and moves it there: a reader sees all of it or nothing."""
        try:
            await asyncio.to_thread(self._write, message.as_bytes(), f"{message_id}.eml")
        except OSError as error:
            raise MailDelayed(f"the mail folder cannot be written ({type(error).__name__})") from error

    def _write(self, content: bytes, name: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f".{name}.{uuid4().hex}"
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / name)
