"""Writes pricing.json: prices, shares and totals as the server counts them, for the page that counts them as well.

Run ``python -m tests.vectors.make`` after a change of app/pricing/rules.py; tests/unit/test_pricing_vectors.py
fails while the file differs from the rules.
"""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from app.pricing.rules import (
    Basis,
    FeeRule,
    LineTerms,
    PackFacts,
    PricedOffer,
    PricedOrder,
    Seller,
    Share,
    component_json,
    delivery_fees,
    price_offer,
    price_order,
    share_json,
)

FILE = Path(__file__).with_name("pricing.json")
HUB, VAN = UUID(int=2), UUID(int=3)
USUAL = [
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal(8), HUB),
    FeeRule("carrier", "Transport", Basis.PER_KG, Decimal("0.05"), VAN),
    FeeRule("network", "Réseau", Basis.PRODUCER_PERCENT, Decimal(1)),
    FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, Decimal(3), VAN),
]
THIRDS = [
    FeeRule("hub", "Plateforme", Basis.BUYER_PERCENT, Decimal("33.3333"), HUB),
    FeeRule("processor", "Atelier", Basis.PER_PACK, Decimal("0.3333"), VAN),
    FeeRule("carrier", "Livraison", Basis.PER_DELIVERY, Decimal("1.005"), VAN),
    FeeRule("network", "Livraison", Basis.PER_DELIVERY, Decimal("0.01")),
]
RATES = [Decimal(rate) for rate in ("0", "2.1", "5.5", "10", "20")]
OFFERS = [  # producer's price, content, net weight of one pack
    ("1.90", "10", "10"),
    ("0", "10", "10"),
    ("10000", "0.05", "0.05"),
    ("0.0001", "1", "0"),
    ("6.1234", "12", "8.4"),
    ("7.7777", "0.333", "0.333"),
    ("60", "1", "450"),
]


def text(value: Decimal) -> str:
    """Digits without exponent."""
    return format(value, "f")


def fee_json(fee: FeeRule) -> dict[str, Any]:
    """A fee as the schedule shows it."""
    organisation = None if fee.organisation_id is None else str(fee.organisation_id)
    return {
        "actor": fee.actor,
        "organisation_id": organisation,
        "label": fee.label,
        "basis": fee.basis.value,
        "value": text(fee.value),
    }


def offer(price: str, content: str, weight: str, fees: list[FeeRule], number: int) -> PricedOffer:
    """One offer of one farm."""
    pack = PackFacts(Decimal(content), Decimal(weight))
    return price_offer(Decimal(price), pack, fees, Seller(UUID(int=100 + number), f"Ferme {number}"))


def offer_case(price: str, content: str, weight: str, fees: list[FeeRule]) -> dict[str, Any]:
    """Inputs of a price, and what comes out."""
    priced = offer(price, content, weight, fees, 1)
    return {
        "producer_price": price,
        "content": content,
        "net_weight_kg": weight,
        "fees": [fee_json(fee) for fee in fees],
        "unit_price": text(priced.unit_price),
        "components": [component_json(each) for each in priced.components],
    }


def line_json(terms: LineTerms) -> dict[str, Any]:
    """A line to price."""
    return {
        "quantity": text(terms.quantity),
        "unit_price": text(terms.unit_price),
        "vat_rate": text(terms.vat_rate),
        "components": [component_json(each) for each in terms.components],
    }


def order_json(order: PricedOrder) -> dict[str, Any]:
    """What comes out of an order."""
    return {
        "lines": [
            {
                "goods_cents": each.goods_cents,
                "delivery_cents": each.delivery_cents,
                "total_cents": each.total_cents,
                "shares": [share_json(share) for share in each.shares],
            }
            for each in order.lines
        ],
        "goods_cents": order.goods_cents,
        "delivery_cents": order.delivery_cents,
        "excl_cents": order.excl_cents,
        "vat": [
            {"rate": text(each.rate), "base_cents": each.base_cents, "vat_cents": each.vat_cents} for each in order.vat
        ],
        "vat_cents": order.vat_cents,
        "total_cents": order.total_cents,
        "shares": [share_json(share) for share in order.shares],
    }


def order_case(lines: list[LineTerms], fees: tuple[Share, ...]) -> dict[str, Any]:
    """Inputs of an order, and what comes out."""
    return {
        "lines": [line_json(each) for each in lines],
        "delivery_fees": [share_json(each) for each in fees],
        "expected": order_json(price_order(lines, fees)),
    }


def lines_of(chance: random.Random, count: int, fees: list[FeeRule]) -> list[LineTerms]:
    """Lines over several farms, in quantities of up to three decimals."""
    lines = []
    for number in range(count):
        priced = offer(*chance.choice(OFFERS), fees, number % 4)
        quantity = Decimal(chance.randint(1, 40_000)).scaleb(-chance.randint(0, 3))
        lines.append(LineTerms(quantity, priced.unit_price, chance.choice(RATES), priced.components))
    return lines


def vectors() -> dict[str, Any]:
    """All cases, the same at every run."""
    chance = random.Random(20261124)  # noqa: S311 - a fixed sequence is the point
    offers = [offer_case(*each, fees) for fees in (USUAL, THIRDS, []) for each in OFFERS]
    orders = [
        order_case(lines_of(chance, count, fees), delivery_fees(fees))
        for fees in (USUAL, THIRDS, [])
        for count in (0, 1, 2, 5, 20)
    ]
    gifts = [LineTerms(Decimal(1), Decimal(0), Decimal(0), offer("0", "1", "1", [], n).components) for n in range(3)]
    return {"offers": offers, "orders": [*orders, order_case(gifts, delivery_fees(USUAL))]}


def rendered() -> str:
    """The file's text."""
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(rendered(), "utf-8")
