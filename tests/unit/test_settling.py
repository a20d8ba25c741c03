"""An order settled on what was delivered: by hand, and exact whatever is delivered."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.fulfilment.rules.settling import Delivered, agreed_delivery, objection_deadline, settle
from app.orders.rules import Facts, Line
from app.pricing.rules import Component, LineTerms, Share, price_order

D = Decimal
VAN = Share("carrier", UUID(int=3), "Livraison", 300)


def ordered(*wanted: tuple[str, str, bool]) -> list[Line]:
    """Lines of an order as it was placed: quantity, unit price, catch weight; one fee of 3 EUR for the delivery."""
    parts = [
        (Component("producer", UUID(int=1), "Ferme", "producer_price", D(price) * 9 / 10),
         Component("hub", UUID(int=2), "Plateforme", "buyer_percent", D(price) / 10))
        for _, price, _ in wanted
    ]  # fmt: skip
    terms = [LineTerms(D(q), D(p), D("5.5"), part) for (q, p, _), part in zip(wanted, parts, strict=True)]
    priced = price_order(terms, [VAN])
    return [
        Line(
            facts(number, each, parts[number]), D(each[0]), "", p.goods_cents, p.delivery_cents, p.total_cents, p.shares
        )
        for number, (each, p) in enumerate(zip(wanted, priced.lines, strict=True))
    ]


def facts(number: int, each: tuple[str, str, bool], parts: tuple[Component, ...]) -> Facts:
    return Facts(
        UUID(int=number), UUID(int=number), UUID(int=1), f"Produit {number}", "colis", "kg", D(1), D(1), D("5.5"),
        each[2], D(each[1]), D(each[1]), parts,
    )  # fmt: skip


def test_weighed_cheese_is_paid_by_its_weight_and_every_share_follows() -> None:
    cheese, crate = ordered(("3", "20", True), ("10", "2", False))
    settled = settle([Delivered(cheese, D("3.05")), Delivered(crate, D(10))])
    assert [line.goods_cents for line in settled.lines] == [6100, 2000]
    assert [share.cents for share in settled.order.shares] == [7290, 810, 300]
    assert settled.order.excl_cents == 8400


def test_a_crate_too_many_is_not_paid() -> None:
    (crate,) = ordered(("10", "2", False))
    assert settle([Delivered(crate, D(20))]).order.goods_cents == 2000


def test_what_did_not_come_costs_nothing_and_its_part_of_the_delivery_moves_to_the_others() -> None:
    lines = ordered(("10", "2", False), ("10", "1", False))
    settled = settle([Delivered(lines[0], D(0)), Delivered(lines[1], D(10))])
    assert [line.total_cents for line in settled.lines] == [0, 1300]


def test_where_nothing_came_nothing_is_due() -> None:
    lines = ordered(("10", "2", False))
    assert settle([Delivered(lines[0], D(0))]).order.total_cents == 0


QUANTITIES = st.decimals(0, 50, places=3)
PRICES = st.decimals(0, 99, places=4).map(str)


@given(st.lists(st.tuples(st.integers(1, 40).map(str), PRICES, st.booleans()), min_size=1, max_size=6), st.data())
def test_shares_sum_to_lines_and_lines_to_the_order(wanted, data) -> None:
    lines = ordered(*wanted)
    delivered = [Delivered(line, data.draw(QUANTITIES)) for line in lines]
    settled = settle(delivered)
    assert all(sum(share.cents for share in line.shares) == line.total_cents for line in settled.lines)
    assert sum(line.total_cents for line in settled.lines) == settled.order.excl_cents
    expected_fee = 300 if any(each.paid > 0 for each in delivered) else 0
    assert settled.order.delivery_cents == expected_fee


@given(st.lists(st.tuples(st.integers(1, 40).map(str), PRICES, st.booleans()), min_size=1, max_size=6))
def test_what_comes_as_ordered_costs_what_was_agreed(wanted) -> None:
    lines = ordered(*wanted)
    assert agreed_delivery(lines) == (VAN,)
    settled = settle([Delivered(line, line.quantity) for line in lines])
    assert [line.shares for line in settled.lines] == [line.shares for line in lines]


def test_a_buyer_may_object_for_a_day_after_the_day_of_delivery() -> None:
    close = datetime(2026, 11, 26, 11, tzinfo=UTC)
    assert objection_deadline(date(2026, 12, 1), close, 24, "Europe/Paris") == datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert objection_deadline(None, close, 24, "Europe/Paris") == datetime(2026, 12, 4, 11, tzinfo=UTC)
