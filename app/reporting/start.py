"""How far a beginner has come: a new network, a new farm, a new canteen or shop. One query each."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Product
from app.cycles.tables import Cycle, Offer, Rhythm
from app.identity.rules import Actor, Role
from app.identity.tables import Area, DeliveryPoint, Invitation, Membership, Territory, TerritoryCommune
from app.orders.tables import Order
from app.pricing.tables import FeeSchedule
from app.reporting.start_schemas import Start

Steps = dict[str, ColumnElement[bool]]


async def start(session: AsyncSession, actor: Actor, now: datetime) -> Start:
    """The guide of this hat and the steps that are done. Hub, carrier and observer have none."""
    if actor.role is Role.COORDINATOR:
        return await _answer(session, "network", _network(actor, now), last="week")
    if actor.role is Role.PRODUCER:
        return await _answer(session, "farm", _farm(actor), last="offers")
    if actor.role is Role.BUYER:
        return await _answer(session, "buyer", _buyer(actor), last="order")
    return Start(guide=None, done=[], finished=True)


async def _answer(session: AsyncSession, guide: str, steps: Steps, last: str) -> Start:
    row = (await session.execute(select(*(each.label(name) for name, each in steps.items())))).one()
    done = [name for name in steps if getattr(row, name)]
    return Start.model_validate({"guide": guide, "done": done, "finished": last in done})


def _network(actor: Actor, now: datetime) -> Steps:
    here = actor.territory_id
    live = (Cycle.territory_id == here, Cycle.cancelled_at.is_(None))
    return {
        "territory": exists().where(Territory.id == here, Territory.description != ""),
        "communes": exists().where(TerritoryCommune.territory_id == here),
        "areas": exists().where(Area.territory_id == here),
        "fees": exists().where(FeeSchedule.territory_id == here, FeeSchedule.valid_from <= now),
        "rhythm": exists().where(Rhythm.territory_id == here),
        "planned": exists().where(*live),
        "members": exists().where(Membership.territory_id == here),
        "invitations": exists().where(Invitation.territory_id == here),
        "week": exists().where(*live, Cycle.opens_at <= now),
    }


def _farm(actor: Actor) -> Steps:
    own = (Product.territory_id == actor.territory_id, Product.producer_id == actor.organisation_id)
    offered = (Offer.territory_id == actor.territory_id, Offer.producer_id == actor.organisation_id)
    return {"products": exists().where(*own, Product.archived_at.is_(None)), "offers": exists().where(*offered)}


def _buyer(actor: Actor) -> Steps:
    point = (
        DeliveryPoint.territory_id == actor.territory_id,
        DeliveryPoint.organisation_id == actor.organisation_id,
        DeliveryPoint.archived_at.is_(None),
    )
    ordered = (Order.territory_id == actor.territory_id, Order.buyer_id == actor.organisation_id)
    return {
        "point": exists().where(*point),
        "meals": exists().where(*point, DeliveryPoint.meals_per_week.is_not(None)),
        "order": exists().where(*ordered),
    }
