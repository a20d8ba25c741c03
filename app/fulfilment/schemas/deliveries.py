"""An order on its way over HTTP: every step side by side, the differences, and what is paid."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.core.quantity import Quantity, QuantityOrZero, plain
from app.fulfilment.queries.delivery import Delivery, LineDelivery, ObjectionView, SettlementView
from app.fulfilment.queries.life import LineLife
from app.fulfilment.rules.cases import Kind, NewObjection, Outcome
from app.fulfilment.rules.life import Difference, Entry, Step
from app.fulfilment.schemas.steps import Reason
from app.pricing.rules import PricedLine, Share, share_json, sum_shares

Text = Annotated[Decimal, PlainSerializer(plain, return_type=str)]


class SaidOut(BaseModel):
    """What somebody said at a step. ``pieces`` and ``tare``: of a weighing, kilograms as text."""

    id: UUID
    quantity: Text
    at: datetime
    by: str | None
    person_id: UUID | None
    reason: str
    lot_number: str | None
    use_by: date | None
    best_before: date | None
    photo_id: UUID | None
    details: dict[str, Any]


class StepOut(BaseModel):
    """A step: what holds, rivals that nobody has replaced, and what was replaced."""

    step: Step
    counts: SaidOut
    disputed: bool
    rivals: list[SaidOut]
    past: list[SaidOut]


class DifferenceOut(BaseModel):
    """From one step to the next that says something else; ``before`` is null for what was ordered."""

    before: Step | None
    step: Step
    was: Text
    now: Text
    reason: str
    by: str | None
    at: datetime

    @classmethod
    def of(cls, each: Difference, names: dict[UUID, str]) -> "DifferenceOut":
        """As JSON, with the name of who said it."""
        by = None if each.person_id is None else names.get(each.person_id)
        return cls(
            before=each.before, step=each.step, was=each.was, now=each.now, reason=each.reason, by=by, at=each.at
        )


class ObjectionOut(BaseModel):
    """A case; ``outcome`` is null while the coordinator has not decided."""

    id: UUID
    order_id: UUID
    offer_id: UUID
    kind: Kind
    quantity: Text
    words: str
    photo_id: UUID | None
    opened_at: datetime
    outcome: Outcome | None
    answer: str
    settled_at: datetime | None

    @classmethod
    def of(cls, view: ObjectionView) -> "ObjectionOut":
        """As JSON."""
        case = view.case
        return cls(
            id=case.id,
            order_id=view.order_id,
            offer_id=case.offer_id,
            kind=view.kind,
            quantity=case.quantity,
            words=view.words,
            photo_id=view.photo_id,
            opened_at=view.opened_at,
            outcome=case.outcome,
            answer=view.answer,
            settled_at=view.settled_at,
        )


class PaidShareOut(BaseModel):
    """Integer cents, excl. VAT, that go to one actor."""

    actor: str
    organisation_id: UUID | None
    label: str
    cents: int

    @classmethod
    def of(cls, share: Share) -> "PaidShareOut":
        """As JSON."""
        return cls.model_validate(share_json(share))


class LineDeliveryOut(BaseModel):
    """A line on its way: ordered and present quantities, its steps, and what it costs on what is there."""

    offer_id: UUID
    producer_id: UUID
    producer_name: str
    product_name: str
    pack_name: str
    unit: str
    content: Text
    catch_weight: bool
    ordered: Text
    present: Text
    stands_in_for: UUID | None
    unit_price: Text
    agreed_cents: int
    total_cents: int
    shares: list[PaidShareOut]
    steps: list[StepOut]
    differences: list[DifferenceOut]
    objections: list[ObjectionOut]

    @classmethod
    def of(cls, each: LineDelivery, priced: PricedLine, names: dict[UUID, str]) -> "LineDeliveryOut":
        """As JSON."""
        facts = each.line.facts
        return cls(
            offer_id=facts.offer_id,
            producer_id=facts.producer_id,
            producer_name=facts.producer_name,
            product_name=facts.product_name,
            pack_name=facts.pack_name,
            unit=facts.unit,
            content=facts.content,
            catch_weight=facts.catch_weight,
            ordered=each.line.quantity,
            present=each.present,
            stands_in_for=each.stands_in_for,
            unit_price=facts.unit_price,
            agreed_cents=each.line.total_cents,
            total_cents=priced.total_cents,
            shares=[PaidShareOut.of(share) for share in priced.shares],
            steps=steps_out(each.life, names),
            differences=[DifferenceOut.of(one, names) for one in each.differences],
            objections=[ObjectionOut.of(one) for one in each.objections],
        )


def steps_out(life: LineLife, names: dict[UUID, str]) -> list[StepOut]:
    """The steps of a line as JSON."""

    def said(entry: Entry) -> SaidOut:
        whole = life.of(entry)
        by = None if entry.person_id is None else names.get(entry.person_id)
        return SaidOut(
            id=entry.id, quantity=entry.quantity, at=entry.at, by=by, person_id=entry.person_id, reason=entry.reason,
            lot_number=whole.lot_number, use_by=whole.use_by, best_before=whole.best_before, photo_id=whole.photo_id,
            details=whole.details,
        )  # fmt: skip

    return [
        StepOut(
            step=step,
            counts=said(state.counts),
            disputed=state.disputed,
            rivals=[said(each) for each in state.rivals],
            past=[said(each) for each in state.past],
        )
        for step, state in life.steps.items()
    ]


class HandoverOut(BaseModel):
    """How the order was handed over; ``signed``: its picture is at ``/api/handovers/{id}/signature``."""

    id: UUID
    at: datetime
    received_by: str
    signed: bool
    temperatures: list[dict[str, Any]]
    note: str


class SettlementOut(BaseModel):
    """That the delivery was accepted, or corrected later. ``reason``: ``time``, ``buyer``, or a correction's words."""

    version: int
    at: datetime
    by: str | None
    reason: str
    total_cents: int

    @classmethod
    def of(cls, view: SettlementView, names: dict[UUID, str]) -> "SettlementOut":
        """As JSON, with the name of who did it."""
        by = None if view.person_id is None else names.get(view.person_id)
        return cls(version=view.version, at=view.at, by=by, reason=view.reason, total_cents=view.total_cents)


class DeliveryOut(BaseModel):
    """An order on its way. ``agreed_cents``: what was ordered; ``total_cents``: on what is there; incl. VAT both."""

    order_id: UUID
    cycle_id: UUID
    buyer_name: str
    delivery_point_name: str
    commune: str
    delivers_on: date | None
    objections_until: datetime
    settled_version: int
    settlements: list[SettlementOut]
    lines: list[LineDeliveryOut]
    handovers: list[HandoverOut]
    agreed_cents: int
    excl_cents: int
    vat_cents: int
    total_cents: int
    shares: list[PaidShareOut]

    @classmethod
    def of(cls, view: Delivery, names: dict[UUID, str]) -> "DeliveryOut":
        """As JSON, with the names of people by their ids."""
        order, where, paid = view.order, view.order.destination, view.as_paid
        day = view.cycle.delivery(where.area_id)
        assert order.id is not None
        return cls(
            order_id=order.id,
            cycle_id=order.cycle_id,
            buyer_name=where.buyer_name,
            delivery_point_name=where.delivery_point_name,
            commune=where.commune,
            delivers_on=day.delivers_on if day else None,
            objections_until=view.objections_until,
            settled_version=view.settled_version,
            settlements=[SettlementOut.of(each, names) for each in view.settlements],
            lines=[LineDeliveryOut.of(*each, names) for each in zip(view.lines, paid.lines, strict=True)],
            handovers=[HandoverOut.model_validate(each, from_attributes=True) for each in view.handovers],
            agreed_cents=order.total_cents,
            excl_cents=paid.order.excl_cents,
            vat_cents=paid.order.vat_cents,
            total_cents=paid.order.total_cents,
            shares=[PaidShareOut.of(share) for share in sum_shares(paid.order.shares)],
        )


class ObjectionIn(BaseModel):
    """What a buyer objects to. ``id`` is made by the phone, so that sending twice is objecting once."""

    id: UUID
    offer_id: UUID
    kind: Kind
    quantity: Quantity
    words: Reason = ""
    photo_id: UUID | None = None

    def objection(self) -> NewObjection:
        """For the action."""
        return NewObjection(self.id, self.offer_id, self.kind, self.quantity, self.words.strip(), self.photo_id)


class DecisionIn(BaseModel):
    """How the coordinator settles a case, with her words to the buyer."""

    outcome: Outcome
    answer: Reason = ""


class CorrectedLine(BaseModel):
    """What was accepted in truth."""

    offer_id: UUID
    quantity: QuantityOrZero


class CorrectionIn(BaseModel):
    """A correction after the delivery was accepted, with its reason."""

    lines: list[CorrectedLine] = Field(min_length=1, max_length=400)
    reason: Annotated[Reason, Field(min_length=3)]
