"""Loads the demo territory, and names its accounts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.db import Database
from app.demo.cards import DemoFiles
from app.demo.copying import copy_rows
from app.demo.costs import declared_rows, sheet_rows
from app.demo.fairness import judge_week, reference_rows, rule_audit_rows, rule_rows
from app.demo.files import read_demo
from app.demo.order_rows import line_rows, order_audit_rows, order_rows, version_rows
from app.demo.past import orders_of_week
from app.demo.places import (
    Places,
    area_rows,
    commune_rows,
    door_rows,
    lay_out,
    membership_rows,
    organisation_role_rows,
    organisation_rows,
    person_rows,
    territory_role_rows,
    territory_rows,
)
from app.demo.plate.load import PastPlates
from app.demo.rules import open_cut_off
from app.demo.shelves import ShelfPack, fill_shelves, pack_rows, product_rows
from app.demo.shop_shelves import family_margin_rows, margin_rows, stock_rows
from app.demo.stalls import offer_audit_rows, offer_rows, offers_of_week, sell_out
from app.demo.standing import Repeated, run_rows, standing_audit_rows, standing_orders, standing_rows
from app.demo.weeks import (
    FeeVersion,
    Week,
    cycle_audit_rows,
    cycle_delivery_rows,
    cycle_rows,
    demo_weeks,
    fee_audit_rows,
    fee_component_rows,
    fee_schedule_rows,
    fee_versions,
    opening,
    rhythm_rows,
)
from app.identity.actions import hash_password

PASSWORD = "justepart"  # noqa: S105 - of every demo account, and printed at the start
SALT = b"demo, not secret"
FOUNDED_BEFORE = timedelta(weeks=61)  # the first fees are 60 weeks old


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to try: ``role`` such as ``cook``; ``organisation`` is the name of what it acts for."""

    role: str
    email: str
    organisation: str


async def load_demo(database: Database, *, scale: int = 1, today: date | None = None) -> bool:
    """Writes the demo territory in one transaction; False, and nothing done, when it is there already.

    ``scale`` multiplies farms, canteens and shops, with their orders, for load. The same ``today`` (by default the
    territory's present day) gives the same rows.
    """
    files = read_demo()
    zone = ZoneInfo(files.territory["timezone"])
    day = today or Clock().now().astimezone(zone).date()
    async with database.writing() as session:
        if await _is_loaded(session, files):
            return False
        await _load(session, files, scale, day, datetime.combine(day, time(), zone).astimezone(UTC))
    return True


async def demo_accounts(database: Database) -> list[DemoAccount]:
    """One account per role; none when the demo is not loaded."""
    files = read_demo()
    async with database.reading() as session:
        if not await _is_loaded(session, files):
            return []
    names = {card.slug: card.name for card in files.organisations} | {"*": files.territory["name"]}
    return [
        DemoAccount(person.demo_account, person.email, ", ".join(names[hat] for hat, _ in person.hats))
        for person in files.people
        if person.demo_account
    ]


async def is_alone(database: Database) -> bool:
    """Whether the demo is the only territory: nobody's real mail may be shown beside it."""
    others = text("SELECT count(*) FROM territories WHERE slug <> :slug")
    async with database.reading() as session:
        return not await session.scalar(others, {"slug": read_demo().territory["slug"]})


async def _is_loaded(session: AsyncSession, files: DemoFiles) -> bool:
    known = text("SELECT 1 FROM territories WHERE slug = :slug")
    return await session.scalar(known, {"slug": files.territory["slug"]}) is not None


async def _load(session: AsyncSession, files: DemoFiles, scale: int, today: date, midnight: datetime) -> None:
    open_week = opening(files, open_cut_off(today, files.weeks)[0])
    places = lay_out(files, scale, open_week - FOUNDED_BEFORE)
    shelves = fill_shelves(files, places)
    fees = fee_versions(files, places, open_week)
    weeks = demo_weeks(files, places, today, fees)
    await _write_places(session, files, scale, places)
    await _write_shelves(session, files, places, shelves, today)
    await _write_weeks(session, files, places, fees, weeks, today)
    await _write_fairness(session, files, places, shelves, open_week)
    standing = standing_orders(files, places, shelves)
    await copy_rows(session, "standing_orders", standing_rows(places, standing))
    await _write_shop_shelves(session, files, places, shelves, midnight)
    await copy_rows(session, "audit_entries", standing_audit_rows(places, standing))
    plates = PastPlates(files, places, weeks, midnight)
    for week in weeks:
        await _write_orders(session, files, places, shelves, standing, week, plates, midnight)
    await plates.write_terms(session, shelves)
    await judge_week(session, places, weeks[-1])


async def _write_places(session: AsyncSession, files: DemoFiles, scale: int, places: Places) -> None:
    hashed = hash_password(PASSWORD, salt=SALT)
    await copy_rows(session, "territories", territory_rows(files, places))
    await copy_rows(session, "areas", area_rows(files, places))
    await copy_rows(session, "territory_communes", commune_rows(files, places))
    await copy_rows(session, "organisations", organisation_rows(files, places))
    await copy_rows(session, "memberships", membership_rows(places))
    await copy_rows(session, "delivery_points", door_rows(files, places))
    await copy_rows(session, "people", person_rows(files, scale, places, hashed))
    await copy_rows(session, "organisation_roles", organisation_role_rows(files, scale, places))
    await copy_rows(session, "territory_roles", territory_role_rows(files, scale, places))


async def _write_shelves(
    session: AsyncSession, files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], today: date
) -> None:
    await copy_rows(session, "products", product_rows(files, places, shelves, today))
    await copy_rows(session, "packs", pack_rows(places, shelves))


async def _write_shop_shelves(
    session: AsyncSession, files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], midnight: datetime
) -> None:
    await copy_rows(session, "shelf_settings", margin_rows(files, places))
    await copy_rows(session, "shelf_families", family_margin_rows(files, places))
    await copy_rows(session, "shelf_stocks", stock_rows(files, places, shelves, midnight))


async def _write_weeks(
    session: AsyncSession,
    files: DemoFiles,
    places: Places,
    fees: tuple[FeeVersion, ...],
    weeks: tuple[Week, ...],
    today: date,
) -> None:
    rhythm, deliveries = rhythm_rows(files, places, today)
    await copy_rows(session, "fee_schedules", fee_schedule_rows(places, fees))
    await copy_rows(session, "fee_components", fee_component_rows(places, fees))
    await copy_rows(session, "audit_entries", fee_audit_rows(places, fees))
    await copy_rows(session, "rhythms", rhythm)
    await copy_rows(session, "rhythm_deliveries", deliveries)
    await copy_rows(session, "cycles", cycle_rows(places, weeks))
    await copy_rows(session, "cycle_deliveries", cycle_delivery_rows(places, weeks))
    await copy_rows(session, "audit_entries", cycle_audit_rows(places, weeks))


async def _write_fairness(
    session: AsyncSession, files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], open_week: datetime
) -> None:
    await copy_rows(session, "fair_rules", rule_rows(files, places, open_week))
    await copy_rows(session, "audit_entries", rule_audit_rows(files, places, open_week))
    await copy_rows(session, "reference_figures", reference_rows(places))
    await copy_rows(session, "cost_sheets", sheet_rows(files, places, shelves, open_week))
    await copy_rows(session, "declared_costs", declared_rows(files, places, open_week))


async def _write_orders(
    session: AsyncSession,
    files: DemoFiles,
    places: Places,
    shelves: tuple[ShelfPack, ...],
    standing: tuple[Repeated, ...],
    week: Week,
    plates: PastPlates,
    midnight: datetime,
) -> None:
    offers = offers_of_week(files, places, shelves, week)
    orders = orders_of_week(files, places, week, offers, midnight)
    if week.weeks_ago == 0:
        sell_out(offers, files.history.sold_out)
    on_its_way = plates.prepare(week, orders, offers) if week.weeks_ago else None
    await copy_rows(session, "offers", offer_rows(places, week, offers))
    await copy_rows(session, "audit_entries", offer_audit_rows(places, week, offers))
    await copy_rows(session, "orders", order_rows(places, orders))
    await copy_rows(session, "order_lines", line_rows(places, orders))
    await copy_rows(session, "order_versions", version_rows(places, orders))
    await copy_rows(session, "audit_entries", order_audit_rows(places, orders))
    await copy_rows(session, "standing_runs", run_rows(places, standing, week, offers, orders))
    if on_its_way is not None:
        await plates.write(session, *on_its_way)
