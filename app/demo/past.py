"""Rows of the demo's orders: what each buyer took in each week, priced by the rules that price real orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.demo.cards import DemoFiles, StandingCard
from app.demo.places import Places, Stop
from app.demo.rules import basket, demo_id, draw, has_ordered, moment_between, served
from app.demo.stalls import Stall
from app.demo.weeks import Week
from app.orders.rules import Line, NoDelivery, check_delivery
from app.pricing.rules import LineTerms, PricedOrder, delivery_fees, price_order

Offers = Mapping[tuple[int, str], Stall]
LAST_MINUTES = timedelta(minutes=30)  # nobody in the demo orders later than this before the cut-off
CARRIED_AFTER = timedelta(minutes=1)  # standing orders, once the week is open
SECOND_THOUGHTS = 4  # one buyer in so many comes back to the order


@dataclass(frozen=True, slots=True)
class Step:
    """A moment at which a buyer adds packs to an order. Without a person, a standing order did it."""

    at: datetime
    stop: Stop
    person_id: UUID | None
    packs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Version:
    """An order as it was after a step, with what it cost."""

    step: Step
    lines: tuple[Line, ...]
    priced: PricedOrder


@dataclass(slots=True)
class PastOrder:
    """An order while its week is made up: the packs of each offer, and a version per step."""

    id: UUID
    stop: Stop
    week: Week
    packs: dict[str, int] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)


def orders_of_week(files: DemoFiles, places: Places, week: Week, offers: Offers, until: datetime) -> list[PastOrder]:
    """The orders placed before ``until``. Takes the packs from ``offers``, first come, first served."""
    orders: dict[UUID, PastOrder] = {}
    for step in sorted(_steps(files, places, week, offers, until), key=lambda each: (each.at, each.stop.key)):
        order = orders.get(step.stop.id) or PastOrder(demo_id(step.at, "order", step.stop.key), step.stop, week)
        if _take(order, step, offers):
            orders[step.stop.id] = order
            order.versions.append(_version(order, step, offers))
    return list(orders.values())


def _steps(files: DemoFiles, places: Places, week: Week, offers: Offers, until: datetime) -> Iterator[Step]:
    standing = {card.buyer: card for card in files.standing if card.active}
    for stop in places.stops:
        if not _delivered(week, stop) or _is_silent(files, stop, week):
            continue
        card = standing.get(stop.buyer.card.slug) if stop.main else None
        if week.weeks_ago == 0 and not has_ordered(stop.buyer.slug, files.history, standing=card is not None):
            continue
        if card:
            yield Step(week.opens_at + CARRIED_AFTER, stop, None, card.packs)
        yield from _visits(files, places, week, offers, until, stop, card)


def _is_silent(files: DemoFiles, stop: Stop, week: Week) -> bool:
    history = files.history
    return stop.buyer.card.slug in history.silent and week.weeks_ago < history.silent_weeks


def _delivered(week: Week, stop: Stop) -> bool:
    try:
        check_delivery(week.deliveries.get(stop.area_id), archived=False, school=stop.school)
    except NoDelivery:
        return False
    return True


def _visits(
    files: DemoFiles,
    places: Places,
    week: Week,
    offers: Offers,
    until: datetime,
    stop: Stop,
    standing: StandingCard | None,
) -> Iterator[Step]:
    """A buyer's order; one in SECOND_THOUGHTS leaves the last quarter of it for a second visit."""
    buyer, seed = stop.buyer, files.history.seed
    cards = [stall.shelf.card for (copy, _), stall in offers.items() if copy == buyer.copy]
    wanted = basket(cards, buyer.card.kind, stop.key, stop.size, week.number, files.history)
    packs = [(code, number) for code, number in wanted.items() if not standing or code not in standing.packs]
    end = min(until, week.closes_at - LAST_MINUTES)
    first = moment_between(week.opens_at + 2 * CARRIED_AFTER, end, seed, "first", stop.key, week.number)
    person = places.actors[buyer.slug]
    again = draw(SECOND_THOUGHTS, seed, "again", stop.key, week.number) == 0
    cut = len(packs) * 3 // 4 if again else len(packs)
    yield Step(first, stop, person, dict(packs[:cut]))
    if again:
        second = moment_between(first + CARRIED_AFTER, end, seed, "second", stop.key, week.number)
        yield Step(second, stop, person, dict(packs[cut:]))


def _take(order: PastOrder, step: Step, offers: Offers) -> bool:
    """Moves packs from the offers to the order; False when there was nothing to move."""
    taken = False
    for code, wanted in step.packs.items():
        stall = offers.get((step.stop.buyer.copy, code))
        number = served(stall.shelf.card, wanted, stall.left) if stall else 0
        if step.person_id is None and number < wanted:
            continue  # a standing order takes whole lines only
        if stall and number:
            order.packs[code] = number
            stall.left -= number
            stall.lines += 1
            stall.changed_at = step.at
            taken = True
    return taken


def _version(order: PastOrder, step: Step, offers: Offers) -> Version:
    held = [(offers[step.stop.buyer.copy, code].facts, number) for code, number in order.packs.items()]
    terms = [
        LineTerms(number * facts.content, facts.unit_price, facts.vat_rate, facts.components) for facts, number in held
    ]
    priced = price_order(terms, delivery_fees(order.week.fees.rules))
    lines = tuple(
        Line(facts, term.quantity, "", cents.goods_cents, cents.delivery_cents, cents.total_cents, cents.shares)
        for (facts, _), term, cents in zip(held, terms, priced.lines, strict=True)
    )
    return Version(step, lines, priced)
