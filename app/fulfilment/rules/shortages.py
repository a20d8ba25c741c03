"""Which offers are short, and what each of their buyers would get."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from app.core.errors import DomainError
from app.fulfilment.rules.allocation import Allocation, Claim, SharingRule, allocate, common_step


class ShortageChanged(DomainError):
    """What there is, or who waits for it, is no longer what was shown; the preview must be looked at again."""

    code = "shortage_changed"


class NotShort(DomainError):
    """There is enough for everybody: nothing to share."""

    code = "not_short"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits for its part. ``allocated``: what it was given before, if it was.

    ``confirmation_ids``, ``allocation_ids``: the entries that hold at these steps, which a new one replaces.
    """

    order_id: UUID
    buyer_id: UUID
    buyer_name: str
    delivery_point_name: str
    canteen: bool
    ordered: Decimal
    ordered_at: datetime
    allocated: Decimal | None
    confirmation_ids: tuple[UUID, ...] = ()
    allocation_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said of an offer and nobody has replaced. ``counts``: it holds; the others are rivals."""

    id: UUID
    what: Literal["confirmed", "brought"]
    quantity: Decimal
    later_on: date | None
    reason: str
    at: datetime
    person_name: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """An offer after the cut-off. ``entry_ids``: the words that hold, which a new one replaces. ``content``: pricing
    units in one pack. ``settled``: one of its orders is accepted, nothing can be shared any more. ``extra``: wanted
    beside what was ordered, in place of what is missing elsewhere.
    """

    offer_id: UUID
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    step: Decimal
    confirmed: Decimal | None
    brought: Decimal | None
    lines: tuple[Waiting, ...]
    later_on: date | None = None
    reason: str = ""
    entry_ids: tuple[UUID, ...] = ()
    content: Decimal = Decimal(1)
    catch_weight: bool = False
    said: tuple[Spoken, ...] = ()
    settled: bool = False
    extra: Decimal = Decimal(0)

    @property
    def ordered(self) -> Decimal:
        """By all buyers together."""
        return sum((line.ordered for line in self.lines), Decimal(0))

    @property
    def available(self) -> Decimal | None:
        """What there is to share: what arrived, else what the farm confirmed; None while nobody has said."""
        return self.brought if self.brought is not None else self.confirmed

    @property
    def short(self) -> bool:
        """Whether somebody will get less than ordered."""
        return self.available is not None and self.available < self.ordered

    @property
    def shared(self) -> bool:
        """Whether the buyers were given all that can be shared of what there is, and no more."""
        given = [line.allocated for line in self.lines]
        return None not in given and sum(filter(None, given), Decimal(0)) == self._shareable

    @property
    def _shareable(self) -> Decimal:
        grain = common_step(self.step, (line.ordered for line in self.lines))
        return min((self.available or Decimal(0)) // grain * grain, self.ordered)


def share(stock: Stock, rule: SharingRule) -> Allocation:
    """What each line would get, in the order of ``stock.lines``. Raises NotShort."""
    if stock.available is None or not stock.short:
        raise NotShort
    claims = [Claim(line.order_id, line.ordered, line.ordered_at, line.canteen) for line in stock.lines]
    return allocate(stock.available, stock.step, claims, rule)


def check_shown(stock: Stock, allocation: Allocation, shown: dict[UUID, Decimal]) -> None:
    """Raises ShortageChanged when the preview that was agreed to is not what would be applied."""
    if shown != {part.line_id: part.given for part in allocation.parts}:
        raise ShortageChanged(offer_id=str(stock.offer_id))


def undecided(stocks: Sequence[Stock]) -> list[Stock]:
    """The offers that are short and not shared yet, while they still can be."""
    return [stock for stock in stocks if stock.short and not stock.shared and not stock.settled]
