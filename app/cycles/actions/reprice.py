"""Offers of weeks that have not opened, priced and judged anew: by the fees and rules that hold at their opening.

An offer that a rule refuses is held back: taken off sale with its quantity kept, and put back by itself once the rules
or fees that hold at the opening let it pass. Its producer is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import audit, outbox
from app.core.mail import Delivery
from app.core.quantity import plain
from app.cycles.actions.rows import NAMES, write_offers
from app.cycles.queries import CycleView, Judged, Judging, cycles_by_id, is_held_back, judging, nobody_agreed
from app.cycles.tables import Cycle, Offer
from app.identity.queries import TerritoryView, contacts_of, organisations_by_id, territory
from app.pricing.queries import Schedule, schedule_at
from app.pricing.rules import PackFacts, PriceTooHigh, Seller, Severity, component_json, price_offer
from app.pricing.sentences import public_verdict

OFFERS_JUDGED = "cycles.offers_judged"


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of an offer. ``new`` are its changed columns; ``broken``: the verdicts its producer is told of."""

    offer: Offer
    new: dict[str, Any]
    broken: list[dict[str, Any]]
    too_high: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return any(getattr(self.offer, name) != value for name, value in self.new.items())

    @property
    def leaves(self) -> bool:
        """Whether it goes off sale now."""
        return self.offer.withdrawn_at is None and self.new["withdrawn_at"] is not None

    @property
    def told(self) -> bool:
        """Whether its producer has to know."""
        return bool(self.broken) or (self.too_high and self.leaves)


async def reprice(session: AsyncSession, view: CycleView, now: datetime) -> list[Settled]:
    """Prices and judges the offers of a cycle by what holds at its opening; gives those whose producer must be told.

    The caller holds the cycle. Producers' own prices stay as they are.
    """
    schedule = await schedule_at(session, view.territory_id, view.window.opens_at)
    held = select(Offer).where(Offer.territory_id == view.territory_id, Offer.cycle_id == view.id)
    offers = (await session.scalars(held.order_by(Offer.id).with_for_update(key_share=True))).all()
    names = await organisations_by_id(session, {each.producer_id for each in offers})
    fees = () if schedule is None else schedule.fees
    judged = [_judged(each) for each in offers if _is_judged(each)]
    court = await judging(session, view, fees, judged, now, nobody_agreed)
    settled = [_settled(each, names[each.producer_id].name, schedule, court, now) for each in offers]
    changed = [each for each in settled if each.changed]
    await write_offers(
        session,
        [{**{name: getattr(each.offer, name) for name in NAMES}, **each.new, "updated_at": now} for each in changed],
    )
    sentences = {str(rule.id): rule.sentence for rule in court.rules}
    entries = [_change(each, sentences, now) for each in changed]
    await audit.record(session, *(entry for entry in entries if entry.changes))
    return [each for each in settled if each.told]


def _judged(offer: Offer) -> Judged:
    return Judged(
        offer.pack_id,
        offer.product_id,
        offer.producer_id,
        offer.family,
        PackFacts(offer.content, offer.net_weight_kg),
        standing=offer.producer_price,
        since=offer.priced_at or offer.published_at,
    )


def _is_judged(offer: Offer) -> bool:
    """What its producer has withdrawn is nobody's business; what a rule holds back is."""
    return offer.withdrawn_at is None or is_held_back(offer)


def _settled(offer: Offer, producer_name: str, schedule: Schedule | None, court: Judging, now: datetime) -> Settled:
    facts = PackFacts(offer.content, offer.net_weight_kg)
    fees = () if schedule is None else schedule.fees
    try:
        priced = price_offer(offer.producer_price, facts, fees, Seller(offer.producer_id, producer_name))
    except PriceTooHigh:
        return Settled(offer, {"withdrawn_at": offer.withdrawn_at or now}, [], too_high=True)
    new = {
        "unit_price": priced.unit_price,
        "components": [component_json(each) for each in priced.components],
        "fee_schedule_id": None if schedule is None else schedule.id,
        "withdrawn_at": offer.withdrawn_at,
    }
    if not _is_judged(offer):
        return Settled(offer, new, [])
    found = court.judge(offer.pack_id, offer.producer_price)
    failing = [public_verdict(each) for each in found.failing]
    new |= {"verdicts": failing, "withdrawn_at": (offer.withdrawn_at or now) if found.blocked else None}
    return Settled(offer, new, _to_tell(offer, failing, leaves=found.blocked and offer.withdrawn_at is None))


def _to_tell(offer: Offer, failing: Sequence[dict[str, Any]], *, leaves: bool) -> list[dict[str, Any]]:
    """The rules that it did not break before, and those that take it off sale now: one that only warned may block."""
    known = {each["rule_id"] for each in offer.verdicts}
    refused = Severity.BLOCKS if leaves else None
    return [each for each in failing if each["rule_id"] not in known or each["severity"] == refused]


def _change(settled: Settled, sentences: Mapping[str, str], now: datetime) -> audit.Change:
    """The entry in the log; without changes where only a warning has come or gone."""
    offer, new = settled.offer, settled.new
    action, changes = "offer.changed", dict[str, Any]()
    if new.get("unit_price", offer.unit_price) != offer.unit_price:
        changes["unit_price"] = [plain(offer.unit_price), plain(new["unit_price"])]
    if settled.leaves:
        blocking = [each for each in new.get("verdicts", []) if each["severity"] == Severity.BLOCKS]
        action = "offer.held_back"
        changes["rules"] = [None, [sentences[each["rule_id"]] for each in blocking]]
    elif offer.withdrawn_at is not None and new["withdrawn_at"] is None:
        action, changes["available"] = "offer.put_back", [None, plain(offer.available)]
    return audit.Change(offer.territory_id, action, "offer", offer.id, now, owner_id=offer.producer_id, changes=changes)


async def tell_producers(
    session: AsyncSession, home: TerritoryView, weeks: Sequence[tuple[CycleView, Sequence[Settled]]], now: datetime
) -> None:
    """One message to each person of the farms whose offers break a rule anew, or one that blocks them only now."""
    offers: dict[UUID, list[dict[str, Any]]] = {}
    for view, settled in weeks:
        for each in settled:
            offers.setdefault(each.offer.producer_id, []).append(_news(view, each))
    messages: list[tuple[str | None, dict[str, Any]]] = [
        (
            None,
            {
                "territory": home.name,
                "timezone": home.timezone,
                "offers": offers[contact.organisation_id],
                "language": contact.language,
                "secret": {"email": contact.email, "name": contact.name},
            },
        )
        for contact in await contacts_of(session, list(offers))
        if contact.organisation_id is not None
    ]
    await outbox.emit_all(session, OFFERS_JUDGED, messages, now=now, territory_id=home.id)


def _news(view: CycleView, settled: Settled) -> dict[str, Any]:
    return {
        "offer": f"{settled.offer.product_name} · {settled.offer.pack_name}",
        "opens_at": view.window.opens_at.isoformat(),
        "held": settled.leaves,
        "verdicts": settled.broken,
    }


async def follow_pricing(delivery: Delivery, payload: dict[str, Any]) -> None:
    """After a change of the fees or rules: the weeks that had not opened take what holds when they open.

    However late the worker is: one that has opened since follows too, and its orders keep the prices they agreed.
    """
    territory_id, since = UUID(payload["territory_id"]), datetime.fromisoformat(payload["since"])
    waiting = (
        select(Cycle.id)
        .where(
            Cycle.territory_id == territory_id,
            Cycle.opens_at >= since,
            Cycle.closes_at > delivery.now,
            Cycle.closed_at.is_(None),
            Cycle.cancelled_at.is_(None),
        )
        .order_by(Cycle.id)
        .with_for_update()  # waits for stalls that are being published with the fees and rules of before
    )
    held = (await delivery.session.scalars(waiting)).all()
    views = await cycles_by_id(delivery.session, territory_id, held)
    weeks = [(views[each], await reprice(delivery.session, views[each], delivery.now)) for each in held]
    home = await territory(delivery.session, territory_id)
    await tell_producers(delivery.session, home, weeks, delivery.now)
