"""An order as it is paid: the split made again on what was accepted, at the prices that were agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.fulfilment.rules.weighing import settled_quantity
from app.orders.rules import Line
from app.pricing.rules import LineTerms, PricedLine, PricedOrder, Share, price_order, sum_shares


@dataclass(frozen=True, slots=True)
class Delivered:
    """A line of an order and how much of it there is, in pricing units (>= 0)."""

    line: Line
    quantity: Decimal

    @property
    def paid(self) -> Decimal:
        """What is paid for of it."""
        return settled_quantity(self.line.quantity, self.quantity, catch_weight=self.line.facts.catch_weight)


@dataclass(frozen=True, slots=True)
class Settled:
    """The order priced again, and its lines beside what was ordered; a line of nothing costs nothing."""

    order: PricedOrder
    lines: tuple[PricedLine, ...]


NOTHING = PricedLine(0, 0, 0, ())


def agreed_delivery(lines: Sequence[Line]) -> tuple[Share, ...]:
    """What one delivery costs by actor, as it was agreed: the shares behind those of the goods."""
    return sum_shares(share for line in lines for share in line.shares[len(line.facts.components) :])


def settle(delivered: Sequence[Delivered]) -> Settled:
    """Prices what is paid for. Where nothing was accepted nothing is due, not even the delivery."""
    fees = agreed_delivery([each.line for each in delivered])
    accepted = [each for each in delivered if each.paid > 0]
    order = price_order([_terms(each) for each in accepted], fees)
    priced = iter(order.lines)
    return Settled(order, tuple(next(priced) if each.paid > 0 else NOTHING for each in delivered))


def _terms(each: Delivered) -> LineTerms:
    facts = each.line.facts
    return LineTerms(each.paid, facts.unit_price, facts.vat_rate, facts.components)


def objection_deadline(delivers_on: date | None, closes_at: datetime, hours: int, zone: str) -> datetime:
    """Until when a buyer may object where nobody says anything: ``hours`` after the day of delivery has ended in the
    territory's zone; without such a day, a week and ``hours`` after the cut-off.
    """
    if delivers_on is None:
        return closes_at + timedelta(days=7, hours=hours)
    return datetime.combine(delivers_on + timedelta(days=1), time(0), ZoneInfo(zone)) + timedelta(hours=hours)
