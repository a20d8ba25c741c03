"""What people read when a week changes."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import update

from app.identity.tables import Person
from app.worker import run_once
from tests.factories.cycles import CLOSES, OPENS, make_cycle
from tests.factories.identity import make_network


def mails(settings) -> dict[str, EmailMessage]:
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in settings.var_dir.rglob("*.eml")]
    return {str(mail["To"]): mail for mail in found}


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_everyone_reads_the_new_dates_in_his_language(session, sign_in, database, settings, clock) -> None:
    network = await make_network(session, name="Plateau")
    await session.execute(update(Person).where(Person.id == network.packer.id).values(language="en"))
    cycle = await make_cycle(session, network.territory, [network.area])
    await session.commit()
    desk = await sign_in(network.coordinator.id, network.territory.id)
    body = {
        "opens_at": OPENS.isoformat(),
        "closes_at": (CLOSES + timedelta(hours=5)).isoformat(),
        "deliveries": [{"area_id": str(network.area.id), "delivers_on": "2026-12-02"}],
        "reason": "La route est coupée mardi",
    }
    assert (await desk.put(f"/api/cycles/{cycle.id}", json=body)).status_code == 200
    await run_once(database, settings, clock)
    sent = mails(settings)
    assert len(sent) == 6
    cook = sent[network.cook.email]
    assert cook["Subject"] == "Plateau\u00a0: les dates de commande changent"
    assert "Raison\u00a0: La route est coupée mardi" in words(cook)
    assert "Commandes ouvertes du dimanche 22 novembre à 18:00 au jeudi 26 novembre à 17:00" in words(cook)
    assert f"Livraison {network.area.name}\u00a0: mercredi 2 décembre" in words(cook)
    packer = sent[network.packer.email]
    assert packer["Subject"] == "Plateau: the order dates change"
    assert "until Thursday 26 November at 17:00" in words(packer)


async def test_a_cancelled_week_says_that_nothing_will_come(session, sign_in, database, settings, clock) -> None:
    network = await make_network(session, name="Plateau")
    cycle = await make_cycle(session, network.territory, [network.area], note="Colis de Noël")
    await session.commit()
    desk = await sign_in(network.coordinator.id, network.territory.id)
    await desk.post(f"/api/cycles/{cycle.id}/cancel", json={})
    await run_once(database, settings, clock)
    mail = mails(settings)[network.grower.email]
    assert mail["Subject"] == "Plateau\u00a0: semaine de commande annulée"
    assert "ne seront pas livrées" in words(mail)
    assert "Raison" not in words(mail)
    assert "Remarque\u00a0: Colis de Noël" in words(mail)
