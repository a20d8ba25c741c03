"""What phones send of lines, and what becomes of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from app.core.quantity import Quantity, QuantityOrZero
from app.core.writing import CLEANED
from app.fulfilment.rules.life import Step
from app.fulfilment.rules.recording import NewEntry, Recorded
from app.fulfilment.rules.weighing import Weighing

MOST_ENTRIES = 500
Reason = Annotated[str, Field(max_length=500), CLEANED]


class WeighingIn(BaseModel):
    """Pieces as the scale showed them, and the container that is taken off each; kilograms."""

    pieces: list[Quantity] = Field(min_length=1, max_length=200)
    tare: QuantityOrZero = Field(default="0", validate_default=True)

    def weighing(self) -> Weighing:
        """For the rules."""
        return Weighing(tuple(self.pieces), self.tare)


class EntryIn(BaseModel):
    """What somebody says of a line. ``id`` is made by the phone, so that sending twice is saying once.

    ``withdrawn``: what it replaces was said by mistake; it is as if nothing had been said.
    """

    id: UUID
    order_id: UUID
    offer_id: UUID
    step: Step
    quantity: QuantityOrZero
    happened_at: AwareDatetime
    reason: Reason = ""
    replaces: list[UUID] = Field(default=[], max_length=50)
    lot_id: UUID | None = None
    photo_id: UUID | None = None
    weighing: WeighingIn | None = None
    withdrawn: bool = False

    def entry(self) -> NewEntry:
        """For the action."""
        return NewEntry(
            id=self.id,
            order_id=self.order_id,
            offer_id=self.offer_id,
            step=self.step,
            quantity=self.quantity,
            happened_at=self.happened_at,
            reason=self.reason.strip(),
            replaces=frozenset(self.replaces),
            lot_id=self.lot_id,
            photo_id=self.photo_id,
            details=self._details(),
        )

    def _details(self) -> dict[str, Any]:
        if self.withdrawn:
            return {"withdrawn": True}
        return self.weighing.model_dump(mode="json") if self.weighing else {}


class StepsIn(BaseModel):
    """A batch. ``sent_at``: what the phone's clock says while it sends, by which its times are put right."""

    sent_at: AwareDatetime
    entries: list[EntryIn] = Field(min_length=1, max_length=MOST_ENTRIES)


class RefusedEntry(BaseModel):
    """An entry that was not written down, and why."""

    id: UUID
    code: str


class StepsOut(BaseModel):
    """Every id of the batch is in one of the three."""

    written: list[UUID]
    known: list[UUID]
    refused: list[RefusedEntry]
    at: datetime

    @classmethod
    def of(cls, recorded: Recorded, now: datetime) -> "StepsOut":
        """As JSON."""
        refused = [RefusedEntry(id=each, code=code) for each, code in recorded.refused.items()]
        return cls(written=list(recorded.written), known=list(recorded.known), refused=refused, at=now)
