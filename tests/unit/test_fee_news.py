"""What a mail says of new fees."""

from decimal import Decimal
from uuid import UUID

from app.pricing.mails import FeeChange, fee_changes
from app.pricing.rules import Basis, FeeRule

VAN = UUID(int=1)


def fee(basis: Basis, value: str, label: str = "Transport") -> FeeRule:
    return FeeRule("carrier", label, basis, Decimal(value), VAN)


PER_KG, PER_STOP = fee(Basis.PER_KG, "0.05"), fee(Basis.PER_DELIVERY, "3")


def test_fees_that_stay_are_no_news() -> None:
    assert fee_changes([PER_KG, PER_STOP], [PER_KG, PER_STOP]) == []


def test_two_fees_of_one_taker_and_label_are_both_told() -> None:
    dearer = [fee(Basis.PER_KG, "0.06"), fee(Basis.PER_DELIVERY, "4")]
    assert fee_changes([PER_KG, PER_STOP], dearer) == [
        FeeChange("Transport", ("per_kg", "0.05"), ("per_kg", "0.06")),
        FeeChange("Transport", ("per_delivery", "3"), ("per_delivery", "4")),
    ]


def test_a_new_fee_and_one_that_ends_are_told() -> None:
    network = fee(Basis.PRODUCER_PERCENT, "1", "Réseau")
    assert fee_changes([PER_STOP], [network]) == [
        FeeChange("Réseau", None, ("producer_percent", "1")),
        FeeChange("Transport", ("per_delivery", "3"), None),
    ]
