"""How the lines of a cycle become a farm's list: what to harvest by product, what to prepare by delivery."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from app.catalogue.rules import fold
from app.pricing.rules import PRODUCER, Share, sum_shares

LATE_ORDERS = timedelta(minutes=1)
"""An order accepted in the last second is saved by then; the closing itself waits for it exactly (docs/locking.md)."""

GRAM = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Stop:
    """Where and when something is brought. ``delivers_on`` is None when the area was taken out of the cycle."""

    delivery_point_id: UUID
    delivery_point_name: str
    buyer_name: str
    commune: str
    area_name: str
    delivers_on: date | None
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A line to prepare. ``quantity`` in pricing units, ``content`` pricing units per pack.

    ``shares`` sum to what the buyer pays for the goods, excl. VAT and without what is due per delivery.
    """

    stop: Stop
    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    content: Decimal
    catch_weight: bool
    quantity: Decimal
    weight_kg: Decimal
    note: str
    shares: tuple[Share, ...]

    @property
    def packs(self) -> Decimal:
        """How many packs that is, to a thousandth."""
        return packs_of(self.quantity, self.content)


@dataclass(frozen=True, slots=True)
class ProductSum:
    """What to harvest, bake or cut of one pack, for how many deliveries."""

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    catch_weight: bool
    quantity: Decimal
    packs: Decimal
    weight_kg: Decimal
    orders: int
    shares: tuple[Share, ...]

    @property
    def producer_cents(self) -> int:
        """The farm's own share, excl. VAT."""
        return farm_cents(self.shares)

    @property
    def buyers_cents(self) -> int:
        """What buyers pay for it, excl. VAT and without what is due per delivery."""
        return sum(share.cents for share in self.shares)


@dataclass(frozen=True, slots=True)
class StopList:
    """What to prepare for one delivery."""

    stop: Stop
    items: tuple[Item, ...]
    weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class ProducerList:
    """A farm's list in a cycle. ``shares``: who gets what of all its goods, the farm first."""

    products: tuple[ProductSum, ...]
    deliveries: tuple[StopList, ...]
    weight_kg: Decimal
    shares: tuple[Share, ...]

    @property
    def producer_cents(self) -> int:
        """The farm's own share, excl. VAT."""
        return farm_cents(self.shares)

    @property
    def buyers_cents(self) -> int:
        """What buyers pay for all of it, excl. VAT and without what is due per delivery."""
        return sum(share.cents for share in self.shares)


def farm_cents(shares: Iterable[Share]) -> int:
    """What goes to the farm."""
    return sum(share.cents for share in shares if share.actor == PRODUCER)


def packs_of(quantity: Decimal, content: Decimal) -> Decimal:
    """Packs in a quantity, without zeros at the end: 30 kg in crates of 10 kg are 3."""
    return _plain(quantity / content)


def _plain(packs: Decimal) -> Decimal:
    packs = packs.quantize(GRAM).normalize()
    return packs.quantize(Decimal(1)) if packs == packs.to_integral_value() else packs


def arrange(items: Sequence[Item]) -> ProducerList:
    """The list of one farm: products by name, deliveries by day, round and place. Nothing is left out or doubled."""
    return ProducerList(
        products=tuple(_sum_up(list(group)) for group in _grouped(items)),
        deliveries=tuple(_stops(items)),
        weight_kg=sum((item.weight_kg for item in items), Decimal("0.000")),
        shares=sum_shares(share for item in items for share in item.shares),
    )


def _grouped(items: Iterable[Item]) -> Iterable[Iterable[Item]]:
    ordered = sorted(items, key=_order_of_items)
    return (group for _, group in groupby(ordered, key=lambda item: (item.product_name, item.pack_name, item.pack_id)))


def _order_of_items(item: Item) -> tuple[str, str, str, str]:
    """By name as people look for it: "Épinard" stands between "Endive" and "Fenouil"."""
    return fold(item.product_name), item.product_name, item.pack_name, str(item.pack_id)


def _sum_up(items: Sequence[Item]) -> ProductSum:
    first = items[0]
    return ProductSum(
        pack_id=first.pack_id,
        product_name=first.product_name,
        pack_name=first.pack_name,
        unit=first.unit,
        catch_weight=first.catch_weight,
        quantity=sum((item.quantity for item in items), Decimal(0)),
        packs=_plain(sum((item.quantity / item.content for item in items), Decimal(0))),
        weight_kg=sum((item.weight_kg for item in items), Decimal(0)),
        orders=len({item.stop.delivery_point_id for item in items}),
        shares=sum_shares(share for item in items for share in item.shares),
    )


def _stops(items: Iterable[Item]) -> Iterable[StopList]:
    by_stop: dict[Stop, list[Item]] = {}
    for item in items:
        by_stop.setdefault(item.stop, []).append(item)
    for stop in sorted(by_stop, key=_order_of_stops):
        mine = tuple(sorted(by_stop[stop], key=_order_of_items))
        yield StopList(stop, mine, sum((item.weight_kg for item in mine), Decimal("0.000")))


def _order_of_stops(stop: Stop) -> tuple[date, str, str, str, str]:
    day = stop.delivers_on or date.max
    return day, stop.area_name, fold(stop.buyer_name), stop.delivery_point_name, str(stop.delivery_point_id)


def is_final(closes_at: datetime, closed_at: datetime | None, now: datetime) -> bool:
    """Whether a list can no longer change: its cycle was closed, or the cut-off is over for good."""
    return closed_at is not None or now >= closes_at + LATE_ORDERS


@dataclass(frozen=True, slots=True)
class Place:
    """A delivery point that is in use: whose, in which area, and whether it closes with the schools."""

    buyer_id: UUID
    area_id: UUID
    school: bool


USUAL = 2
"""A buyer is usual when he ordered in this many of the last four weeks."""
WEEKS_LOOKED_AT = 4


def missing_buyers(
    ordered: Collection[UUID],
    before: Sequence[Collection[UUID]],
    places: Iterable[Place],
    delivered: Mapping[UUID, bool],
) -> set[UUID]:
    """Usual buyers without an order, though something could have been brought to them.

    ``before``: the buyers of each of the last cycles. ``delivered``: the areas of this cycle, and whether its schools
    are closed on that day.
    """
    usual = {buyer for week in before for buyer in week if sum(buyer in each for each in before) >= USUAL}
    within_reach = {
        place.buyer_id
        for place in places
        if place.area_id in delivered and not (place.school and delivered[place.area_id])
    }
    return (usual & within_reach) - set(ordered)
