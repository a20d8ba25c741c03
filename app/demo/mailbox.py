"""The mails that a trial writes to ``var/mail`` instead of sending them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from uuid import UUID

from app.core.errors import NotFound

MOST = 200


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a mail; ``size`` in bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class TrialMail:
    """A mail as its reader sees it."""

    name: UUID
    to: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str | None
    attachments: tuple[Enclosure, ...]


def mails(folder: Path) -> list[TrialMail]:
    """The newest mails first: their names, identifiers of the outbox, sort by time."""
    return [_read(path) for path in sorted(_files(folder), reverse=True)[:MOST]]


def mail(folder: Path, name: UUID) -> TrialMail:
    """One mail. Raises NotFound. An identifier cannot lead out of the folder."""
    path = folder / f"{name}.eml"
    if not path.is_file():
        raise NotFound
    return _read(path)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.glob("*.eml"):
        try:
            UUID(path.stem)
        except ValueError:
            continue
        yield path


def _read(path: Path) -> TrialMail:
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    assert isinstance(message, EmailMessage)
    date = message["Date"]
    return TrialMail(
        name=UUID(path.stem),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=date.datetime if date else None,
        text=_body(message, "plain") or "",
        html=_body(message, "html"),
        attachments=tuple(_enclosure(part) for part in message.iter_attachments()),
    )


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    return None if part is None else str(part.get_content()).replace("\r\n", "\n")


def _enclosure(part: EmailMessage) -> Enclosure:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return Enclosure(part.get_filename() or "", part.get_content_type(), content)
