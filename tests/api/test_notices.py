"""What people are told after the cut-off: by mail, in their language, and only where there is something to tell."""

import pytest
from sqlalchemy import update

from app.core.ids import new_id
from app.identity.tables import Person
from tests.api.test_deliveries import decide, object_to, objection
from tests.api.test_shortages import share, shortages
from tests.factories.plate import Plate, make_plate
from tests.mailbox import Mailbox, token_in


@pytest.fixture
async def plate(session, database, clock, sign_in) -> Plate:
    return await make_plate(session, database, clock, sign_in, shop_quantity="30")


@pytest.fixture
async def mailbox(plate, database, settings, clock) -> Mailbox:
    """After the mails of the cut-off itself."""
    mailbox = Mailbox(database, settings, clock)
    await mailbox.collect()
    return mailbox


async def test_a_farm_confirms_with_the_link_of_its_list(plate, mailbox, client) -> None:
    (mail,) = [each for each in mailbox.mails if each.to == plate.market.network.grower.email]
    body = {"token": token_in(mail), "entries": [plate.word(0, "60"), plate.word(1, "20")]}
    answer = await client.post("/api/confirmations", json=body)
    assert (answer.status_code, [each["confirmed"] for each in answer.json()]) == (200, ["60.000", "20.000"])


async def test_coordinators_are_told_of_a_shortage_and_buyers_of_their_part(plate, mailbox) -> None:
    await plate.confirm(plate.word(0, "30", reason="gelée"))
    (told,) = await mailbox.collect()
    assert (told.to, told.subject) == (plate.market.network.coordinator.email, "Un manquant à partager")
    assert "30 sur 60 kg. gelée" in told.text
    (shortage,) = await shortages(plate)
    await share(plate, shortage)
    mails = {each.to: each for each in await mailbox.collect()}
    assert set(mails) == {plate.market.network.cook.email, plate.market.network.shopkeeper.email}
    assert "au lieu de 30 kg" in mails[plate.market.network.cook.email].text
    assert "en proportion" in mails[plate.market.network.cook.email].text


async def test_a_shortage_that_is_over_is_no_news(plate, mailbox) -> None:
    word = plate.word(0, "30")
    await plate.confirm(word)
    await plate.confirm(plate.word(0, "60", replaces=[word["id"]]))
    assert await mailbox.collect() == []


async def test_what_comes_as_ordered_is_no_news_and_what_differs_is_explained(plate, mailbox) -> None:
    await plate.say("packer", plate.entry(0, "picked", "20", reason="un colis abîmé"))
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    (mail,) = await mailbox.collect()
    assert mail.subject == "Livraison acceptée\u00a0: 84,40\xa0€"
    assert "20 kg au lieu de 30 kg. un colis abîmé" in mail.text
    assert "À payer\u00a0: 84,40\xa0€, au lieu de 105,50\xa0€." in mail.text


async def test_an_order_that_came_as_ordered_sends_no_mail(plate, mailbox) -> None:
    await plate.browsers["cook"].post(f"/api/orders/{plate.order_id}/acceptance")
    assert await mailbox.collect() == []


async def test_objections_go_to_the_coordinators_and_decisions_to_the_buyer_in_her_language(
    plate, mailbox, session
) -> None:
    network = plate.market.network
    await session.execute(update(Person).where(Person.id == network.cook.id).values(language="en"))
    await session.commit()
    body = objection(plate, words="molles")
    await object_to(plate, body)
    (told,) = await mailbox.collect()
    assert (told.to, told.subject) == (network.coordinator.email, "Réclamation de Cantine de l’école\u00a0: Légume 0")
    assert "Abîmé, 10 kg. molles" in told.text
    await decide(plate, body["id"])
    (answer,) = await mailbox.collect()
    assert (answer.to, answer.subject) == (network.cook.email, "Légume 0: you do not pay it")


async def test_a_recall_reaches_everybody_who_got_the_lot(plate, mailbox) -> None:
    lot = {
        "id": str(new_id()),
        "product_id": str(plate.market.offers[0].product_id),
        "made_on": "2026-11-26",
        "number": "A7",
    }
    await plate.browsers["grower"].post("/api/lots", json=lot)
    await plate.say("packer", plate.entry(0, "picked", "30", lot_id=lot["id"]))
    body = {"id": str(new_id()), "message": "Ne consommez pas ces carottes."}
    await plate.browsers["grower"].post(f"/api/lots/{lot['id']}/recalls", json=body)
    (mail,) = await mailbox.collect()
    assert mail.to == plate.market.network.cook.email
    assert mail.subject == "Rappel du lot A7\u00a0: à retirer tout de suite"
    assert "Ne consommez pas ces carottes." in mail.text
