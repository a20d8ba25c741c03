"""What is wrong with a field, said in the reader's words."""

import pytest

from tests.factories.identity import make_network


@pytest.fixture
async def coordinator(session, sign_in):
    network = await make_network(session)
    await session.commit()
    return await sign_in(network.coordinator.id, network.territory.id)


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": "  "}, "name", "À remplir."),
        ({"name": "a" * 201}, "name", "Trop long\u00a0: 200 caractères au plus."),
        ({"postcode": "1" * 11}, "postcode", "Trop long\u00a0: 10 caractères au plus."),
        ({"email": "camille"}, "email", "Ce n’est pas une adresse e-mail."),
        ({"email": "camille@ferme"}, "email", "Ce n’est pas une adresse e-mail."),
        ({"latitude": "nord"}, "latitude", "Écrivez un nombre, par exemple 12,5."),
        ({"latitude": "91"}, "latitude", "Le nombre doit être au plus 90."),
    ],
)
async def test_a_wrong_field_is_explained_in_plain_words(coordinator, wrong, field, sentence) -> None:
    body = {"name": "Ferme des Trois Chênes", "kind": "producer"} | wrong
    answer = await coordinator.post("/api/organisations", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {field: sentence}


async def test_a_field_that_is_missing_is_to_be_filled_in(coordinator) -> None:
    answer = await coordinator.post("/api/organisations", json={"kind": "producer"})
    assert answer.json()["fields"] == {"name": "À remplir."}
