"""The cut-off: who is told what, once, with which files."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.core.audit import AuditEntry
from app.core.db import Database
from app.core.ids import new_id
from app.core.outbox import OutboxMessage
from app.core.settings import Settings
from app.cycles.tables import Cycle
from app.fulfilment.actions import closing
from app.identity.tables import Organisation, OrganisationRole
from app.orders.tables import Order
from app.worker import run_once
from tests.factories.cycles import CLOSES, make_cycle
from tests.factories.identity import make_delivery_point, make_member, make_organisation, make_person
from tests.factories.orders import Market, make_market, order_path, put
from tests.factories.pricing import usual_fees


@pytest.fixture
async def market(session: Any) -> Market:
    return await make_market(session, 2, fees=usual_fees())


@pytest.fixture
async def cook(market: Market, sign_in: Any) -> Any:
    home = market.network
    return await sign_in(home.cook.id, home.territory.id, home.canteen.id)


@pytest.fixture
def post(settings: Settings) -> Callable[[], dict[str, list[EmailMessage]]]:
    """The mails in ``var/mail`` by their reader."""

    def read() -> dict[str, list[EmailMessage]]:
        found: dict[str, list[EmailMessage]] = {}
        for file in sorted((settings.var_dir / "mail").glob("*.eml")):
            message = message_from_bytes(Path(file).read_bytes(), policy=SMTP)
            assert isinstance(message, EmailMessage)
            found.setdefault(str(message["To"]), []).append(message)
        return found

    return read


def body(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\u202f", " ").replace("\xa0", " ").replace("\r\n", "\n")


async def test_everyone_is_told_once_when_the_week_closes(
    market: Market, cook: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    home = market.network
    await put(cook, market.path, {market.offers[0].id: "30", market.offers[1].id: "10"})
    clock.moment = CLOSES - timedelta(seconds=1)
    await run_once(database, settings, clock)
    assert post() == {}
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    told = post()
    assert set(told) == {home.grower.email, home.cook.email, home.coordinator.email}
    clock.moment += timedelta(days=1)
    await run_once(database, settings, clock)
    assert {reader: len(mails) for reader, mails in post().items()} == dict.fromkeys(told, 1)
    async with database.reading() as session:
        assert (await session.scalar(select(Cycle.closed_at))) == CLOSES
        closed = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "cycle.closed")
        assert await session.scalar(closed) == 1


async def test_the_farm_gets_its_list_with_pages_and_tables(
    market: Market, cook: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    lines = [{"offer_id": str(market.offers[0].id), "quantity": "30", "note": "petites <b>"}]
    total = (await cook.put(market.path, json={"lines": lines, "shown_total": "0"})).json()["new_total"]
    assert (await cook.put(market.path, json={"lines": lines, "shown_total": total})).status_code == 200
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    (mail,) = post()[market.network.grower.email]
    assert mail["Subject"] == "Ferme des Sources\u00a0: à préparer pour mardi 1er décembre"
    text = body(mail)
    assert f"- Légume 0, {market.packs[0].name} : 30 kg (Colis : 3)" in text
    assert "Cantine de l’école · mardi 1er décembre" in text
    assert "Ce que les acheteurs paient, hors taxes : 67,50 €" in text
    parts = {"Ferme des Sources": "60,00", "Plateforme": "5,40", "Transport": "1,50", "Réseau": "0,60"}
    for label, euros in parts.items():  # (2.00 + 1 % + 0.05) / (1 - 8 %) = 2.25 euros a kg; they sum to 67.50
        assert f"- {label} : {euros} €" in text
    assert "Livraison :" not in text  # a part of it would tell what others sell to the canteen
    assert body(mail, "html").count('bgcolor="#') == len(parts)
    assert "petites &lt;b&gt;" in body(mail, "html")
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == [
        "liste-2026-11-26-Ferme des Sources.pdf",
        "liste-2026-11-26-Ferme des Sources-a-preparer.csv",
        "liste-2026-11-26-Ferme des Sources-total.csv",
    ]
    pages, table, totals = (part.get_payload(decode=True) for part in mail.iter_attachments())
    assert pages.startswith(b"%PDF-")
    assert "30,000;kg;3;30,000;petites <b>" in table.decode("utf-8-sig")
    assert totals.decode("utf-8-sig").splitlines()[1].endswith(";30,000;kg;3;30,000;1;67,50;60,00;5,40;1,50;0,60")


async def test_the_buyer_gets_a_confirmation_with_the_share_bar(
    market: Market, cook: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    order = (await put(cook, market.path, {market.offers[0].id: "30", market.offers[1].id: "10"})).json()
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    (mail,) = post()[market.network.cook.email]
    assert mail["Subject"] == "Votre commande pour mardi 1er décembre"
    text, html = body(mail), body(mail, "html")
    for share in order["shares"]:
        assert f"- {share['label']} : {share['cents'] / 100:.2f} €".replace(".", ",") in text
    assert f"- TVA (État) : {order['vat_cents'] / 100:.2f} €".replace(".", ",") in text
    assert f"Total à payer : {order['total_cents'] / 100:.2f} €".replace(".", ",") in text
    assert "- Légume 0" in text
    assert html.count('bgcolor="#') == len([share for share in order["shares"] if share["cents"]]) + 1
    assert f"{settings.public_url}/commandes/{order['id']}" in html
    assert sum(share["cents"] for share in order["shares"]) + order["vat_cents"] == order["total_cents"]


async def test_the_coordinator_gets_totals_and_what_is_missing(
    market: Market, cook: Any, session: Any, database: Database, settings: Settings, clock: Any, post: Any, sign_in: Any
):
    home = market.network
    await make_organisation(session, home.territory, "producer", name="Ferme sans offre")
    for weeks in (1, 2):  # the shop ordered in the last two weeks, and not in this one
        window = {"opens_at": CLOSES - timedelta(weeks=weeks, days=4), "closes_at": CLOSES - timedelta(weeks=weeks)}
        window["closed_at"] = window["closes_at"]
        before = await make_cycle(session, home.territory, [home.area], **window)
        await add_order(session, market, before)
    await session.commit()
    await put(cook, market.path, {market.offers[0].id: "30"})
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    (mail,) = post()[home.coordinator.email]
    text = body(mail)
    assert "1 commande de 1 structure à 1 ferme, 30 kg." in text
    assert "Rien proposé cette semaine :\n- Ferme sans offre\n" in text
    assert "rien cette semaine :\n- Épicerie\n" in text
    assert "- Ferme des Sources : 30 kg" in text
    assert str(mail["Subject"]).startswith("Commandes closes\u00a0: ")


async def add_order(session: Any, market: Market, cycle: Cycle) -> None:
    """An order of the shop in a past cycle: a row is enough for who ordered when."""
    cents = dict.fromkeys(("goods_cents", "delivery_cents", "excl_cents", "vat_cents", "total_cents"), 0)
    home = market.network
    session.add(
        Order(
            territory_id=home.territory.id,
            id=new_id(),
            cycle_id=cycle.id,
            delivery_point_id=home.shop_point.id,
            buyer_id=home.shop.id,
            area_id=home.area.id,
            area_name=home.area.name,
            delivery_point_name=home.shop_point.name,
            buyer_name=home.shop.name,
            commune=home.shop_point.commune,
            version=1,
            vat=[],
            created_at=cycle.opens_at,
            updated_at=cycle.opens_at,
            **cents,
        )
    )
    await session.flush()


async def test_a_farm_that_sold_nothing_is_told_so_and_each_of_its_people_in_her_language(
    market: Market, session: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    second = await make_person(session, language="en")
    await make_member(session, market.network.farm, "staff", second)
    await session.commit()
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    told = post()
    assert told[market.network.grower.email][0]["Subject"] == "Ferme des Sources\u00a0: rien à préparer cette semaine"
    (english,) = told[second.email]
    assert english["Subject"] == "Ferme des Sources: nothing to prepare this week"
    assert list(english.iter_attachments()) == []


async def test_a_farm_without_people_is_reached_at_its_address_or_named_to_the_coordinator(
    market: Market, cook: Any, session: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    home = market.network
    await session.execute(delete(OrganisationRole).where(OrganisationRole.organisation_id == home.farm.id))
    await session.commit()
    await put(cook, market.path, {market.offers[0].id: "30"})
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    (mail,) = post()[home.coordinator.email]
    assert "imprimez leur liste.\n- Ferme des Sources\n" in body(mail)
    async with database.writing() as other:
        await other.execute(update(Organisation).where(Organisation.id == home.farm.id).values(email="ferme@b.example"))
        await other.execute(update(Cycle).values(closed_at=None))
        await other.execute(delete(OutboxMessage))
    await run_once(database, settings, clock)
    assert [each["Subject"] for each in post()["ferme@b.example"]] == [
        "Ferme des Sources\u00a0: à préparer pour mardi 1er décembre"
    ]


async def test_a_worker_that_was_away_for_an_hour_is_late_and_complete(
    market: Market, cook: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    await put(cook, market.path, {market.offers[0].id: "30"})
    clock.moment = CLOSES + timedelta(hours=1)
    refused = await put(cook, market.path, {market.offers[0].id: "20"}, version=1)
    assert refused.json()["code"] == "cycle_closed"
    await run_once(database, settings, clock)
    assert len(post()) == 3


async def test_a_cancelled_week_is_not_closed_and_a_cancelled_order_not_confirmed(
    market: Market, cook: Any, session: Any, database: Database, settings: Settings, clock: Any, post: Any
):
    home = market.network
    await put(cook, market.path, {market.offers[0].id: "30"})
    assert (await put(cook, market.path, {}, "0.00", version=1)).status_code == 200
    other = await make_cycle(session, home.territory, [home.area], cancelled_at=clock.now())
    await session.commit()
    clock.moment = CLOSES
    await run_once(database, settings, clock)
    assert set(post()) == {home.grower.email, home.coordinator.email}
    async with database.reading() as reading:
        assert await reading.scalar(select(Cycle.closed_at).where(Cycle.id == other.id)) is None


async def test_closing_is_undone_as_a_whole_when_it_fails_half_way(
    market: Market, cook: Any, database: Database, settings: Settings, clock: Any, post: Any, monkeypatch: Any
):
    await put(cook, market.path, {market.offers[0].id: "30"})
    clock.moment = CLOSES

    async def broken(*_: Any) -> Any:
        raise RuntimeError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(closing, "_totals", broken)
        await run_once(database, settings, clock)
    assert post() == {}
    async with database.reading() as session:
        assert await session.scalar(select(Cycle.closed_at)) is None
        assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    await run_once(database, settings, clock)
    assert len(post()) == 3


async def test_closing_takes_the_same_statements_for_any_number_of_orders(
    market: Market, cook: Any, session: Any, database: Database, clock: Any, statements: Any
):
    home = market.network
    clock.moment = CLOSES - timedelta(hours=1)

    async def close() -> int:
        with statements() as sent:
            async with database.writing() as writing:
                assert await closing.close_due(writing, CLOSES)
        return len(sent)

    await put(cook, market.path, {market.offers[0].id: "10"})
    few = await close()
    async with database.writing() as writing:
        await writing.execute(update(Cycle).values(closed_at=None))
    for _ in range(6):
        point = await make_delivery_point(session, home.territory, home.canteen, home.area)
        await session.commit()
        wanted = {offer.id: "10" for offer in market.offers}
        assert (await put(cook, order_path(market.cycle.id, point.id), wanted)).status_code == 200
    assert await close() == few
