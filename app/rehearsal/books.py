"""Compares the farms' lists with the canteens' orders, as both are read over HTTP: to the gram and the cent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.rehearsal.network import Network, checked

PAGE = 200


@dataclass(slots=True)
class Sums:
    """Quantities of all packs (in their pricing units), kilograms, and the farm's own cents."""

    quantity: Decimal = Decimal(0)
    weight_kg: Decimal = Decimal(0)
    cents: int = 0

    def add(self, quantity: str, weight_kg: str, cents: int) -> None:
        """Adds a line of a list or of an order."""
        self.quantity += Decimal(quantity)
        self.weight_kg += Decimal(weight_kg)
        self.cents += cents


@dataclass(frozen=True, slots=True)
class FarmBooks:
    """What a farm's list says, and what the orders say of the same farm."""

    farm: str
    packs: int
    listed: Sums
    ordered: Sums

    @property
    def agree(self) -> bool:
        """Whether both say the same."""
        return self.listed == self.ordered


@dataclass(frozen=True, slots=True)
class Books:
    """The whole week. ``faults`` says in words what does not agree; it is empty when all does."""

    farms: tuple[FarmBooks, ...]
    orders: int
    lines: int
    excl_cents: int
    vat_cents: int
    total_cents: int
    shares: dict[str, int]
    faults: tuple[str, ...]


async def read_orders(network: Network) -> list[dict[str, Any]]:
    """Every order of the territory with its lines, as the coordinator sees it."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        query: dict[str, Any] = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = checked(await network.coordinator.get("/api/orders", params=query))
        found += [checked(await network.coordinator.get(f"/api/orders/{item['id']}")) for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


async def compare(network: Network, cycle_id: str) -> Books:
    """Reads each farm's list as the farm, and each order as the coordinator."""
    orders = await read_orders(network)
    lists = {
        name: checked(await farm.browser.get(f"/api/cycles/{cycle_id}/lists/{farm.id}"))
        for name, farm in network.farms.items()
    }
    ordered = _by_farm_and_pack(orders)
    faults = [fault for order in orders for fault in _faults_of(order)]
    farms = []
    for name, farm in network.farms.items():
        listed = _listed(lists[name])
        packs = ordered.get(str(farm.id), {})
        faults += [
            f"{name}: pack {pack}" for pack in listed.keys() | packs.keys() if listed.get(pack) != packs.get(pack)
        ]
        whole = Sums(_sum(packs).quantity, Decimal(lists[name]["weight_kg"]), lists[name]["producer_cents"])
        faults += [] if whole == _sum(listed) == _sum(packs) else [f"{name}: the list's own total"]
        farms.append(FarmBooks(name, len(listed), _sum(listed), _sum(packs)))
    return _books(farms, orders, faults)


def _by_farm_and_pack(orders: Iterable[dict[str, Any]]) -> dict[str, dict[str, Sums]]:
    found: dict[str, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for order in orders:
        for line in order["lines"]:
            farms_part = line["shares"][0]["cents"]
            found[line["producer_id"]][line["pack_id"]].add(line["quantity"], line["weight_kg"], farms_part)
    return found


def _listed(producer_list: dict[str, Any]) -> dict[str, Sums]:
    found: dict[str, Sums] = defaultdict(Sums)
    for product in producer_list["products"]:
        found[product["pack_id"]].add(product["quantity"], product["weight_kg"], product["producer_cents"])
    return found


def _sum(packs: dict[str, Sums]) -> Sums:
    return Sums(
        sum((each.quantity for each in packs.values()), Decimal(0)),
        sum((each.weight_kg for each in packs.values()), Decimal(0)),
        sum(each.cents for each in packs.values()),
    )


def _faults_of(order: dict[str, Any]) -> list[str]:
    """What does not add up inside an order."""
    said = f"order {order['id']}"
    lines, vat = order["lines"], order["vat"]
    adds_up = {
        f"{said}: shares of its lines": all(
            line["total_cents"]
            == line["goods_cents"] + line["delivery_cents"]
            == sum(s["cents"] for s in line["shares"])
            for line in lines
        ),
        f"{said}: its lines": sum(line["total_cents"] for line in lines) == order["excl_cents"],
        f"{said}: its shares": sum(share["cents"] for share in order["shares"]) == order["excl_cents"],
        f"{said}: its VAT": sum(rate["base_cents"] for rate in vat) == order["excl_cents"]
        and sum(rate["vat_cents"] for rate in vat) == order["vat_cents"],
        f"{said}: its total": order["excl_cents"] + order["vat_cents"] == order["total_cents"],
    }
    return [fault for fault, holds in adds_up.items() if not holds]


def _books(farms: list[FarmBooks], orders: list[dict[str, Any]], faults: list[str]) -> Books:
    shares: dict[str, int] = defaultdict(int)
    for order in orders:
        for share in order["shares"]:
            shares[share["actor"]] += share["cents"]
    excl = sum(order["excl_cents"] for order in orders)
    if sum(shares.values()) != excl:
        faults = [*faults, "all shares together"]
    return Books(
        farms=tuple(farms),
        orders=sum(1 for order in orders if order["lines"]),
        lines=sum(len(order["lines"]) for order in orders),
        excl_cents=excl,
        vat_cents=sum(order["vat_cents"] for order in orders),
        total_cents=sum(order["total_cents"] for order in orders),
        shares=dict(shares),
        faults=tuple(faults),
    )
