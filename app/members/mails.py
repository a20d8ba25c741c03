"""The mail of a message to many: the worker sends one to each person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.core.letters import write
from app.core.mail import Delivery, Mail
from app.core.texts import text
from app.identity import queries as people
from app.identity.queries import Reader
from app.members import queries
from app.members.rules import paragraphs
from app.members.tables import MemberMessageRecipient


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail is made of: who writes, for which network, where to end such mails."""

    subject: str
    body: str
    reply_to: str
    author: str
    territory: str
    stop: str


def stop_address(public_url: str, token: str) -> str:
    """Where a person ends messages to many. What follows the hash never reaches a server's log."""
    return f"{public_url}/messages#token={token}"


def letter(reader: Reader, written: Letter) -> Mail:
    """The mail for one person, in her language but for the author's words."""
    language = reader.language
    mail = write(
        "message",
        language,
        to=reader.email,
        subject=text(language, "members.mail.subject", territory=written.territory, subject=written.subject),
        from_whom=text(language, "members.mail.from", author=written.author, territory=written.territory),
        answer=text(language, "members.mail.answer", author=written.author),
        why=text(language, "members.mail.why", territory=written.territory),
        body=written.body.strip(),
        paragraphs=paragraphs(written.body),
        stop=written.stop,
    )
    return Mail(mail.to, mail.subject, mail.text, mail.html, reply_to=written.reply_to, stop=written.stop)


async def send_message_mail(delivery: Delivery, payload: dict[str, Any]) -> None:
    """Sends a message to one person, unless she has ended such messages since."""
    assert delivery.territory_id is not None
    message_id, person_id = UUID(payload["message_id"]), UUID(payload["person_id"])
    message = await queries.message(delivery.session, delivery.territory_id, message_id)
    assert message is not None
    reader = await people.reader(delivery.session, person_id)
    if reader.wants:
        author = await people.person(delivery.session, message.created_by)
        territory = await people.territory(delivery.session, delivery.territory_id)
        stop = stop_address(delivery.settings.public_url, payload["secret"])
        written = Letter(message.subject, message.body, message.reply_to, author.name, territory.name, stop)
        await delivery.send(letter(reader, written))
    done = {"sent_at" if reader.wants else "skipped_at": delivery.now}
    r = MemberMessageRecipient
    here = (r.territory_id == delivery.territory_id, r.message_id == message_id, r.person_id == person_id)
    await delivery.session.execute(update(r).where(*here).values(done))
