"""A farm's list is in the order in which people look for a name."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from app.fulfilment.rules import Item, Stop, arrange
from app.pricing.rules import Share

SCHOOL = Stop(UUID(int=1), "Cuisine", "École de Faux", "Faux", "Nord", date(2026, 11, 26))
SHOP = Stop(UUID(int=2), "Magasin", "Épicerie du Tilleul", "Tarnac", "Nord", date(2026, 11, 26))
CAFE = Stop(UUID(int=3), "Bar", "Café du Lac", "Peyrelevade", "Nord", date(2026, 11, 26))


def item(stop: Stop, number: int, product: str, pack: str = "colis") -> Item:
    ten, note = Decimal(10), ""
    shares = (Share("producer", None, "Ferme", 1900),)
    return Item(stop, UUID(int=number), product, pack, "kg", ten, False, ten, ten, note, shares)


def test_names_with_accents_stand_where_people_look_for_them() -> None:
    found = arrange(
        [item(SHOP, 3, "Fenouil"), item(SHOP, 1, "Épinard"), item(SHOP, 2, "Endive"), item(SCHOOL, 4, "Ail")]
    )
    assert [each.product_name for each in found.products] == ["Ail", "Endive", "Épinard", "Fenouil"]
    assert [each.product_name for each in found.deliveries[1].items] == ["Endive", "Épinard", "Fenouil"]


def test_deliveries_of_a_round_are_by_the_buyers_name() -> None:
    found = arrange([item(SHOP, 1, "Ail"), item(SCHOOL, 1, "Ail"), item(CAFE, 1, "Ail")])
    assert [each.stop.buyer_name for each in found.deliveries] == [
        "Café du Lac",
        "École de Faux",
        "Épicerie du Tilleul",
    ]
