"""Substitutions over HTTP."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.core.quantity import Quantity, plain
from app.fulfilment.queries.substitutions import Gap, StandingIn
from app.fulfilment.rules.substitution import Mode, Proposal, Wish, Wishes, proposals

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class WishBody(BaseModel):
    """For one pack; ``pack_ids``: what may stand in, for the mode ``list``."""

    pack_id: UUID
    mode: Mode
    pack_ids: list[UUID] = Field(default=[], max_length=50)


class WishesBody(BaseModel):
    """What a delivery point allows: for some packs, and ``mode`` (none or same_product) for all others."""

    mode: Mode
    wishes: list[WishBody] = Field(default=[], max_length=500)

    @classmethod
    def of(cls, wishes: Wishes) -> "WishesBody":
        """As JSON."""
        return cls(
            mode=wishes.mode,
            wishes=[
                WishBody(pack_id=pack, mode=wish.mode, pack_ids=sorted(wish.pack_ids))
                for pack, wish in sorted(wishes.by_pack.items())
            ],
        )

    def kept(self) -> Wishes:
        """For the action."""
        by_pack = {each.pack_id: Wish(each.mode, frozenset(each.pack_ids)) for each in self.wishes}
        return Wishes(Mode.NONE if self.mode is Mode.LIST else self.mode, by_pack)


class NamedPackOut(BaseModel):
    """A pack that wishes name."""

    pack_id: UUID
    product_name: str
    pack_name: str
    producer_name: str


class WishesOut(WishesBody):
    """What a delivery point allows, with the names of the packs."""

    packs: list[NamedPackOut]


class ProposalOut(BaseModel):
    """What could stand in, and what a pricing unit costs less than the missing one."""

    offer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    unit_price: Text
    cheaper_by: Text
    quantity: Text

    @classmethod
    def of(cls, each: Proposal) -> "ProposalOut":
        """As JSON."""
        offer = each.offer
        return cls(
            offer_id=offer.id,
            producer_name=offer.components[0].label,
            product_name=offer.product_name,
            pack_name=offer.pack_name,
            unit=offer.unit,
            unit_price=offer.unit_price,
            cheaper_by=each.cheaper_by,
            quantity=each.quantity,
        )


class StandingInOut(BaseModel):
    """What stands in already."""

    offer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    quantity: Text

    @classmethod
    def of(cls, each: StandingIn) -> "StandingInOut":
        """As JSON."""
        offer = each.offer
        return cls(
            offer_id=offer.id,
            producer_name=offer.components[0].label,
            product_name=offer.product_name,
            pack_name=offer.pack_name,
            unit=offer.unit,
            quantity=each.quantity,
        )


class GapOut(BaseModel):
    """What is missing of a line, what its buyer allows, what could stand in, and what does already."""

    order_id: UUID
    offer_id: UUID
    buyer_name: str
    delivery_point_name: str
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    ordered: Text
    short: Text
    mode: Mode
    proposals: list[ProposalOut]
    stand_ins: list[StandingInOut]

    @classmethod
    def of(cls, gap: Gap) -> "GapOut":
        """As JSON."""
        placed, facts = gap.placed, gap.placed.line.facts
        found = proposals(gap.missing, gap.short, gap.free, gap.wish, gap.excluded)
        return cls(
            order_id=placed.order_id,
            offer_id=facts.offer_id,
            buyer_name=placed.destination.buyer_name,
            delivery_point_name=placed.destination.delivery_point_name,
            producer_name=facts.producer_name,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            ordered=placed.line.quantity,
            short=gap.short,
            mode=gap.wish.mode,
            proposals=[ProposalOut.of(each) for each in found],
            stand_ins=[StandingInOut.of(each) for each in gap.stand_ins],
        )


class SubstituteIn(BaseModel):
    """The offer that stands in, and how much of it."""

    offer_id: UUID
    quantity: Quantity
