"""The lines of a past week on their way, and what is said of each of them, in the order in which it happens. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.demo.past import PastOrder
from app.demo.places import Places
from app.demo.plate.words import PlateCards
from app.demo.rules import demo_id, draw
from app.demo.stalls import Stall
from app.demo.weeks import Week
from app.fulfilment.rules.life import Step
from app.orders.rules import Line


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a week is played: ``midnight`` begins the day of loading; nothing has happened after it."""

    cards: PlateCards
    places: Places
    week: Week
    seed: int
    zone: ZoneInfo
    midnight: datetime

    def at(self, day: date, clock: time, minutes: int = 0) -> datetime:
        """A moment of a day in the territory's zone, ``minutes`` later."""
        return datetime.combine(day, clock, self.zone).astimezone(self.midnight.tzinfo) + timedelta(minutes=minutes)

    def draw(self, below: int, *names: object) -> int:
        """A number below ``below`` that depends on the week and the names alone."""
        return draw(below, self.seed, "plate", self.week.number, *names)

    @property
    def delivered(self) -> frozenset[UUID]:
        """The areas whose day of delivery has passed."""
        today = self.midnight.astimezone(self.zone).date()
        return frozenset(area for area, each in self.week.deliveries.items() if each.delivers_on < today)

    @property
    def first_day(self) -> date:
        """The first day of delivery."""
        return min(each.delivers_on for each in self.week.deliveries.values())

    @property
    def whole(self) -> bool:
        """Whether the week was delivered everywhere."""
        return len(self.delivered) == len(self.week.deliveries)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a line; ``late``: minutes until the phone had a network again."""

    id: UUID
    step: Step
    quantity: Decimal
    at: datetime
    person: UUID | None
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    lot: UUID | None = None
    late: int = 0
    replaces: tuple[UUID, ...] = ()

    @property
    def recorded_at(self) -> datetime:
        """When it was written down."""
        return self.at + timedelta(minutes=self.late)


@dataclass(slots=True)
class Way:
    """A line on its way. ``instead_of``: the offer that it stands in for."""

    order: PastOrder
    line: Line
    stall: Stall
    said: list[Said] = field(default_factory=list)
    instead_of: UUID | None = None

    @property
    def present(self) -> Decimal:
        """How much it is as far as anybody knows."""
        return self.said[-1].quantity if self.said else self.line.quantity

    @property
    def lot(self) -> UUID | None:
        """The lot that it was picked from."""
        return next((each.lot for each in reversed(self.said) if each.lot is not None), None)

    def say(
        self, step: Step, quantity: Decimal, at: datetime, person: UUID | None, *, key: UUID | None = None, **more: Any
    ) -> Said:
        """Adds an entry, whose id follows from the line and the step unless ``key`` is given."""
        entry_id = key or demo_id(at, step, self.order.id, self.line.facts.offer_id, len(self.said))
        said = Said(entry_id, step, quantity, at, person, **more)
        self.said.append(said)
        return said


@dataclass(frozen=True, slots=True)
class OfferSaid:
    """What a farm said of an offer, or what the hub saw arrive."""

    id: UUID
    stall: Stall
    step: str
    ordered: Decimal
    quantity: Decimal
    at: datetime
    person: UUID
    reason: str = ""
    later_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """A shortage that the coordinator has shared."""

    stall: Stall
    ordered: Decimal
    available: Decimal
    at: datetime


@dataclass(slots=True)
class Plate:
    """A week on its way, with all that was said."""

    scene: Scene
    ways: list[Way]
    offers: list[OfferSaid] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)

    @property
    def gone(self) -> list[Way]:
        """The lines whose day has passed, of which there was something to pick."""
        return [way for way in self.ways if way.order.stop.area_id in self.scene.delivered and way.present > 0]

    def day(self, order: PastOrder) -> date:
        """The day on which an order is delivered."""
        return self.scene.week.deliveries[order.stop.area_id].delivers_on


def on_their_way(scene: Scene, orders: Sequence[PastOrder], stalls: Iterable[Stall]) -> Plate:
    """The lines of the last version of each order, by offer."""
    by_offer = {stall.id: stall for stall in stalls}
    ways = [Way(order, line, by_offer[line.facts.offer_id]) for order in orders for line in order.versions[-1].lines]
    return Plate(scene, ways)
