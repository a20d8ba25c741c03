"""What travels over HTTP about cycles and the rhythm."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from app.core.clock import Moment
from app.cycles.queries import CurrentCycles, CycleView
from app.cycles.rhythm import Draft, RhythmPlan
from app.cycles.rules import CycleState

MOST_AREAS = 50
Weekday = Annotated[int, Field(ge=0, le=6, description="Monday is 0")]


def printable(text: str) -> str:
    """Without control characters, which PostgreSQL or a printer would not take."""
    return "".join(char for char in text if char.isprintable() or char == "\n").strip()


Note = Annotated[str, Field(max_length=500), AfterValidator(printable)]
Reason = Annotated[str, Field(max_length=500, description="why, for everyone who is told"), AfterValidator(printable)]


class DeliveryIn(BaseModel):
    """When an area is delivered."""

    area_id: UUID
    delivers_on: date


class CycleIn(BaseModel):
    """A cycle as the coordinator writes it."""

    opens_at: Moment
    closes_at: Moment
    deliveries: list[DeliveryIn] = Field(max_length=MOST_AREAS)
    note: Note = ""

    def draft(self) -> Draft:
        """The cycle for the rules."""
        days = tuple((each.area_id, each.delivers_on) for each in self.deliveries)
        return Draft(self.opens_at, self.closes_at, days, self.note)


class CycleMove(CycleIn):
    """The cycle as it shall be, and why it changes."""

    reason: Reason = ""


class Cancellation(BaseModel):
    """Why a cycle is cancelled."""

    reason: Reason = ""


class CycleDeliveryOut(BaseModel):
    """When an area is delivered; ``schools_closed`` names the holiday that closes schools that day."""

    area_id: UUID
    area_name: str
    delivers_on: date
    schools_closed: str | None


class CycleOut(BaseModel):
    """An order window."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    state: CycleState
    deliveries: list[CycleDeliveryOut]
    note: str
    lists_sent: bool

    @classmethod
    def of(cls, view: CycleView, areas: Mapping[UUID, str], now: datetime) -> "CycleOut":
        """The cycle as it is at ``now``; ``areas``: their names."""
        return cls(
            id=view.id,
            opens_at=view.window.opens_at,
            closes_at=view.window.closes_at,
            state=view.state(now),
            deliveries=[
                CycleDeliveryOut(
                    area_id=each.area_id,
                    area_name=areas[each.area_id],
                    delivers_on=each.delivers_on,
                    schools_closed=each.schools_closed,
                )
                for each in view.deliveries
            ],
            note=view.note,
            lists_sent=view.window.closed_at is not None,
        )


class CurrentOut(BaseModel):
    """The cycle that is open, the one that opens next, and the last one that closed."""

    open: CycleOut | None
    next: CycleOut | None
    last: CycleOut | None

    @classmethod
    def of(cls, found: CurrentCycles, areas: Mapping[UUID, str], now: datetime) -> "CurrentOut":
        """The three as they are at ``now``."""
        shown = [
            None if each is None else CycleOut.of(each, areas, now) for each in (found.open, found.next, found.last)
        ]
        return cls(open=shown[0], next=shown[1], last=shown[2])


class RhythmDay(BaseModel):
    """An area's weekday of delivery: the first one after the day of the cut-off."""

    area_id: UUID
    weekday: Weekday


class RhythmIn(BaseModel):
    """A territory's week, in local time."""

    opens_weekday: Weekday
    opens_time: time
    closes_weekday: Weekday
    closes_time: time
    weeks_ahead: int = Field(default=4, ge=1, le=12)
    active: bool = True
    deliveries: list[RhythmDay] = Field(max_length=MOST_AREAS)

    def plan(self) -> RhythmPlan:
        """The rhythm for the rules; of an area that comes twice the last day holds."""
        return RhythmPlan(
            self.opens_weekday,
            self.opens_time.replace(second=0, microsecond=0, tzinfo=None),
            self.closes_weekday,
            self.closes_time.replace(second=0, microsecond=0, tzinfo=None),
            self.weeks_ahead,
            self.active,
            {each.area_id: each.weekday for each in self.deliveries},
        )


class RhythmOut(RhythmIn):
    """A territory's week. After ``school_days_known_until`` the school holidays are not published yet."""

    school_days_known_until: date | None

    @classmethod
    def of(cls, plan: RhythmPlan, school_days_known_until: date | None) -> "RhythmOut":
        """The rhythm as the desk shows it."""
        return cls(
            opens_weekday=plan.opens_weekday,
            opens_time=plan.opens_time,
            closes_weekday=plan.closes_weekday,
            closes_time=plan.closes_time,
            weeks_ahead=plan.weeks_ahead,
            active=plan.active,
            deliveries=[RhythmDay(area_id=area, weekday=day) for area, day in plan.deliveries.items()],
            school_days_known_until=school_days_known_until,
        )
