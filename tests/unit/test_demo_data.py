"""The demo's data files keep to the program's vocabularies, and say what the issue asks for."""

from decimal import Decimal
from importlib.resources import files as package_files

import pytest
from stdnum.fr import siret

from app.catalogue.rules import Allergen, Family, Label, Storage, Unit
from app.demo.cards import DemoFiles
from app.demo.files import read_demo
from app.pricing.rules import Basis, FeeActor

RATES = {Decimal("5.50"), Decimal("10.00"), Decimal("20.00")}


@pytest.fixture(scope="module")
def demo() -> DemoFiles:
    return read_demo()


def test_there_are_the_organisations_that_were_asked_for(demo: DemoFiles) -> None:
    kinds = [card.kind for card in demo.organisations]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "producer": 16,
        "hub": 1,
        "carrier": 1,
        "canteen": 8,
        "shop": 6,
    }


def test_at_least_140_packs_cover_every_family(demo: DemoFiles) -> None:
    assert len(demo.packs) >= 140
    assert {pack.product.family for pack in demo.packs} == set(Family)


def test_every_word_is_one_that_the_catalogue_knows(demo: DemoFiles) -> None:
    products = {pack.product for pack in demo.packs}
    assert {label for product in products for label in product.labels} <= set(Label)
    assert {allergen for product in products for allergen in product.contains + product.may_contain} <= set(Allergen)
    assert {product.storage for product in products} <= set(Storage)
    assert {pack.unit for pack in demo.packs} <= set(Unit)
    assert {product.vat_rate for product in products} <= RATES


def test_codes_and_addresses_are_unique(demo: DemoFiles) -> None:
    for names in (
        [pack.code for pack in demo.packs],
        [card.slug for card in demo.organisations],
        [card.siret for card in demo.organisations],
        [person.email for person in demo.people],
    ):
        assert len(names) == len(set(names))


def test_sirets_pass_the_check_and_belong_to_nobody(demo: DemoFiles) -> None:
    for card in demo.organisations:
        assert siret.is_valid(card.siret)
        assert card.siret.startswith("000000")


def test_every_label_has_its_proof_and_every_price_its_reason(demo: DemoFiles) -> None:
    proofs = {(proof.producer, proof.label) for proof in demo.certificates}
    labels = {(pack.product.producer, label) for pack in demo.packs for label in pack.product.labels}
    assert labels == proofs
    folder = package_files("app.demo") / "data"
    known = {line.split(",")[0] for line in (folder / "price_reasons.csv").read_text("utf-8").splitlines()[1:]}
    used = {line.split(",")[-8] for line in (folder / "packs.csv").read_text("utf-8").splitlines()[1:]}
    assert used == known


def test_quantities_fit_the_rules_of_an_order(demo: DemoFiles) -> None:
    for pack in demo.packs:
        assert pack.minimum % pack.step == 0
        assert pack.most is None or pack.most >= pack.minimum
        assert pack.content > 0
        assert pack.price > 0
        assert not pack.catch_weight or pack.unit == "kg"


def test_everyone_has_somebody_who_acts_for_it(demo: DemoFiles) -> None:
    managed = {hat for person in demo.people for hat, role in person.hats if role == "manager"}
    assert managed == {card.slug for card in demo.organisations}
    roles = {person.demo_account for person in demo.people if person.demo_account}
    assert roles >= {"cook", "grower", "shopkeeper", "hub", "carrier", "coordinator", "observer", "two_hats"}
    assert all(person.email.endswith("@demo.example") for person in demo.people)


def test_names_in_one_file_are_found_in_the_others(demo: DemoFiles) -> None:
    slugs = {card.slug for card in demo.organisations}
    codes = {pack.code for pack in demo.packs}
    assert {door.organisation for door in demo.doors} == {
        card.slug for card in demo.organisations if card.kind in ("canteen", "shop")
    }
    assert {door.area for door in demo.doors} == set(demo.areas)
    assert {card.buyer for card in demo.standing} <= slugs
    assert {code for card in demo.standing for code in card.packs} <= codes
    assert demo.history.sold_out <= codes
    assert demo.history.undecided | demo.history.silent <= slugs
    for dated in demo.fees:
        assert {fee.organisation for fee in dated.fees} - {None} <= slugs
        assert {fee.basis for fee in dated.fees} <= set(Basis)
        assert {fee.actor for fee in dated.fees} <= set(FeeActor)
