"""The buyer's view of all offers of a cycle, as prepared bytes.

Beside the usual files because it is the one hot read: hundreds of offers for every buyer, the same for all of them. The
bytes are made once for each state of the cycle, compressed once for each encoding, and kept in the process. What a
state is, the database says at every request (``_stamp``), so that nothing is served that a commit has changed.

A producer must not learn what another one sells: the variant for producers says nothing of what is left, nor how often
an offer has changed.
"""

import asyncio
import gzip
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import brotli  # type: ignore[import-untyped]
from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.queries import ProductCard, product_cards, products_stamp
from app.core.quantity import plain
from app.cycles.queries import CycleView, cycle
from app.cycles.schemas.weeks import CycleOut
from app.cycles.tables import Cycle, Offer
from app.identity.queries import OrganisationView, areas, organisations_by_id
from app.pricing.queries import delivery_fees_at, rules_at
from app.pricing.rules import FairRule, share_json

MOST_KEPT = 48  # cycles times variants; 500 offers are some 300 kB before compression
BROTLI_QUALITY = 5  # made anew after every order: many times faster than 11, and little larger
GZIP_LEVEL = 6
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: brotli.compress(content, quality=BROTLI_QUALITY),
    "gzip": lambda content: gzip.compress(content, GZIP_LEVEL, mtime=0),
    "identity": bytes,
}

Key = tuple[UUID, UUID, bool]


@dataclass(slots=True)
class Prepared:
    """The bytes of one state, and those of each encoding that was asked for. ``digest``: of the content."""

    content: bytes
    digest: str
    _encoded: dict[str, bytes] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def encoded(self, encoding: str) -> bytes:
        """The bytes in an encoding of ENCODERS; compressed once, in a thread."""
        async with self._lock:
            if encoding not in self._encoded:
                self._encoded[encoding] = await asyncio.to_thread(ENCODERS[encoding], self.content)
            return self._encoded[encoding]

    def etag(self, encoding: str) -> str:
        """A strong tag: it stands for the bytes, hence for the encoding too."""
        return f'"{self.digest}-{encoding}"'


@dataclass(slots=True)
class _Entry:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    stamp: str | None = None
    prepared: Prepared | None = None


class Catalogues:
    """The prepared bytes of one process: the cycles used last. One request makes them while the others wait."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    async def get(self, key: Key, stamp: str, make: Callable[[], Awaitable[bytes]]) -> Prepared:
        """The bytes of the state ``stamp``: those kept, or those that ``make`` gives.

        ``make`` reads after the stamp was taken, so that what is kept is never older than its stamp.
        """
        entry = self._entries.setdefault(key, _Entry())
        self._entries.move_to_end(key)
        while len(self._entries) > MOST_KEPT:
            self._entries.popitem(last=False)
        async with entry.lock:
            if entry.prepared is None or entry.stamp != stamp:
                content = await make()
                entry.prepared = Prepared(content, hashlib.sha256(content).hexdigest()[:32])
                entry.stamp = stamp
            return entry.prepared


@dataclass(frozen=True, slots=True)
class _Frame:
    """All but the offers; small enough to be read at every request."""

    cycle: dict[str, Any]
    view: CycleView
    delivery_fees: list[dict[str, Any]]
    producers: dict[str, dict[str, Any]]
    rules: list[dict[str, str]]


async def prepared_catalogue(
    session: AsyncSession, kept: Catalogues, territory_id: UUID, cycle_id: UUID, now: datetime, *, for_producers: bool
) -> Prepared:
    """The catalogue of a cycle as it is now. Raises NotFound."""
    view = await cycle(session, territory_id, cycle_id)
    count, versions, producer_ids = await _state_of_offers(session, territory_id, cycle_id)
    frame = await _frame(session, view, producer_ids, now)
    products = await products_stamp(session, territory_id)
    stamp = json.dumps([count, versions, products, frame.cycle, frame.delivery_fees, frame.producers, frame.rules])

    async def make() -> bytes:
        return await _make(session, frame, for_producers=for_producers)

    return await kept.get((territory_id, cycle_id, for_producers), stamp, make)


async def _state_of_offers(
    session: AsyncSession, territory_id: UUID, cycle_id: UUID
) -> tuple[int, int, Sequence[UUID]]:
    """Offers are never deleted and every change counts up a version: the sum grows with each commit."""
    found = await session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Offer.version), 0),
            func.coalesce(func.array_agg(Offer.producer_id.distinct()), []),
        ).where(Offer.territory_id == territory_id, Offer.cycle_id == cycle_id)
    )
    count, versions, producer_ids = found.one()
    return int(count), int(versions), producer_ids


async def _frame(session: AsyncSession, view: CycleView, producer_ids: Sequence[UUID], now: datetime) -> _Frame:
    names = {each.id: each.name for each in await areas(session, view.territory_id)}
    fees = await delivery_fees_at(session, view.territory_id, view.window.opens_at)
    producers = await organisations_by_id(session, producer_ids)
    rules = await rules_at(session, view.territory_id, view.window.opens_at)
    return _Frame(
        cycle=CycleOut.of(view, names, now).model_dump(mode="json"),
        view=view,
        delivery_fees=[share_json(fee) for fee in fees],
        producers={str(each.id): _producer(each) for each in sorted(producers.values(), key=lambda each: each.id)},
        rules=[_rule(each) for each in rules],
    )


def _rule(rule: FairRule) -> dict[str, str]:
    return {"id": str(rule.id), "kind": rule.kind.value, "severity": rule.severity.value, "sentence": rule.sentence}


def _producer(found: OrganisationView) -> dict[str, Any]:
    place = {"latitude": found.latitude, "longitude": found.longitude}
    return {
        "name": found.name,
        "commune": found.commune,
        **{name: None if value is None else plain(value) for name, value in place.items()},
    }


async def _make(session: AsyncSession, frame: _Frame, *, for_producers: bool) -> bytes:
    view = frame.view
    offers = (
        await session.execute(
            select(*_COLUMNS)
            .where(Offer.territory_id == view.territory_id, Offer.cycle_id == view.id, Offer.withdrawn_at.is_(None))
            .order_by(Offer.family, Offer.product_name, Offer.pack_name, Offer.id)
        )
    ).all()
    first_day = min((each.delivers_on for each in view.deliveries), default=view.window.closes_at.date())
    cards = await product_cards(session, view.territory_id, {each.product_id for each in offers}, on=first_day)
    before = await _offered_before(session, view)
    return await asyncio.to_thread(_render, frame, offers, cards, before, for_producers=for_producers)


async def _offered_before(session: AsyncSession, view: CycleView) -> frozenset[UUID]:
    """The packs of the cycle before this one; none when it is the first. Its offers stay as they were at its end."""
    previous = (
        select(Cycle.id)
        .where(
            Cycle.territory_id == view.territory_id,
            Cycle.closes_at < view.window.closes_at,
            Cycle.cancelled_at.is_(None),
        )
        .order_by(Cycle.closes_at.desc(), Cycle.id)
        .limit(1)
        .scalar_subquery()
    )
    own = (Offer.territory_id == view.territory_id, Offer.cycle_id == previous, Offer.withdrawn_at.is_(None))
    return frozenset(await session.scalars(select(Offer.pack_id).where(*own)))


_COLUMNS = (
    Offer.id,
    Offer.pack_id,
    Offer.product_id,
    Offer.producer_id,
    Offer.product_name,
    Offer.pack_name,
    Offer.family,
    Offer.unit,
    Offer.content,
    Offer.net_weight_kg,
    Offer.catch_weight,
    Offer.vat_rate,
    Offer.unit_price,
    Offer.producer_price,
    Offer.components,
    Offer.verdicts,
    Offer.available,
    Offer.reserved,
    Offer.minimum,
    Offer.step,
    Offer.per_buyer_max,
    Offer.note,
    Offer.version,
)
COMPONENT = ("actor", "organisation_id", "label", "basis")


def _render(
    frame: _Frame,
    offers: Sequence[Row[Any]],
    cards: Mapping[UUID, ProductCard],
    before: frozenset[UUID],
    *,
    for_producers: bool,
) -> bytes:
    """The JSON text. Each kind of component and each rule is told once; the offers refer to it by its place."""
    offers = [each for each in offers if str(each.producer_id) in frame.producers]  # others came after the stamp
    told = chain.from_iterable(offer.components for offer in offers)
    places = {kind: place for place, kind in enumerate(dict.fromkeys(_kind(component) for component in told))}
    rules = {rule["id"]: place for place, rule in enumerate(frame.rules)}
    catalogue = {
        "cycle": frame.cycle,
        "delivery_fees": frame.delivery_fees,
        "producers": frame.producers,
        "components": [dict(zip(COMPONENT, kind, strict=True)) for kind in places],
        "rules": frame.rules,
        "offers": [
            _offer(each, cards[each.product_id], places, for_producers=for_producers)
            | {"warned": _warned(each, rules), "new": bool(before) and each.pack_id not in before}
            for each in offers
        ],
    }
    return json.dumps(catalogue, ensure_ascii=False, separators=(",", ":")).encode()


def _warned(offer: Row[Any], rules: Mapping[str, int]) -> list[int]:
    """The places of the rules that the price breaks."""
    return sorted(rules[each["rule_id"]] for each in offer.verdicts if each["rule_id"] in rules)


def _kind(component: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(component[name] for name in COMPONENT)


def _offer(
    offer: Row[Any], card: ProductCard, places: Mapping[tuple[Any, ...], int], *, for_producers: bool
) -> dict[str, Any]:
    return {
        "id": str(offer.id),
        "pack_id": str(offer.pack_id),
        "product_id": str(offer.product_id),
        "producer_id": str(offer.producer_id),
        "product": offer.product_name,
        "pack": offer.pack_name,
        "family": offer.family,
        "unit": offer.unit,
        "content": plain(offer.content),
        "net_weight_kg": plain(offer.net_weight_kg),
        "catch_weight": offer.catch_weight,
        "vat_rate": plain(offer.vat_rate),
        "unit_price": plain(offer.unit_price),
        "producer_price": plain(offer.producer_price),
        "shares": [[places[_kind(component)], component["amount"]] for component in offer.components],
        "left": None if for_producers else plain(offer.available - offer.reserved),
        "minimum": plain(offer.minimum),
        "step": plain(offer.step),
        "per_buyer_max": None if offer.per_buyer_max is None else plain(offer.per_buyer_max),
        "labels": card.labels,
        "contains": card.contains,
        "may_contain": card.may_contain,
        "storage": card.storage,
        "origin_commune": card.origin_commune,
        "photo_id": None if card.photo_id is None else str(card.photo_id),
        "note": offer.note,
        "version": None if for_producers else offer.version,
    }
