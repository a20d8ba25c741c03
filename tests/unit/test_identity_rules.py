"""The rules of signing in and of who may do what."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.identity.actions.passwords import _HASHER, NOBODY, hash_password, verify
from app.identity.queries import HatView
from app.identity.rules import (
    ALLOWED,
    Actor,
    Permission,
    Role,
    choose_hat,
    client_network,
    may,
    may_manage,
    normal_email,
    password_problem,
    sees_people,
    siret_problem,
    window_of,
)
from app.identity.schemas.fields import Line, Name, Prose

TERRITORY, OTHER, FARM, SHOP = (UUID(int=n) for n in range(1, 5))
COORDINATOR = Actor(UUID(int=9), TERRITORY, Role.COORDINATOR)
MANAGER = Actor(UUID(int=9), TERRITORY, Role.PRODUCER, FARM, "producer", manager=True)
STAFF = Actor(UUID(int=9), TERRITORY, Role.PRODUCER, FARM, "producer")


def hat(territory: UUID, organisation: UUID | None) -> HatView:
    return HatView(territory, "t", "T", "Europe/Paris", organisation, None, None, Role.PRODUCER, manager=False)


def test_every_permission_is_in_the_table_and_given_to_somebody() -> None:
    assert set(ALLOWED) == set(Permission)
    assert all(ALLOWED.values())


def test_only_buyers_order_and_only_producers_sell() -> None:
    assert [role for role in Role if may(Actor(FARM, TERRITORY, role), Permission.ORDER)] == [Role.BUYER]
    assert [role for role in Role if may(Actor(FARM, TERRITORY, role), Permission.SELL)] == [Role.PRODUCER]


def test_an_observer_sees_neither_orders_nor_lists_nor_offers() -> None:
    seen = {permission for permission in Permission if may(Actor(FARM, TERRITORY, Role.OBSERVER), permission)}
    sums = {Permission.SEE_TOTALS, Permission.SEE_SHARES}
    expected = {Permission.SEE_TERRITORY, Permission.SEE_FEES, Permission.SEE_MEMBERS, *sums}
    assert seen == expected


@pytest.mark.parametrize(
    ("actor", "organisation", "manages", "sees"),
    [
        (COORDINATOR, FARM, True, True),
        (COORDINATOR, None, True, True),
        (MANAGER, FARM, True, True),
        (MANAGER, SHOP, False, False),
        (STAFF, FARM, False, True),
        (STAFF, SHOP, False, False),
    ],
)
def test_who_manages_an_organisation(actor: Actor, organisation: UUID | None, manages: bool, sees: bool) -> None:
    assert may_manage(actor, organisation) is manages
    if organisation is not None:
        assert sees_people(actor, organisation) is sees


def test_a_manager_does_not_manage_the_territory() -> None:
    assert not may_manage(MANAGER, None)


def test_the_hat_worn_last_is_worn_again() -> None:
    hats = [hat(TERRITORY, FARM), hat(TERRITORY, SHOP), hat(OTHER, FARM)]
    assert choose_hat(hats, (OTHER, FARM)) is hats[2]
    assert choose_hat(hats, (TERRITORY, SHOP)) is hats[1]


def test_the_first_hat_is_worn_when_the_last_is_gone() -> None:
    hats = [hat(TERRITORY, FARM), hat(TERRITORY, SHOP)]
    assert choose_hat(hats, (OTHER, None)) is hats[0]
    assert choose_hat(hats, None) is hats[0]
    assert choose_hat([], (OTHER, None)) is None


def test_addresses_are_compared_in_lower_case() -> None:
    assert normal_email(" Jeanne@Exemple.FR ") == "jeanne@exemple.fr"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("neuf sign", "fields.password_short"),
        ("dix signes", None),
        ("x" * 201, "fields.password_long"),
        ("aaaaaaaaaaaa", "fields.password_guessable"),
        ("Jeanne@Exemple.fr", "fields.password_guessable"),
        ("jeanne.dupont", "fields.password_guessable"),
        ("la soupe est prête", None),
    ],
)
def test_passwords(password: str, problem: str | None) -> None:
    email = "jeanne.dupont@exemple.fr" if "dupont" in password else "jeanne@exemple.fr"
    assert password_problem(password, email) == problem


def test_the_hash_for_nobody_costs_what_a_real_one_costs() -> None:
    real = hash_password("la soupe est prête")
    parameters = real.split("$")[1:4]
    assert NOBODY.split("$")[1:4] == parameters == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert hash_password("justepart", salt=b"demo, not secret").split("$")[1:4] == parameters
    assert verify("la soupe est prête", real)
    assert not verify("la soupe est prete", real)
    assert not _HASHER.verify("", NOBODY)


@pytest.mark.parametrize(
    ("siret", "problem"),
    [
        (None, None),
        ("", None),
        ("73282932000074", None),
        ("732 829 320 00074", None),
        ("35600000049837", None),  # La Poste keeps to another check
        ("73282932000075", "identity.siret.checksum"),
        ("7328293200007", "identity.siret.length"),
        ("ABCDEFGHIJKLMN", "identity.siret.length"),
    ],
)
def test_a_siret_that_looks_wrong_is_warned_of(siret: str | None, problem: str | None) -> None:
    assert siret_problem(siret) == problem


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("testclient", "testclient"),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert client_network(address) == network


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(min_value=1, max_value=120),
)
def test_a_moment_lies_in_its_window(naive: datetime, minutes: int) -> None:
    now, length = naive.replace(tzinfo=UTC), timedelta(minutes=minutes)
    start = window_of(now, length)
    assert start <= now < start + length
    assert window_of(start, length) == start


def test_a_name_has_one_line() -> None:
    for kind in (Name, Line):
        assert TypeAdapter(kind).validate_python(" École\r\n de\u2028Faux\t ") == "École de Faux"
    with pytest.raises(ValidationError):
        TypeAdapter(Name).validate_python(" \n ")
    assert TypeAdapter(Prose).validate_python("Sonner.\nAttendre.") == "Sonner.\nAttendre."
