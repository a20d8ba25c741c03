"""A world for the role matrix: one of everything in a network, and a browser for everybody who might look at it."""

import base64
import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
from PIL import Image
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.tables import Pack, Product
from app.core.clock import FixedClock
from app.core.mail import Attachment, Mail
from app.core.postmen import postman_of
from app.core.settings import Settings
from app.costs.actions import add_starting_figures
from app.cycles.tables import Cycle, Offer
from app.fulfilment.actions.closing import begin_deliveries
from app.fulfilment.tables import ConfirmationLink, Delivery
from app.identity.access import token_hash
from app.identity.tables import Invitation, MagicLink
from tests.factories.catalogue import make_pack, make_product
from tests.factories.cycles import CLOSES, OPENS, make_cycle, make_offer
from tests.factories.identity import Network, make_member, make_network, make_organisation, make_person
from tests.factories.orders import order_path, put
from tests.factories.pricing import make_fee_schedule, make_rule

LINK, INVITATION, CONFIRMATION = "link-token", "invitation-token", "confirmation-token"
LAST_WEEK = timedelta(days=7)
SECRET_COST = "1.3571"
SECRET_SHEET = {
    "hours": "31.7", "hourly_pay": "13.57", "inputs": "246.81", "land": "86.42", "packaging": "75.31",
    "losses_percent": "7.3", "quantity": "666.66", "note": "graines de Marcelle",
}  # fmt: skip
"""A worksheet whose figures occur nowhere else, and what it comes to."""
NEIGHBOUR_FARM = "Ferme du Pré"


@dataclass(frozen=True, slots=True)
class World:
    """``ids`` fills the paths and bodies of requests; ``browsers`` by the role's name in the matrix."""

    ids: dict[str, str]
    browsers: dict[str, httpx.AsyncClient]


@dataclass(frozen=True, slots=True)
class Goods:
    """What the farm sells, this week and last week."""

    product: Product
    pack: Pack
    cycle: Cycle
    offer: Offer
    past: Cycle
    past_offer: Offer


async def make_goods(session: AsyncSession, network: Network) -> Goods:
    """One pack, offered in the open cycle and in the one before."""
    product = await make_product(session, network.territory, network.farm)
    pack = await make_pack(session, product)
    cycle = await make_cycle(session, network.territory, [network.area])
    past = await make_cycle(
        session,
        network.territory,
        [network.area],
        cycle_days(CLOSES) - LAST_WEEK,
        opens_at=OPENS - LAST_WEEK,
        closes_at=CLOSES - LAST_WEEK,
    )
    return Goods(
        product,
        pack,
        cycle,
        await make_offer(session, cycle, product, pack),
        past,
        await make_offer(session, past, product, pack),
    )


def cycle_days(closes_at):
    """The day of delivery: five days after the cut-off."""
    return closes_at.date() + timedelta(days=5)


async def make_links(session: AsyncSession, network: Network, clock: FixedClock) -> UUID:
    """A sign-in link of the cook, and an invitation to the farm, whose id is returned."""
    now, later = clock.now(), clock.now() + timedelta(hours=1)
    session.add(MagicLink(token_hash=token_hash(LINK), person_id=network.cook.id, created_at=now, expires_at=later))
    invitation = Invitation(
        territory_id=network.territory.id,
        id=network.territory.id,
        organisation_id=network.farm.id,
        role="staff",
        email="invitee@example.org",
        token_hash=token_hash(INVITATION),
        invited_by=network.coordinator.id,
        created_at=now,
        expires_at=later,
    )
    session.add(invitation)
    await session.flush()
    return invitation.id


async def make_browsers(session: AsyncSession, network: Network, client, sign_in) -> dict[str, httpx.AsyncClient]:
    """Everybody signed in; ``stranger`` coordinates another territory, ``new`` belongs nowhere yet."""
    helper = await make_member(session, network.canteen, "staff")
    pre = await make_organisation(session, network.territory, "producer", name=NEIGHBOUR_FARM)
    neighbour = await make_member(session, pre)
    new = await make_person(session)
    elsewhere = await make_network(session)
    await session.commit()
    here = network.territory.id
    return {
        "visitor": client,
        "new": await sign_in(new.id, None),
        "cook": await sign_in(network.cook.id, here, network.canteen.id),
        "helper": await sign_in(helper.id, here, network.canteen.id),
        "shopkeeper": await sign_in(network.shopkeeper.id, here, network.shop.id),
        "grower": await sign_in(network.grower.id, here, network.farm.id),
        "neighbour": await sign_in(neighbour.id, here, pre.id),
        "packer": await sign_in(network.packer.id, here, network.hub.id),
        "driver": await sign_in(network.driver.id, here, network.carrier.id),
        "coordinator": await sign_in(network.coordinator.id, here),
        "observer": await sign_in(network.observer.id, here),
        "stranger": await sign_in(elsewhere.coordinator.id, elsewhere.territory.id),
    }


async def make_world(session: AsyncSession, client, sign_in, clock: FixedClock, settings: Settings) -> World:
    """A network with orders of this week and the last, a standing order, a list to import, a photo, links and mails."""
    network = await make_network(session)
    await make_fee_schedule(session, network.territory, [])
    coming = await make_fee_schedule(session, network.territory, [], clock.now() + timedelta(days=30))
    await add_starting_figures(session, network.territory.id, clock.now())
    rule = await make_rule(session, network.territory, value="1")
    version = await make_rule(session, network.territory, value="2", valid_from=clock.now() + timedelta(days=30))
    goods = await make_goods(session, network)
    invitation_id = await make_links(session, network, clock)
    browsers = await make_browsers(session, network, client, sign_in)
    ids = {
        "territory": network.territory.id,
        "slug": network.territory.slug,
        "subject": "shares",
        "format": "json",
        "area_id": network.area.id,
        "canteen": network.canteen.id,
        "farm": network.farm.id,
        "organisation_id": network.canteen.id,
        "producer_id": network.farm.id,
        "delivery_point_id": network.point.id,
        "shop_point_id": network.shop_point.id,
        "observer_id": network.observer.id,
        "helper_id": (await browsers["helper"].get("/api/me")).json()["person"]["id"],
        "invitation_id": invitation_id,
        "product_id": goods.product.id,
        "pack_id": goods.pack.id,
        "cycle_id": goods.cycle.id,
        "offer_id": goods.offer.id,
        "schedule_id": coming.id,
        "rule_id": rule.rule_id,
        "version_id": version.id,
    }
    made = {name: str(value) for name, value in ids.items()}
    made |= await act(network, goods, browsers, clock) | await post(settings, clock)
    made |= await deliver(session, network, goods, browsers, clock, made["past_order_id"])
    return World(made, browsers)


async def act(network: Network, goods: Goods, browsers, clock: FixedClock) -> dict[str, str]:
    """What the cook and the grower did before: through the same endpoints, so it is as real as can be."""
    cook, grower, now = browsers["cook"], browsers["grower"], clock.moment
    clock.moment = now - LAST_WEEK
    past = await put(cook, order_path(goods.past.id, network.point.id), {goods.past_offer.id: "10"})
    clock.moment = now
    order = await put(cook, order_path(goods.cycle.id, network.point.id), {goods.offer.id: "20"})
    lines = [{"pack_id": str(goods.pack.id), "quantity": "10"}]
    sheet = await grower.put(f"/api/packs/{goods.pack.id}/cost", json=SECRET_SHEET)
    figures = await browsers["coordinator"].get("/api/references")
    standing = await cook.put(f"/api/standing-orders/{network.point.id}", json={"lines": lines})
    photo = await grower.put(
        f"/api/products/{goods.product.id}/photo", files={"file": ("a.png", picture(), "image/png")}
    )
    margins = await browsers["shopkeeper"].put("/api/shelf/margins", json={"margin": "25"})
    listed = await grower.post("/api/imports", files={"file": ("prix.csv", PRICE_LIST, "text/csv")})
    for answer in (past, order, sheet, figures, standing, photo, margins, listed):
        assert answer.is_success, answer.text
    return {
        "order_id": order.json()["id"],
        "past_order_id": past.json()["id"],
        "standing_version": str(standing.json()["version"]),
        "photo_id": photo.json()["photo_id"],
        "import_id": listed.json()["id"],
        "figure_id": figures.json()["current"][0]["id"],
        "session_id": (await browsers["cook"].get("/api/me/sessions")).json()[0]["id"],
    }


async def deliver(
    session: AsyncSession, network: Network, goods: Goods, browsers, clock: FixedClock, order_id: str
) -> dict[str, str]:
    """Last week's order is on its way: a link to confirm it, less than ordered confirmed, a lot, an objection."""
    await session.execute(update(Cycle).where(Cycle.id == goods.past.id).values(closed_at=goods.past.closes_at))
    await begin_deliveries(session, network.territory.id, goods.past.id)
    here = {"territory_id": network.territory.id}
    later, token = clock.now() + timedelta(days=3), token_hash(CONFIRMATION)
    who = {"producer_id": network.farm.id, "person_id": network.grower.id}
    await session.execute(update(Delivery).where(Delivery.order_id == UUID(order_id)).values(accept_at=later))
    session.add(
        ConfirmationLink(
            **here, **who, token_hash=token, cycle_id=goods.past.id, created_at=clock.now(), expires_at=later
        )
    )
    await session.commit()
    offer_id, lot_id, objection_id = str(goods.past_offer.id), str(UUID(int=21)), str(UUID(int=22))
    lot = {"id": lot_id, "product_id": str(goods.product.id), "made_on": "2026-11-19"}
    case = {"id": objection_id, "offer_id": offer_id, "kind": "damaged", "quantity": "1"}
    recall_id = str(UUID(int=25))
    photo_id, handover_id, moment = str(UUID(int=23)), str(UUID(int=24)), clock.now().isoformat()
    signed = {"id": handover_id, "order_id": order_id, "happened_at": moment, "received_by": "Mme Faure"}
    drawn = signed | {"signature": base64.b64encode(picture()).decode()}
    answers = [
        await browsers["driver"].put(
            f"/api/orders/{order_id}/lines/{offer_id}/photos/{photo_id}",
            files={"file": ("a.png", picture(), "image/png")},
        ),
        await browsers["driver"].post("/api/handovers", json={"sent_at": moment, "entries": [drawn]}),
        await browsers["grower"].post("/api/lots", json=lot),
        await browsers["packer"].post(f"/api/lots/{lot_id}/recalls", json={"id": recall_id, "message": "À retirer."}),
        await browsers["cook"].post(f"/api/orders/{order_id}/objections", json=case),
    ]
    for answer in answers:
        assert answer.is_success, answer.text
    return {
        "past_id": str(goods.past.id),
        "past_offer_id": offer_id,
        "lot_id": lot_id,
        "recall_id": recall_id,
        "objection_id": objection_id,
        "delivery_photo_id": photo_id,
        "new_photo_id": str(UUID(int=41)),
        "handover_id": handover_id,
        "here_now": clock.now().isoformat(),
    }


async def post(settings: Settings, clock: FixedClock) -> dict[str, str]:
    """A mail with a file in the trial's folder."""
    name = UUID(int=7)
    mail = Mail("a@example.org", "Bonjour", "Bonjour", attachments=(Attachment("a.csv", "text/csv", b"a"),))
    await postman_of(settings).deliver(mail, message_id=name, now=clock.now())
    return {"name": str(name), "place": "0"}


PRICE_LIST = "Produit;Conditionnement;Prix HT;Unité;TVA\nNavet;colis de 5 kg;2,10;kg;5,5\n".encode()


def picture() -> bytes:
    """A small PNG."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 120, 60)).save(content, "PNG")
    return content.getvalue()
