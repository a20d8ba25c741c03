"""A producer's cost price: everything that a harvest or a batch costs him, over what he can sell of it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.core.errors import Invalid
from app.core.money import UNIT_PRICE_PLACES, round_half_up

WHOLE = 100
HIGHEST_COST = Decimal(1_000_000)
"""Euros per pricing unit; above it somebody typed a wrong number, and it stays far inside what the column holds."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One batch, month or season. Amounts in euros excl. VAT for all of it; ``hourly_pay`` in euros per hour.

    ``quantity``: pricing units produced (> 0); ``losses_percent``: the part of them that is not sold (>= 0, < 100).
    """

    hours: Decimal
    hourly_pay: Decimal
    inputs: Decimal
    land: Decimal
    packaging: Decimal
    other: Decimal
    losses_percent: Decimal
    quantity: Decimal

    @property
    def work(self) -> Decimal:
        """Euros for the hours, the producer's own included."""
        return self.hours * self.hourly_pay


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """A worksheet as the producer wrote it; ``whole_product``: for every pack of the product in the same unit."""

    worksheet: Worksheet
    whole_product: bool
    note: str


def check_worksheet(sheet: Worksheet) -> None:
    """Raises Invalid with the field: nothing produced, all of it lost, no cost at all, or an absurd result."""
    if sheet.quantity <= 0:
        raise Invalid({"quantity": "fields.yield_zero"})
    if sheet.losses_percent >= WHOLE:
        raise Invalid({"losses_percent": "fields.losses_all"})
    total = _total(sheet)
    if total == 0:
        raise Invalid({"hours": "fields.cost_nothing"})
    if total / _sold(sheet) > HIGHEST_COST:
        raise Invalid({"quantity": "fields.cost_unlikely"})


def cost_per_unit(sheet: Worksheet) -> Decimal:
    """Euros per pricing unit that is sold, 4 decimals, half up. Raises Invalid as ``check_worksheet``."""
    check_worksheet(sheet)
    return round_half_up(_total(sheet) / _sold(sheet), UNIT_PRICE_PLACES)


def missing_parts(sheet: Worksheet) -> tuple[str, ...]:
    """Names of the costs that are still zero: perhaps rightly so, but worth a second look."""
    amounts = {
        "work": sheet.work,
        "inputs": sheet.inputs,
        "land": sheet.land,
        "packaging": sheet.packaging,
        "losses": sheet.losses_percent,
    }
    return tuple(name for name, amount in amounts.items() if amount == 0)


def _total(sheet: Worksheet) -> Fraction:
    return Fraction(sheet.work + sheet.inputs + sheet.land + sheet.packaging + sheet.other)


def _sold(sheet: Worksheet) -> Fraction:
    return Fraction(sheet.quantity) * (WHOLE - Fraction(sheet.losses_percent)) / WHOLE
