"""What other domains read of the catalogue."""

from datetime import date

from app.catalogue.queries import packs_by_id, packs_for_sale, product_cards, products_stamp
from app.core.ids import new_id
from tests.factories.catalogue import SINCE, make_pack, make_product
from tests.factories.identity import make_network, make_organisation


async def test_packs_for_sale_are_the_producers_own_and_not_archived(session, statements):
    network = await make_network(session)
    other = await make_organisation(session, network.territory)
    carrot = await make_product(session, network.territory, network.farm, name="Carotte", season=[9, 10])
    sold = await make_pack(session, carrot)
    await make_pack(session, carrot, name="vrac", archived_at=SINCE)
    gone = await make_product(session, network.territory, network.farm, archived_at=SINCE)
    await make_pack(session, gone)
    await make_pack(session, await make_product(session, network.territory, other))

    with statements() as sent:
        packs = await packs_for_sale(session, network.territory.id, network.farm.id)

    assert [(pack.pack_id, pack.product_name, pack.season) for pack in packs] == [(sold.id, "Carotte", (9, 10))]
    assert len(sent) == 1


async def test_packs_by_id_leave_out_other_territories_and_tell_what_is_archived(session):
    network, elsewhere = await make_network(session), await make_network(session)
    pack = await make_pack(session, await make_product(session, network.territory, network.farm, archived_at=SINCE))
    foreign = await make_pack(session, await make_product(session, elsewhere.territory, elsewhere.farm))

    found = await packs_by_id(session, network.territory.id, [pack.id, foreign.id, new_id()])

    assert {key: value.archived for key, value in found.items()} == {pack.id: True}


async def test_a_card_leaves_out_a_label_whose_proof_has_expired(session):
    network = await make_network(session)
    labels = [
        {"label": "ab", "proof": "FR-BIO-01", "expires_on": "2026-11-23"},
        {"label": "hve", "proof": "", "expires_on": "2026-11-24"},
        {"label": "fermier", "proof": "", "expires_on": None},
    ]
    cheese = await make_product(session, network.territory, network.farm, labels=labels, contains=["milk"])

    today = await product_cards(session, network.territory.id, [cheese.id], on=date(2026, 11, 24))
    ever = await product_cards(session, network.territory.id, [cheese.id])

    assert today[cheese.id].labels == ("hve", "fermier")
    assert ever[cheese.id].labels == ("ab", "hve", "fermier")
    assert today[cheese.id].contains == ("milk",)


async def test_the_stamp_changes_with_a_product_even_when_the_clock_stands_still(database):
    async with database.writing() as session:
        network = await make_network(session)
        product = await make_product(session, network.territory, network.farm)
    async with database.writing() as session:
        before = await products_stamp(session, network.territory.id)
        session.add(product)
        product.name = "Autre nom"
    async with database.reading() as session:
        assert await products_stamp(session, network.territory.id) != before
