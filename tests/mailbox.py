"""A postman that keeps the mails, to read what a person would get."""

import re
from datetime import datetime
from uuid import UUID

from app.core.clock import Clock
from app.core.db import Database
from app.core.mail import Mail
from app.core.settings import Settings
from app.worker import Worker

TOKEN = re.compile(r"#token=([\w-]+)")


class Mailbox:
    """``await mailbox.collect()`` lets a worker deliver; then ``mailbox.mails``."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self.mails: list[Mail] = []
        self._worker = Worker(database, settings, clock, postman=self)

    async def deliver(self, mail: Mail, *, message_id: UUID, now: datetime) -> None:
        """Keeps the mail."""
        self.mails.append(mail)

    async def collect(self) -> list[Mail]:
        """Delivers what waits and returns it."""
        before = len(self.mails)
        while await self._worker.tick():
            pass
        return self.mails[before:]


def token_in(mail: Mail) -> str:
    """The token of the link in a mail; the same in its text and its HTML."""
    found = TOKEN.search(mail.text)
    assert found is not None
    assert mail.html is not None
    assert found.group(0) in mail.html
    return found.group(1)
