"""Changes of one product with its packs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.actions.desk import lock_catalogue, log, own_product, seller
from app.catalogue.actions.packs import (
    match,
    new_pack,
    refuse_confusion,
    refuse_old_rates,
    replace_packs,
    shown,
)
from app.catalogue.price_list.catalogue import WantedPack
from app.catalogue.queries import pack_facts, product
from app.catalogue.rules import MOST_PACKS, fold
from app.catalogue.tables import Pack, Product
from app.core.errors import Invalid
from app.core.ids import new_id
from app.identity.rules import Actor


async def create_product(
    session: AsyncSession, actor: Actor, columns: Mapping[str, object], packs: Sequence[WantedPack], now: datetime
) -> UUID:
    """A new product of the actor's farm. Raises Invalid for a code or name that is taken, or a VAT rate."""
    producer_id = seller(actor)
    await lock_catalogue(session, producer_id)
    refuse_confusion(packs)
    refuse_old_rates(packs, {}, now)
    row = Product(
        territory_id=actor.territory_id,
        id=new_id(),
        producer_id=producer_id,
        created_at=now,
        updated_at=now,
        **columns,
    )
    await _refuse_taken(session, row, packs)
    session.add(row)
    await session.flush()
    session.add_all(new_pack(row, wanted, now) for wanted in packs)
    await session.flush()
    changes = {name: [None, value] for name, value in columns.items() if value}
    changes |= {f"pack {wanted.facts.name}": [None, shown(wanted.facts)] for wanted in packs}
    await log(session, actor, row, "product.created", now, changes)
    return row.id


async def replace_product(
    session: AsyncSession,
    actor: Actor,
    product_id: UUID,
    columns: Mapping[str, object],
    packs: Sequence[WantedPack],
    now: datetime,
) -> None:
    """Makes a product what is wanted; packs that are not wanted any more are archived. Raises NotFound, Invalid."""
    producer_id = seller(actor)
    await lock_catalogue(session, producer_id)
    view = await product(session, actor.territory_id, product_id, producer_id=producer_id)
    refuse_confusion(packs)
    matched = match(view.packs, packs)
    refuse_old_rates(packs, matched, now)
    changes: dict[str, object] = {
        name: [getattr(view.product, name), value]
        for name, value in columns.items()
        if getattr(view.product, name) != value
    }
    for name, value in columns.items():
        setattr(view.product, name, value)
    await _refuse_taken(session, view.product, packs)
    changes |= await replace_packs(session, view, packs, matched, now)
    if not changes:
        return
    view.product.updated_at = now
    await session.flush()
    await log(session, actor, view.product, "product.changed", now, changes)


async def add_pack(session: AsyncSession, actor: Actor, product_id: UUID, wanted: WantedPack, now: datetime) -> None:
    """One more pack of a product; those that it has stay as they are. Raises NotFound, Invalid."""
    await lock_catalogue(session, seller(actor))
    view = await product(session, actor.territory_id, product_id, producer_id=actor.organisation_id)
    kept = [WantedPack(each.id, pack_facts(each)) for each in view.packs if each.archived_at is None]
    if len(kept) >= MOST_PACKS:
        raise Invalid({"name": "fields.catalogue.too_many_packs"})
    try:
        refuse_confusion([*kept, wanted])
        refuse_old_rates([wanted], {}, now)
        await _refuse_taken_pack_codes(session, view.product, [wanted])
    except Invalid as refused:  # the form has one pack only: its fields have no place before their name
        fields = refused.extras["fields"].items()
        raise Invalid({name.rsplit(".", 1)[-1]: said for name, said in fields}) from None
    session.add(new_pack(view.product, wanted, now))
    view.product.updated_at = now
    await session.flush()
    await log(
        session, actor, view.product, "product.changed", now, {f"pack {wanted.facts.name}": [None, shown(wanted.facts)]}
    )


async def set_season(
    session: AsyncSession, actor: Actor, product_id: UUID, season: Sequence[int], now: datetime
) -> None:
    """The months in which a product is in season, none for the whole year. Raises NotFound."""
    row = await own_product(session, actor, product_id)
    wanted = sorted(set(season))
    if row.season != wanted:
        changes = {"season": [row.season, wanted]}
        row.season, row.updated_at = wanted, now
        await session.flush()
        await log(session, actor, row, "product.changed", now, changes)


async def archive_product(session: AsyncSession, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Takes a product out of sale; what was ordered of it stays. Archived already: nothing happens."""
    row = await own_product(session, actor, product_id)
    if row.archived_at is None:
        row.archived_at = row.updated_at = now
        await session.flush()
        await log(session, actor, row, "product.archived", now, {})


async def restore_product(session: AsyncSession, actor: Actor, product_id: UUID, now: datetime) -> None:
    """Puts a product on sale again. Raises Invalid when another one has taken its name."""
    row = await own_product(session, actor, product_id)
    if row.archived_at is not None:
        row.archived_at, row.updated_at = None, now
        await _refuse_taken(session, row, [])
        await session.flush()
        await log(session, actor, row, "product.restored", now, {})


async def _refuse_taken(session: AsyncSession, row: Product, packs: Sequence[WantedPack]) -> None:
    """Codes are unique in a producer's catalogue, and so are the names of a family's products on sale."""
    others = (Product.territory_id == row.territory_id, Product.producer_id == row.producer_id, Product.id != row.id)
    columns = select(Product.code, Product.name, Product.family, Product.archived_at)
    with session.no_autoflush:
        found = (await session.execute(columns.where(*others))).all()
        if row.code and row.code in {each.code for each in found}:
            raise Invalid({"code": "fields.catalogue.code_taken"})
        names = {(each.family, fold(each.name)) for each in found if each.archived_at is None}
        if row.archived_at is None and (row.family, fold(row.name)) in names:
            raise Invalid({"name": "fields.catalogue.name_taken"})
        await _refuse_taken_pack_codes(session, row, packs)


async def _refuse_taken_pack_codes(session: AsyncSession, row: Product, packs: Iterable[WantedPack]) -> None:
    wanted = [pack.facts.code for pack in packs]
    query = (
        select(Pack.code)
        .join(Product, (Product.territory_id == Pack.territory_id) & (Product.id == Pack.product_id))
        .where(Pack.territory_id == row.territory_id, Product.producer_id == row.producer_id, Product.id != row.id)
        .where(Pack.code.in_([code for code in wanted if code]))
    )
    taken = set(await session.scalars(query))
    if taken:
        raise Invalid(
            {f"packs.{place}.code": "fields.catalogue.code_taken" for place, code in enumerate(wanted) if code in taken}
        )
