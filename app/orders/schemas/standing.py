"""What travels over HTTP about standing orders."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.quantity import QUANTITY_PLACES, Quantity
from app.identity.queries import DeliveryPointView
from app.orders.queries import Run
from app.orders.rules import Outcome, Pause, Standing, Wanted, Why
from app.orders.schemas.orders import Digits, Note

MOST_LINES = 500
MOST_PAUSES = 50


class StandingLineIn(BaseModel):
    """A pack to repeat; ``quantity`` in its pricing units."""

    pack_id: UUID
    quantity: Quantity
    note: Note = ""


class PauseIn(BaseModel):
    """No order for deliveries from one day to another, both included."""

    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    reason: Note = ""


class StandingOrderIn(BaseModel):
    """The whole standing order of a delivery point."""

    active: bool = True
    pause_in_school_holidays: bool = False
    lines: Annotated[list[StandingLineIn], Field(max_length=MOST_LINES)]
    pauses: Annotated[list[PauseIn], Field(max_length=MOST_PAUSES)] = Field(default_factory=list)

    def wanted(self) -> list[Wanted]:
        """The lines, with packs in the place of offers."""
        return [Wanted(line.pack_id, line.quantity.quantize(QUANTITY_PLACES), line.note) for line in self.lines]

    def rests(self) -> list[Pause]:
        """The pauses as the rules know them."""
        return [Pause(pause.first, pause.last, pause.reason) for pause in self.pauses]


class StandingLineOut(BaseModel):
    """A repeated line, with the names it had when it was written."""

    model_config = ConfigDict(from_attributes=True)

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Digits
    quantity: Digits
    note: str


class PauseOut(BaseModel):
    """A pause, both days included."""

    model_config = ConfigDict(populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    reason: str


class SchoolHolidayOut(BaseModel):
    """School holidays, both days included."""

    model_config = ConfigDict(populate_by_name=True)

    name: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class MissingOut(StandingLineOut):
    """A line that was left out, and why."""

    why: Why


class RunOut(BaseModel):
    """What came of it the last time."""

    cycle_id: UUID
    at: datetime
    outcome: Outcome
    missing: list[MissingOut]


class StandingOrderOut(BaseModel):
    """A standing order. ``version`` is to be sent as If-Match when it is changed."""

    delivery_point_id: UUID
    delivery_point_name: str
    active: bool
    pause_in_school_holidays: bool
    version: int
    lines: list[StandingLineOut]
    pauses: list[PauseOut]
    last_run: RunOut | None

    @classmethod
    def of(cls, standing: Standing, point: DeliveryPointView, runs: Mapping[UUID, Run]) -> "StandingOrderOut":
        run = runs.get(standing.id)
        return cls(
            delivery_point_id=standing.delivery_point_id,
            delivery_point_name=point.name,
            active=standing.active,
            pause_in_school_holidays=standing.pause_in_school_holidays,
            version=standing.version,
            lines=[StandingLineOut.model_validate(line) for line in standing.lines],
            pauses=[PauseOut(first=each.first, last=each.last, reason=each.reason) for each in standing.pauses],
            last_run=_run_out(run) if run else None,
        )


def _run_out(run: Run) -> RunOut:
    missing = [MissingOut.model_validate(each) for each in run.missing]
    return RunOut(cycle_id=run.cycle_id, at=run.at, outcome=run.outcome, missing=missing)
