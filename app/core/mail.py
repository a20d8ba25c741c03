"""Mail: what a message is, and what its handler is given to send it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.settings import Settings

ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"]{1,64}@[^\s@<>()\[\],;:\\"]{1,253}""")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


class MailDelayed(Exception):
    """The mail was not accepted this time; the text says why, for a log, without a person's address."""


class MailRefused(MailDelayed):
    """This recipient or this content was refused for good (5xx): the next try may wait for a correction."""


class SecondMail(RuntimeError):
    """A handler tried to send two mails for one outbox message: after a failure the first would be sent twice."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; ``media_type`` such as ``text/csv``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, as text and usually as HTML too.

    ``reply_to``: the address of the person who answers. ``stop``: where the reader ends mails of this kind.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    reply_to: str | None = None
    stop: str | None = None


class Postman(Protocol):
    """Brings a mail to where it is accepted. Raises MailDelayed or MailRefused."""

    async def deliver(self, mail: Mail, *, message_id: UUID, now: datetime) -> None:
        """Sends ``mail`` under an identifier that stays the same when the sending is repeated."""


@dataclass(slots=True)
class Delivery:
    """What a handler of outbox messages works with; its transaction is committed when the handler returns.

    One outbox message is one mail at the most: the mail bears the message's id, so that a repetition after a crash
    can be recognised. A handler that has several people to tell emits one message for each of them instead.
    """

    session: AsyncSession
    settings: Settings
    postman: Postman
    message_id: UUID
    territory_id: UUID | None
    now: datetime
    sent: bool = False

    async def send(self, mail: Mail) -> None:
        """Sends the mail of this message. Raises MailDelayed, MailRefused, SecondMail."""
        if self.sent:
            raise SecondMail
        self.sent = True
        await self.postman.deliver(mail, message_id=self.message_id, now=self.now)


Handler = Callable[[Delivery, dict[str, Any]], Awaitable[None]]


def compose(mail: Mail, *, sender: str, message_id: UUID, now: datetime) -> EmailMessage:
    """The MIME message. Nothing in ``mail`` can add a header or a recipient. Raises MailRefused for a bad address."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _sender(sender)
    message["To"] = _address(mail.to)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices do not answer it
    if mail.reply_to is not None:
        message["Reply-To"] = _address(mail.reply_to)
    if mail.stop is not None:
        message["List-Unsubscribe"] = f"<{one_line(mail.stop)}>"  # RFC 2369
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        _attach(message, attachment)
    return message


def one_line(value: str) -> str:
    """The text with every control character or line break turned into a space."""
    return CONTROL.sub(" ", value).strip()


def _address(value: str) -> Address:
    if not ADDRESS.fullmatch(value):
        raise MailRefused("the address is not one mail address")
    user, _, domain = value.partition("@")
    try:
        return Address(username=user, domain=domain.encode("idna").decode())
    except (UnicodeError, ValueError) as error:
        raise MailRefused("the address is not one mail address") from error


def _sender(value: str) -> Address:
    name, address = parseaddr(one_line(value))
    return Address(display_name=name, addr_spec=address)


def _domain(sender: str) -> str:
    return _sender(sender).domain or "localhost"


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    main, _, sub = attachment.media_type.partition("/")
    params = {"charset": "utf-8"} if main == "text" else None
    message.add_attachment(
        attachment.content, maintype=main, subtype=sub, filename=one_line(attachment.name), params=params
    )
