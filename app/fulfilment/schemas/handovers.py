"""Handovers and crates over HTTP: what phones send of them, and who has how many crates."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, PlainSerializer

from app.core.quantity import plain
from app.fulfilment.queries.crates import CrateMoveView
from app.fulfilment.schemas.steps import Reason


class TemperatureIn(BaseModel):
    """What the thermometer showed for one storage class."""

    storage: Annotated[str, Field(max_length=20)]
    celsius: Annotated[Decimal, Field(ge=-60, le=60, max_digits=4, decimal_places=1), PlainSerializer(plain)]


class HandoverIn(BaseModel):
    """An order handed over: to whom, signed on the glass (a PNG in base64) or by name, and how cold it was."""

    id: UUID
    order_id: UUID
    happened_at: AwareDatetime
    received_by: Annotated[str, Field(min_length=1, max_length=120)]
    signature: Annotated[str, Field(max_length=120_000)] | None = None
    temperatures: list[TemperatureIn] = Field(default=[], max_length=10)
    note: Reason = ""


class HandoversIn(BaseModel):
    """A batch. ``sent_at``: what the phone's clock says while it sends."""

    sent_at: AwareDatetime
    entries: list[HandoverIn] = Field(min_length=1, max_length=100)


class CrateMoveIn(BaseModel):
    """Crates that went out to an organisation (> 0) or came back (< 0)."""

    id: UUID
    organisation_id: UUID
    order_id: UUID | None = None
    kind: Annotated[str, Field(min_length=1, max_length=60)]
    count: int = Field(ge=-10_000, le=10_000)
    note: Reason = ""
    happened_at: AwareDatetime


class CrateMovesIn(BaseModel):
    """A batch of moves."""

    sent_at: AwareDatetime
    entries: list[CrateMoveIn] = Field(min_length=1, max_length=500)


class CrateBalance(BaseModel):
    """How many crates of a kind an organisation has: out less back."""

    organisation_id: UUID
    organisation_name: str
    kind: str
    out: int
    back: int
    balance: int


class CrateMoveOut(BaseModel):
    """Crates that went out to an organisation (> 0) or came back (< 0); ``by``: who counted them."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    order_id: UUID | None
    kind: str
    count: int
    note: str
    at: datetime
    by: str | None

    @classmethod
    def of(cls, move: CrateMoveView, organisation_name: str, people: dict[UUID, str]) -> "CrateMoveOut":
        """As JSON, with the names of people by their ids."""
        by = None if move.person_id is None else people.get(move.person_id)
        return cls(
            id=move.id,
            organisation_id=move.organisation_id,
            organisation_name=organisation_name,
            order_id=move.order_id,
            kind=move.kind,
            count=move.count,
            note=move.note,
            at=move.at,
            by=by,
        )
