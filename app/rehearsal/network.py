"""Founds a network over HTTP: organisations, delivery points, fees, and people who sign in through their mail."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from app.core.clock import FixedClock
from app.core.db import Database
from app.core.settings import Settings
from app.identity.actions import found_territory
from app.main import create_app
from app.rehearsal.input import Canteen, PriceList, Stopped
from app.worker import run_once

INVITED = re.compile(r"/invitation#token=([\w-]+)")
ADDRESS = "http://rehearsal.invalid"
FEES = (
    {"actor": "hub", "label": "Plateforme", "basis": "producer_percent", "value": "9"},
    {"actor": "carrier", "label": "Transport", "basis": "per_kg", "value": "0.08"},
    {"actor": "carrier", "label": "Passage du camion", "basis": "per_delivery", "value": "3.50"},
    {"actor": "network", "label": "Réseau", "basis": "buyer_percent", "value": "2"},
)


class Unexpected(Stopped):
    """The program answered something else than a success."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation and the browser of its person."""

    id: UUID
    name: str
    browser: httpx.AsyncClient
    delivery_point_id: UUID | None = None


@dataclass(slots=True)
class Network:
    """The application, its clock, and everyone in it."""

    app: FastAPI
    database: Database
    settings: Settings
    clock: FixedClock
    coordinator: httpx.AsyncClient
    areas: dict[str, str] = field(default_factory=dict)
    farms: dict[str, Member] = field(default_factory=dict)
    canteens: list[Member] = field(default_factory=list)

    async def work(self) -> None:
        """All that the worker would do at this moment."""
        await run_once(self.database, self.settings, self.clock)

    def mails(self) -> list[Any]:
        """The mails that were sent so far."""
        files = sorted((self.settings.var_dir / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def browser(app: FastAPI) -> httpx.AsyncClient:
    """A browser on the application, without a network between them."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS, headers=headers)


def checked(answer: httpx.Response) -> Any:
    """The JSON of a success. Raises Unexpected."""
    if not answer.is_success:
        raise Unexpected(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")
    return answer.json() if answer.content else None


async def found_network(
    database: Database, settings: Settings, clock: FixedClock, canteens: list[Canteen], lists: list[PriceList]
) -> Network:
    """A territory with a hub, a carrier, a farm for each price list and all canteens, each with somebody signed in."""
    app = create_app(settings, database, clock)
    async with database.writing() as session:
        token = await found_territory(
            session,
            name="Répétition",
            slug="repetition",
            email="coordination@example.org",
            person_name="Coordination",
            now=clock.now(),
        )
    coordinator = browser(app)
    checked(await coordinator.post("/api/sign-in/link/open", json={"token": token}))
    network = Network(app, database, settings, clock, coordinator)
    await _adopt_fees(network)
    for area in sorted({canteen.area for canteen in canteens}):
        network.areas[area] = checked(await coordinator.post("/api/areas", json={"name": area}))["id"]
    await _enter(network, canteens, lists)
    return network


async def _adopt_fees(network: Network) -> None:
    takers = {
        kind: await _organisation(network, {"kind": kind, "name": kind.capitalize()}) for kind in ("hub", "carrier")
    }
    components = [{**fee, "organisation_id": takers.get(fee["actor"])} for fee in FEES]
    checked(await network.coordinator.post("/api/fees", json={"note": "Répétition", "components": components}))


async def _organisation(network: Network, body: dict[str, Any]) -> str:
    return str(checked(await network.coordinator.post("/api/organisations", json=body))["id"])


async def _enter(network: Network, canteens: list[Canteen], lists: list[PriceList]) -> None:
    """Registers and invites everyone, lets the worker send the mails, and opens each invitation."""
    farms = {f"ferme{number}@example.org": each for number, each in enumerate(lists)}
    kitchens = {f"cuisine{canteen.number}@example.org": canteen for canteen in canteens}
    ids: dict[str, tuple[str, str | None]] = {}
    for email, farm in farms.items():
        ids[email] = await _organisation(network, {"kind": "producer", "name": farm.farm}), None
    for email, canteen in kitchens.items():
        ids[email] = await _canteen(network, canteen)
    for email, (organisation_id, _) in ids.items():
        body = {"email": email, "role": "manager", "organisation_id": organisation_id}
        checked(await network.coordinator.post("/api/invitations", json=body))
    await network.work()
    browsers = await _accept_all(network)
    for email, farm in farms.items():
        network.farms[farm.farm] = Member(UUID(ids[email][0]), farm.farm, browsers[email])
    for email, canteen in kitchens.items():
        organisation_id, point_id = ids[email]
        network.canteens.append(Member(UUID(organisation_id), canteen.name, browsers[email], UUID(point_id)))


async def _canteen(network: Network, canteen: Canteen) -> tuple[str, str]:
    place: dict[str, Any] = {"commune": canteen.commune, "postcode": canteen.postcode}
    place |= {"latitude": canteen.latitude, "longitude": canteen.longitude} if canteen.latitude else {}
    known = {"kind": "canteen", "name": canteen.name, "siret": canteen.siret, "insee": canteen.insee}
    organisation_id = await _organisation(network, known | place)
    point = {"area_id": network.areas[canteen.area], "name": canteen.name, "school": canteen.school} | place
    path = f"/api/organisations/{organisation_id}/delivery-points"
    return organisation_id, str(checked(await network.coordinator.post(path, json=point))["id"])


async def _accept_all(network: Network) -> dict[str, httpx.AsyncClient]:
    browsers = {}
    for mail in network.mails():
        link = INVITED.search(mail.get_body(("plain",)).get_content())
        if link is None:
            continue
        client = browser(network.app)
        body = {"token": link[1], "name": str(mail["To"]).partition("@")[0]}
        checked(await client.post("/api/invitations/accept", json=body))
        browsers[str(mail["To"])] = client
    return browsers
