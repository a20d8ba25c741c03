"""What everybody may read of a public territory: its page, its products, its open data."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.core.quantity import Quantity, QuantityOrZero, UnitPrice
from app.costs.rules import FigureKind, FigureUnit
from app.pricing.rules import RuleKind, Severity


class PublicTerritory(BaseModel):
    """A territory that shows itself to everyone."""

    slug: str
    name: str
    description: str


class PublicFarm(BaseModel):
    """A farm or workshop; coordinates in degrees (WGS 84)."""

    id: UUID
    name: str
    kind: str
    commune: str
    description: str
    latitude: Decimal | None
    longitude: Decimal | None


class PublicProducer(PublicFarm):
    """A farm on the public page. ``offers``: how many packs it sells this week."""

    offers: int


class PublicComponent(BaseModel):
    """Who gets how many euros (8 decimals, as text) of one pricing unit."""

    actor: str
    label: str
    basis: str
    amount: str


class PublicOffer(BaseModel):
    """This week's price of a pack, per pricing unit excl. VAT, and whom it goes to.

    ``warned``: ids of the rules that the price does not keep, and that warn or inform.
    """

    id: UUID
    producer_id: UUID
    product_id: UUID
    product: str
    pack: str
    family: str
    unit: str
    content: Quantity
    net_weight_kg: QuantityOrZero
    unit_price: UnitPrice
    vat_rate: str
    labels: list[str]
    photo_id: UUID | None
    components: list[PublicComponent]
    warned: list[UUID]


class PublicCycle(BaseModel):
    """The order window that is open, or the next one."""

    opens_at: datetime
    closes_at: datetime
    state: Literal["open", "planned"]


class PublicFee(BaseModel):
    """One line of the fee schedule in force."""

    actor: str
    label: str
    basis: str
    value: str


class PublicRule(BaseModel):
    """A fair-price rule in force, with the decision that adopted it. Empty scopes mean all."""

    id: UUID
    kind: RuleKind
    severity: Severity
    sentence: str
    value: str | None
    actor: str | None
    families: list[str]
    labels: list[str]
    buyer_kinds: list[str]
    valid_from: datetime
    decision: str
    decided_on: date | None
    decision_url: str | None


class PublicPart(BaseModel):
    """One part of a reference figure: ``who`` is a code, ``label`` the network's own words."""

    who: str
    label: str
    value: UnitPrice


class PublicFigure(BaseModel):
    """A figure from elsewhere, with its source, to compare with."""

    id: UUID
    kind: FigureKind
    title: str
    unit: FigureUnit
    whole: UnitPrice
    parts: list[PublicPart]
    period: str
    source: str
    source_url: str


class PublicCommune(BaseModel):
    """A commune that the territory covers (WGS 84)."""

    name: str
    latitude: Decimal
    longitude: Decimal


class PublicHub(BaseModel):
    """Where orders are gathered and prepared."""

    name: str
    commune: str
    latitude: Decimal | None
    longitude: Decimal | None


class PublicBuyers(BaseModel):
    """The canteens and shops of a commune, counted; ``names`` are of those that agreed to be named."""

    commune: str
    latitude: Decimal | None
    longitude: Decimal | None
    canteens: int
    shops: int
    names: list[str]


class PublicTiles(BaseModel):
    """A background map from elsewhere, where this installation uses one."""

    url: str
    attribution: str


class PublicPage(BaseModel):
    """Everything that a visitor may see of a public territory."""

    territory: PublicTerritory
    cycle: PublicCycle | None
    producers: list[PublicProducer]
    offers: list[PublicOffer]
    fees: list[PublicFee]
    rules: list[PublicRule]
    references: list[PublicFigure]
    communes: list[PublicCommune]
    hubs: list[PublicHub]
    buyers: list[PublicBuyers]
    tiles: PublicTiles | None


class PricePoint(BaseModel):
    """The price of a pack in one week, per pricing unit excl. VAT, and whom it went to."""

    cycle_id: UUID
    at: datetime
    unit_price: UnitPrice
    components: list[PublicComponent]


class PackPrices(BaseModel):
    """The prices of a pack, the oldest first."""

    pack_id: UUID
    pack: str
    unit: str
    points: list[PricePoint]


class PriceMark(BaseModel):
    """A change of the fees or of a rule between the prices; ``words``: the note of the fees, the rule's sentence."""

    at: datetime
    kind: Literal["fees", "rule", "rule_ended"]
    words: str


class ProductPrices(BaseModel):
    """The history of a product's prices and shares, with the dates on which fees and rules changed."""

    product_id: UUID
    product: str
    packs: list[PackPrices]
    marks: list[PriceMark]


class PublicProduct(BaseModel):
    """A product that is or was sold here. ``offers`` is empty when it is not sold this week."""

    territory: PublicTerritory
    id: UUID
    name: str
    family: str
    description: str
    labels: list[str]
    contains: list[str]
    may_contain: list[str]
    storage: str
    origin_commune: str
    photo_id: UUID | None
    farm: PublicFarm
    cycle: PublicCycle | None
    offers: list[PublicOffer]
    rules: list[PublicRule]
    prices: ProductPrices
