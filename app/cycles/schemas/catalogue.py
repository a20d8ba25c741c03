"""What the catalogue of a cycle holds: the description of bytes that are prepared elsewhere."""

from uuid import UUID

from pydantic import BaseModel

from app.cycles.schemas.weeks import CycleOut
from app.pricing.rules import RuleKind, Severity


class CatalogueFee(BaseModel):
    """What one actor gets for one delivery, whatever is in it."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int


class CatalogueProducer(BaseModel):
    """Who makes it, and where."""

    name: str
    commune: str
    latitude: str | None
    longitude: str | None


class CatalogueComponent(BaseModel):
    """A kind of share; offers refer to it by its place in the list."""

    actor: str
    organisation_id: UUID | None
    label: str
    basis: str


class CatalogueRule(BaseModel):
    """A fair-price rule of the week; offers that break it refer to it by its place in the list."""

    id: UUID
    kind: RuleKind
    severity: Severity
    sentence: str


class CatalogueOffer(BaseModel):
    """An offer. ``shares``: place of the component, and euros of one pricing unit (8 decimals).

    ``left`` and ``version`` are null for producers. ``new``: the pack was not offered in the cycle before. ``warned``:
    places of the rules that its price breaks.
    """

    id: UUID
    pack_id: UUID
    product_id: UUID
    producer_id: UUID
    product: str
    pack: str
    family: str
    unit: str
    content: str
    net_weight_kg: str
    catch_weight: bool
    vat_rate: str
    unit_price: str
    producer_price: str
    shares: list[tuple[int, str]]
    left: str | None
    minimum: str
    step: str
    per_buyer_max: str | None
    labels: list[str]
    contains: list[str]
    may_contain: list[str]
    storage: str
    origin_commune: str
    photo_id: UUID | None
    note: str
    version: int | None
    new: bool
    warned: list[int]


class CatalogueOut(BaseModel):
    """All offers of a cycle, by family, product and pack."""

    cycle: CycleOut
    delivery_fees: list[CatalogueFee]
    producers: dict[str, CatalogueProducer]
    components: list[CatalogueComponent]
    rules: list[CatalogueRule]
    offers: list[CatalogueOffer]
