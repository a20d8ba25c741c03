"""What may stand in for something missing: only as allowed, never dearer, never an excluded allergen."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.cycles.rules import OfferTerms
from app.fulfilment.rules.substitution import (
    Candidate,
    Mode,
    Wish,
    Wishes,
    fitting_quantity,
    proposals,
    reason_against,
)

D = Decimal
SAME = Wish(Mode.SAME_PRODUCT)


def offer(number: int, name: str = "Carotte", price: str = "2", farm: int = 1, **fields) -> OfferTerms:
    values = {
        "id": UUID(int=number), "producer_id": UUID(int=100 + farm), "pack_id": UUID(int=200 + number),
        "product_id": UUID(int=300 + number), "product_name": name, "pack_name": "colis", "unit": "kg",
        "content": D(10), "net_weight_kg": D(10), "vat_rate": D("5.5"), "catch_weight": False,
        "producer_price": D(price), "unit_price": D(price), "components": (),
        "available": D(100), "reserved": D(0), "minimum": D(10),
        "step": D(10), "per_buyer_max": None, "withdrawn": False,
    }  # fmt: skip
    return OfferTerms(**{**values, **fields})


MISSING = offer(1)


def against(candidate: OfferTerms, wish: Wish = SAME, allergens: str = "", excluded: str = "") -> str | None:
    return reason_against(MISSING, Candidate(candidate, frozenset(allergens.split())), wish, excluded.split())


def test_the_same_product_of_another_farm_may_stand_in_whatever_its_accents() -> None:
    assert against(offer(2, "carotté", farm=2)) is None
    assert against(offer(2, "Navet", farm=2)) == "not_wished"
    assert against(offer(2, "Carotte", farm=1)) == "not_wished"
    assert against(MISSING) == "self"


def test_nothing_stands_in_where_nothing_was_allowed_and_of_a_list_only_what_is_on_it() -> None:
    panais = offer(3, "Panais", farm=2)
    assert against(offer(2, farm=2), Wishes().of(MISSING.pack_id)) == "not_wished"
    assert against(panais, Wish(Mode.LIST, frozenset({panais.pack_id}))) is None
    assert against(offer(2, farm=2), Wish(Mode.LIST, frozenset({panais.pack_id}))) == "not_wished"


def test_never_dearer_never_an_excluded_allergen_never_another_unit() -> None:
    assert against(offer(2, farm=2, price="2.0001")) == "dearer"
    assert against(offer(2, farm=2), allergens="celery milk", excluded="milk") == "allergen"
    assert against(offer(2, farm=2), allergens="celery", excluded="milk") is None
    assert against(offer(2, farm=2, unit="piece")) == "unit"


def test_what_fits_is_whole_steps_within_what_is_left() -> None:
    assert fitting_quantity(D(25), MISSING) == 20
    assert fitting_quantity(D(25), offer(2, reserved=D(90))) == 10
    assert fitting_quantity(D(9), MISSING) == 0
    assert fitting_quantity(D(25), offer(2, withdrawn=True)) == 0


def test_what_covers_most_comes_first_then_what_is_nearest_in_price() -> None:
    found = proposals(
        MISSING,
        D(30),
        [
            Candidate(offer(2, farm=2, price="1", available=D(10)), frozenset()),
            Candidate(offer(3, farm=3, price="1.5"), frozenset()),
            Candidate(offer(4, farm=4, price="1.9"), frozenset()),
        ],
        SAME,
        [],
    )
    assert [(each.offer.id.int, each.quantity) for each in found] == [(4, D(30)), (3, D(30)), (2, D(10))]


@given(st.decimals(0, 200, places=3), st.integers(0, 20), st.sampled_from(["0.5", "1", "10"]))
def test_nothing_beyond_what_is_missing_or_left(short, left, step) -> None:
    terms = offer(2, available=D(left), minimum=D(step), step=D(step))
    quantity = fitting_quantity(short, terms)
    assert 0 <= quantity <= min(short, terms.left)
    assert quantity % D(step) == 0
