"""What a mail after the cut-off is made of, and what it is written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.texts import text
from app.fulfilment.queries.delivery import Delivery, delivery_of


@dataclass(frozen=True, slots=True)
class Notice:
    """Finished sentences, and the page that the button leads to (a path with its slash)."""

    subject: str
    paragraphs: Sequence[str]
    items: Sequence[str]
    page: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a notice is written from."""

    session: AsyncSession
    territory_id: UUID
    payload: Mapping[str, Any]
    language: str

    def words(self, key: str, **values: Any) -> str:
        """A sentence in the reader's language."""
        return text(self.language, key, **values)

    async def delivery(self) -> Delivery:
        """The order that it is about."""
        return await delivery_of(self.session, self.territory_id, UUID(self.payload["order_id"]))

    @property
    def order_page(self) -> str:
        """Where the buyer sees her delivery."""
        return f"/commandes/{self.payload['order_id']}/livraison"
