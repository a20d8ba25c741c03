"""The packs of one product: which of them is meant, what changes, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.price_list.catalogue import PackFacts, WantedPack
from app.catalogue.queries import ProductView, pack_facts
from app.catalogue.rules import fold, vat_rates
from app.catalogue.tables import Pack, Product
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.quantity import plain


def match(existing: Sequence[Pack], packs: Sequence[WantedPack]) -> dict[int, Pack]:
    """The existing pack of each wanted one, by its place. Raises Invalid for ids that are foreign or repeated."""
    by_id = {pack.id: pack for pack in existing}
    found: dict[int, Pack] = {}
    for place, wanted in enumerate(packs):
        if wanted.id is not None:
            if wanted.id not in by_id:
                raise Invalid({f"packs.{place}.id": "fields.catalogue.unknown_pack"})
            if by_id[wanted.id] in found.values():
                raise Invalid({f"packs.{place}.id": "fields.catalogue.pack_twice"})
            found[place] = by_id[wanted.id]
    for place, wanted in enumerate(packs):
        free = [pack for pack in existing if pack not in found.values()]
        same = [pack for pack in free if _same_pack(pack, wanted.facts)]
        if wanted.id is None and same:
            found[place] = same[0]
    return found


def _same_pack(pack: Pack, facts: PackFacts) -> bool:
    if pack.code or facts.code:
        return pack.code == facts.code
    return fold(pack.name) == fold(facts.name)


async def replace_packs(
    session: AsyncSession, view: ProductView, packs: Sequence[WantedPack], matched: Mapping[int, Pack], now: datetime
) -> dict[str, object]:
    changes: dict[str, object] = {}
    await _free_codes(session, packs, matched)
    for place, wanted in enumerate(packs):
        pack = matched.get(place)
        if pack is None:
            session.add(new_pack(view.product, wanted, now))
            changes[f"pack {wanted.facts.name}"] = [None, shown(wanted.facts)]
        else:
            changes |= _change_pack(pack, wanted, now)
    for pack in view.packs:
        if pack not in matched.values() and pack.archived_at is None:
            pack.archived_at = now
            changes[f"pack {pack.name}"] = ["", "archived"]
    await session.flush()
    return changes


async def _free_codes(session: AsyncSession, packs: Sequence[WantedPack], matched: Mapping[int, Pack]) -> None:
    """Two packs may swap their codes: the old ones are given up before the new ones are taken."""
    moving = [pack.id for place, pack in matched.items() if pack.code and pack.code != packs[place].facts.code]
    if moving:
        await session.execute(
            update(Pack).where(Pack.id.in_(moving)).values(code=None).execution_options(synchronize_session=False)
        )


def _change_pack(pack: Pack, wanted: WantedPack, now: datetime) -> dict[str, object]:
    before, after = shown(pack_facts(pack)), shown(wanted.facts)
    changes: dict[str, object] = {
        f"pack {wanted.facts.name}: {name}": [before[name], after[name]]
        for name in after
        if before[name] != after[name]
    }
    for name, value in asdict(wanted.facts).items():
        setattr(pack, name, value)
    if wanted.archived != (pack.archived_at is not None):
        pack.archived_at = now if wanted.archived else None
        changes[f"pack {pack.name}"] = ["", "archived"] if wanted.archived else ["archived", ""]
    return changes


def new_pack(row: Product, wanted: WantedPack, now: datetime) -> Pack:
    return Pack(
        territory_id=row.territory_id,
        id=new_id(),
        product_id=row.id,
        created_at=now,
        archived_at=now if wanted.archived else None,
        **asdict(wanted.facts),
    )


def shown(facts: PackFacts) -> dict[str, object]:
    """The facts of a pack as the log keeps them: numbers as short text."""
    values = asdict(facts)
    return {k: plain(v.normalize() + 0) if isinstance(v, Decimal) else v for k, v in values.items()}


def refuse_confusion(packs: Sequence[WantedPack]) -> None:
    """Two packs on sale need two names, or two codes."""
    seen: set[tuple[str | None, str]] = set()
    codes: set[str] = set()
    for place, wanted in enumerate(packs):
        key = (wanted.facts.code, fold(wanted.facts.name))
        if key in seen:
            raise Invalid({f"packs.{place}.name": "fields.catalogue.pack_name_taken"})
        if wanted.facts.code in codes:
            raise Invalid({f"packs.{place}.code": "fields.catalogue.code_taken"})
        seen.add(key)
        codes |= {wanted.facts.code} - {None}  # type: ignore[arg-type]


def refuse_old_rates(packs: Sequence[WantedPack], matched: Mapping[int, Pack], now: datetime) -> None:
    """A new rate must be in force; a pack that has an older one may keep it until somebody changes it."""
    rates = vat_rates(now.date())
    for place, wanted in enumerate(packs):
        kept = matched.get(place)
        if wanted.facts.vat_rate not in rates and (kept is None or kept.vat_rate != wanted.facts.vat_rate):
            raise Invalid({f"packs.{place}.vat_rate": "fields.catalogue.vat_rate"})
