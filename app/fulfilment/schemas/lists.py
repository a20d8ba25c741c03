"""Lists as JSON. Decimals are text, money integer cents excl. VAT."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, PlainSerializer

from app.core.quantity import plain
from app.cycles.rules import CycleState
from app.fulfilment.queries import ListView
from app.fulfilment.rules import Item, ProductSum, StopList
from app.orders.queries import ProducerTotal

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class ListSummaryOut(BaseModel):
    """What one farm must bring. ``producer_cents``: its own share; ``goods_cents``: what buyers pay for its goods.

    What is due per delivery is left out: a farm's part of it would tell what others sell.
    """

    producer_id: UUID
    producer_name: str
    lines: int
    orders: int
    weight_kg: Text
    producer_cents: int
    goods_cents: int

    @classmethod
    def of(cls, total: ProducerTotal) -> "ListSummaryOut":
        """As JSON."""
        return cls.model_validate(total, from_attributes=True)


class ListShareOut(BaseModel):
    """Integer cents that go to one actor, excl. VAT."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int


class ListCycleOut(BaseModel):
    """The cycle of a list."""

    id: UUID
    opens_at: datetime
    closes_at: datetime
    state: CycleState
    lists_sent: bool


class ListProducerOut(BaseModel):
    """The farm of a list."""

    id: UUID
    name: str
    commune: str


class ProductSumOut(BaseModel):
    """What to harvest of one pack. ``orders``: for how many deliveries."""

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    catch_weight: bool
    quantity: Text
    packs: Text
    weight_kg: Text
    orders: int
    producer_cents: int
    buyers_cents: int

    @classmethod
    def of(cls, product: ProductSum) -> "ProductSumOut":
        """As JSON."""
        return cls.model_validate(product, from_attributes=True)


class ItemOut(BaseModel):
    """A line to prepare."""

    pack_id: UUID
    product_name: str
    pack_name: str
    unit: str
    catch_weight: bool
    quantity: Text
    packs: Text
    weight_kg: Text
    note: str

    @classmethod
    def of(cls, item: Item) -> "ItemOut":
        """As JSON."""
        return cls.model_validate(item, from_attributes=True)


class StopListOut(BaseModel):
    """What to prepare for one delivery."""

    delivery_point_id: UUID
    delivery_point_name: str
    buyer_name: str
    commune: str
    area_name: str
    delivers_on: date | None
    instructions: str
    weight_kg: Text
    lines: list[ItemOut]

    @classmethod
    def of(cls, delivery: StopList) -> "StopListOut":
        """As JSON."""
        stop = delivery.stop
        return cls(
            delivery_point_id=stop.delivery_point_id,
            delivery_point_name=stop.delivery_point_name,
            buyer_name=stop.buyer_name,
            commune=stop.commune,
            area_name=stop.area_name,
            delivers_on=stop.delivers_on,
            instructions=stop.instructions,
            weight_kg=delivery.weight_kg,
            lines=[ItemOut.of(item) for item in delivery.items],
        )


class ProducerListOut(BaseModel):
    """A farm's list; ``final`` is false while orders may still come or change.

    ``shares`` sum to ``buyers_cents``: what buyers pay for its goods, excl. VAT, without what is due per delivery.
    """

    cycle: ListCycleOut
    producer: ListProducerOut
    final: bool
    products: list[ProductSumOut]
    deliveries: list[StopListOut]
    weight_kg: Text
    producer_cents: int
    buyers_cents: int
    shares: list[ListShareOut]

    @classmethod
    def of(cls, view: ListView) -> "ProducerListOut":
        """As JSON."""
        window = view.cycle.window
        return cls(
            cycle=ListCycleOut(
                id=view.cycle.id,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                state=view.state,
                lists_sent=window.closed_at is not None,
            ),
            producer=ListProducerOut(id=view.producer.id, name=view.producer.name, commune=view.producer.commune),
            final=view.final,
            products=[ProductSumOut.of(each) for each in view.list.products],
            deliveries=[StopListOut.of(each) for each in view.list.deliveries],
            weight_kg=view.list.weight_kg,
            producer_cents=view.list.producer_cents,
            buyers_cents=view.list.buyers_cents,
            shares=[ListShareOut.model_validate(each, from_attributes=True) for each in view.list.shares],
        )
