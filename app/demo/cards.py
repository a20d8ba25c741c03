"""What the demo's data files say, typed. Prices are euros per pricing unit excl. VAT."""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from app.costs.rules import Worksheet


@dataclass(frozen=True, slots=True)
class Commune:
    """A real commune."""

    insee: str
    name: str
    postcode: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """An invented organisation. ``size``: hundreds of meals a day, or a shop's size; 0 for others."""

    slug: str
    kind: str
    name: str
    siret: str
    street: str
    commune: Commune
    latitude: Decimal
    longitude: Decimal
    meals_per_week: int | None
    budget_per_meal_cents: int | None
    size: Decimal
    about: str


@dataclass(frozen=True, slots=True)
class Door:
    """A delivery point. ``part``: the part of its organisation's usual quantities that goes there."""

    organisation: str
    name: str
    street: str
    commune: Commune
    latitude: Decimal
    longitude: Decimal
    area: str
    school: bool
    notes: str
    part: Decimal
    excluded_allergens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person. ``hats``: pairs of organisation and role; the organisation ``*`` is the territory."""

    slug: str
    name: str
    email: str
    hats: tuple[tuple[str, str], ...]
    demo_account: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof of a label; ``expires_in_days`` counts from the day of loading."""

    producer: str
    label: str
    proof: str
    expires_in_days: int | None


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product and the months in which it is sold."""

    slug: str
    producer: str
    name: str
    family: str
    vat_rate: Decimal
    storage: str
    season: frozenset[int]
    labels: tuple[str, ...]
    contains: tuple[str, ...]
    may_contain: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class PackCard:
    """A pack. Price in euros per pricing unit excl. VAT; ``weekly``, ``minimum``, ``step``, ``most`` in packs."""

    code: str
    product: ProductCard
    name: str
    unit: str
    content: Decimal
    net_weight_kg: Decimal
    catch_weight: bool
    price: Decimal
    weekly: int
    minimum: int
    step: int
    most: int | None
    usual: dict[str, Decimal]
    every_weeks: int


@dataclass(frozen=True, slots=True)
class StandingCard:
    """The standing order of a buyer: packs by code."""

    buyer: str
    packs: dict[str, int]
    active: bool
    pause_in_school_holidays: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee of a schedule; without ``organisation`` it is the network's."""

    organisation: str | None
    actor: str
    label: str
    basis: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class DatedFees:
    """A fee schedule adopted some weeks before the open one."""

    weeks_ago: int
    decision: str
    fees: tuple[Fee, ...]


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A version of a fair-price rule, adopted some weeks before the open one; versions share their ``key``."""

    key: str
    weeks_ago: int
    kind: str
    severity: str
    sentence: str
    value: Decimal | None
    actor: str | None
    notice_days: int | None
    families: frozenset[str]
    buyers: frozenset[str]
    decision: str
    url: str


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A private worksheet of a pack, in force between two weeks before the open one."""

    pack: str
    worksheet: Worksheet
    whole_product: bool
    weeks_ago: int
    until_weeks_ago: int | None
    note: str


@dataclass(frozen=True, slots=True)
class DeclaredCard:
    """What an actor declares that its work costs; without ``organisation`` it is the network."""

    organisation: str | None
    actor: str
    basis: str
    amount: Decimal
    weeks_ago: int
    note: str


@dataclass(frozen=True, slots=True)
class Week:
    """A possible cut-off weekday and the delivery weekday of each area (Monday is 0)."""

    cut_off: int
    deliveries: dict[str, int]


@dataclass(frozen=True, slots=True)
class History:
    """How the past was made, percentages of 100."""

    seed: int
    past_cycles: int
    habit_percent: int
    skip_percent: int
    absent_percent: int
    quantity_spread_percent: int
    price_step_percent: int
    ordered_percent: int
    silent: frozenset[str]
    silent_weeks: int
    undecided: frozenset[str]
    sold_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class MarginCard:
    """A shop's own margin in per cent, for a family or, without one, for everything; then with the step of prices."""

    shop: str
    family: str
    percent: Decimal
    step_cents: int | None


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Everything of ``data/`` that is loaded."""

    territory: dict[str, Any]
    communes: tuple[Commune, ...]
    opens: time
    closes: time
    weeks: tuple[Week, ...]
    areas: dict[str, str]
    fees: tuple[DatedFees, ...]
    rules: tuple[DatedRule, ...]
    sheets: tuple[SheetCard, ...]
    declared: tuple[DeclaredCard, ...]
    history: History
    organisations: tuple[OrganisationCard, ...]
    doors: tuple[Door, ...]
    people: tuple[PersonCard, ...]
    certificates: tuple[Certificate, ...]
    packs: tuple[PackCard, ...]
    standing: tuple[StandingCard, ...]
    margins: tuple[MarginCard, ...]
