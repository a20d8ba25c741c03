"""Judging stays cheap: measured against other work of the same run, never against the clock of a machine."""

import time
from decimal import Decimal
from uuid import UUID

from app.pricing.rules import PackFacts, Seller, price_offer
from scripts.bench_rules import FEES, offers, run

SELLER = Seller(UUID(int=1), "Ferme")
COUNT = 1500


def pricing_seconds() -> float:
    """What it costs to price as many offers once, as publishing does."""
    prices = [price for price, _ in offers(COUNT)]
    pack = PackFacts(Decimal("7.5"), Decimal("6.2"))
    began = time.process_time()
    for price in prices:
        price_offer(price, pack, FEES, SELLER)
    return time.process_time() - began


def test_all_kinds_of_rule_and_the_nearest_price_cost_less_than_pricing_the_offer_three_times() -> None:
    judging = min(run(COUNT).seconds for _ in range(3))
    pricing = min(pricing_seconds() for _ in range(3))
    assert judging < 3 * pricing, f"judging {judging:.3f} s, pricing {pricing:.3f} s"


def test_the_benchmark_judges_every_kind_and_looks_for_nearest_prices() -> None:
    result = run(500)
    assert result.judgements == 8 * 500
    assert result.nearest > 250
