"""What travels over HTTP about a producer's stall."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, PlainSerializer

from app.core.money import UNIT_PRICE_PLACES
from app.core.quantity import QUANTITY_PLACES, Quantity, QuantityOrZero, UnitPrice, plain
from app.cycles.queries import LastOffer, StallRow
from app.cycles.rules import StallEntry, in_season
from app.cycles.schemas.weeks import CycleOut, printable
from app.cycles.tables import Offer
from app.pricing.queries import Schedule
from app.pricing.rules import HIGHEST_PRODUCER_PRICE as HIGHEST_PRICE
from app.pricing.rules import Outcome, RuleKind, Severity, Unit

MOST_OFFERS = 3000
MOST_TRIED = 200
Digits = Annotated[Decimal, PlainSerializer(plain, return_type=str)]
OfferNote = Annotated[str, Field(max_length=300), AfterValidator(printable)]


class OfferIn(BaseModel):
    """What the producer publishes of one pack; ``price`` in euros per pricing unit excl. VAT."""

    pack_id: UUID
    price: Annotated[UnitPrice, Field(le=HIGHEST_PRICE)]
    available: QuantityOrZero
    minimum: Quantity | None = None
    step: Quantity | None = None
    per_buyer_max: Quantity | None = None
    note: OfferNote = ""

    def entry(self) -> StallEntry:
        """The offer for the rules."""
        return StallEntry(
            self.pack_id,
            self.price.quantize(UNIT_PRICE_PLACES),
            self.available.quantize(QUANTITY_PLACES),
            _quantity(self.minimum),
            _quantity(self.step),
            _quantity(self.per_buyer_max),
            self.note,
        )


def _quantity(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(QUANTITY_PLACES)


class StallIn(BaseModel):
    """The whole stall; a pack that is not listed is withdrawn."""

    offers: list[OfferIn] = Field(max_length=MOST_OFFERS)


class StallFee(BaseModel):
    """A fee, with which the page counts the price that buyers pay."""

    actor: str
    organisation_id: UUID | None
    organisation_name: str | None
    label: str
    basis: str
    value: Digits


class StallFees(BaseModel):
    """The fees that hold when the cycle opens."""

    id: UUID
    valid_from: datetime
    note: str
    components: list[StallFee]

    @classmethod
    def of(cls, schedule: Schedule, names: dict[UUID, str]) -> "StallFees":
        """The schedule with the names of those who take the fees."""
        fees = [
            StallFee(
                actor=fee.actor,
                organisation_id=fee.organisation_id,
                organisation_name=None if fee.organisation_id is None else names[fee.organisation_id],
                label=fee.label,
                basis=fee.basis.value,
                value=fee.value,
            )
            for fee in schedule.fees
        ]
        return cls(id=schedule.id, valid_from=schedule.valid_from, note=schedule.note, components=fees)


class StallLast(BaseModel):
    """What was offered of a pack the last time, in the cycle that closed then, and how much of it was ordered."""

    cycle_id: UUID
    closes_at: datetime
    price: Digits
    available: Digits
    minimum: Digits
    step: Digits
    per_buyer_max: Digits | None
    ordered: Digits

    @classmethod
    def of(cls, last: LastOffer) -> "StallLast":
        """The last offer."""
        return cls(
            cycle_id=last.cycle_id,
            closes_at=last.closes_at,
            price=last.price,
            available=last.available,
            minimum=last.minimum,
            step=last.step,
            per_buyer_max=last.per_buyer_max,
            ordered=last.ordered,
        )


class StallComponent(BaseModel):
    """What one actor gets of one pricing unit, in euros excl. VAT (8 decimals)."""

    actor: str
    organisation_id: UUID | None
    label: str
    basis: str
    amount: str


class StallOffer(BaseModel):
    """The offer in this cycle."""

    id: UUID
    price: Digits
    unit_price: Digits
    components: list[StallComponent]
    available: Digits
    reserved: Digits
    minimum: Digits
    step: Digits
    per_buyer_max: Digits | None
    note: str
    withdrawn: bool
    version: int

    @classmethod
    def of(cls, offer: Offer) -> "StallOffer":
        """The offer as its producer sees it."""
        return cls(
            id=offer.id,
            price=offer.producer_price,
            unit_price=offer.unit_price,
            components=[StallComponent(**each) for each in offer.components],
            available=offer.available,
            reserved=offer.reserved,
            minimum=offer.minimum,
            step=offer.step,
            per_buyer_max=offer.per_buyer_max,
            note=offer.note,
            withdrawn=offer.withdrawn_at is not None,
            version=offer.version,
        )


class VerdictOut(BaseModel):
    """What a fair-price rule says of a price: ``measured`` against ``bound``, in ``unit``; ``distance`` apart.

    Figures are decimal text, null where nothing was judged or the reader may not know them. ``actor``: whose share.
    """

    rule_id: UUID
    kind: RuleKind
    severity: Severity
    outcome: Outcome
    measured: str | None
    bound: str | None
    distance: str | None
    unit: Unit
    actor: str | None
    sentence: str
    rule_sentence: str


class JudgementOut(BaseModel):
    """All verdicts on a price, and the nearest price that satisfies every rule that blocks; null: there is none."""

    verdicts: list[VerdictOut]
    nearest: str | None
    blocked: bool


class PriceTried(BaseModel):
    """A price of a pack, in euros per pricing unit excl. VAT."""

    pack_id: UUID
    price: Annotated[UnitPrice, Field(le=HIGHEST_PRICE)]


class PricesTried(BaseModel):
    """Prices to be judged while they are typed."""

    rows: list[PriceTried] = Field(max_length=MOST_TRIED)


class PriceJudged(JudgementOut):
    """The judgement of a price that was tried."""

    pack_id: UUID


class PricesJudged(BaseModel):
    """Judgements in the order of the prices."""

    rows: list[PriceJudged]


class StallRowOut(BaseModel):
    """A pack that the producer sells, with its last offer and the one in this cycle.

    The verdicts are those of the offer's price, else of the last one or the usual one; none where there is no price.
    """

    pack_id: UUID
    product_id: UUID
    product_name: str
    pack_name: str
    family: str
    unit: str
    content: Digits
    net_weight_kg: Digits
    vat_rate: Digits
    catch_weight: bool
    photo_id: UUID | None
    usual_price: Digits | None
    in_season: bool
    archived: bool
    last: StallLast | None
    offer: StallOffer | None
    verdicts: list[VerdictOut]
    nearest: str | None
    blocked: bool

    @classmethod
    def of(cls, row: StallRow, cycle: CycleOut, judged: Mapping[str, Any]) -> "StallRowOut":
        """The row, in season or not when it is first delivered; ``judged``: the fields of its judgement."""
        pack = row.pack
        day = min((each.delivers_on for each in cycle.deliveries), default=cycle.closes_at.date())
        return cls(
            pack_id=pack.pack_id,
            product_id=pack.product_id,
            product_name=pack.product_name,
            pack_name=pack.pack_name,
            family=pack.family,
            unit=pack.unit,
            content=pack.content,
            net_weight_kg=pack.net_weight_kg,
            vat_rate=pack.vat_rate,
            catch_weight=pack.catch_weight,
            photo_id=pack.photo_id,
            usual_price=pack.usual_price,
            in_season=in_season(pack.season, day),
            archived=pack.archived,
            last=None if row.last is None else StallLast.of(row.last),
            offer=None if row.offer is None else StallOffer.of(row.offer),
            **judged,
        )


class StallOut(BaseModel):
    """A producer's stall in a cycle. ``revision`` is the ETag to send as If-Match."""

    revision: str
    cycle: CycleOut
    fees: StallFees | None
    rows: list[StallRowOut]
