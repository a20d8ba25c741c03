"""Rows of the demo's products and packs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.demo.cards import Certificate, DemoFiles, PackCard, ProductCard
from app.demo.places import Member, Places, Rows
from app.demo.rules import demo_id


@dataclass(frozen=True, slots=True)
class ShelfPack:
    """A pack that a farm sells."""

    id: UUID
    product_id: UUID
    producer: Member
    card: PackCard


def fill_shelves(files: DemoFiles, places: Places) -> tuple[ShelfPack, ...]:
    """Every pack of every farm, copies included, in the order of the file."""
    farms: dict[str, list[Member]] = {}
    for member in places.members.values():
        farms.setdefault(member.card.slug, []).append(member)
    at = places.founded_at
    return tuple(
        ShelfPack(
            id=demo_id(at, "pack", farm.copy, pack.code),
            product_id=demo_id(at, "product", farm.copy, pack.product.slug),
            producer=farm,
            card=pack,
        )
        for pack in files.packs
        for farm in farms[pack.product.producer]
    )


def product_rows(files: DemoFiles, places: Places, shelves: tuple[ShelfPack, ...], today: date) -> Rows:
    """The products, each with the proofs of its labels."""
    first = {shelf.product_id: shelf for shelf in shelves}
    return [
        _product_row(shelf, places, _labels(files.certificates, shelf.card.product, today)) for shelf in first.values()
    ]


def _product_row(shelf: ShelfPack, places: Places, labels: list[dict[str, Any]]) -> dict[str, Any]:
    product = shelf.card.product
    return {
        "territory_id": places.territory_id,
        "id": shelf.product_id,
        "producer_id": shelf.producer.id,
        "code": shelf.card.code[:-1],
        "name": product.name,
        "family": product.family,
        "description": product.description,
        "labels": labels,
        "contains": list(product.contains),
        "may_contain": list(product.may_contain),
        "storage": product.storage,
        "origin_commune": shelf.producer.card.commune.name,
        "origin_insee": shelf.producer.card.commune.insee,
        "season": sorted(product.season) if len(product.season) < 12 else [],
        "photo_id": None,
        "created_at": places.founded_at,
        "updated_at": places.founded_at,
        "archived_at": None,
    }


def _labels(certificates: tuple[Certificate, ...], product: ProductCard, today: date) -> list[dict[str, Any]]:
    proofs = {(proof.producer, proof.label): proof for proof in certificates}
    return list(_label_entries(proofs, product, today))


def _label_entries(
    proofs: dict[tuple[str, str], Certificate], product: ProductCard, today: date
) -> Iterator[dict[str, Any]]:
    for label in product.labels:
        proof = proofs[product.producer, label]
        expires = None if proof.expires_in_days is None else today + timedelta(days=proof.expires_in_days)
        yield {"label": label, "proof": proof.proof, "expires_on": expires.isoformat() if expires else None}


def pack_rows(places: Places, shelves: tuple[ShelfPack, ...]) -> Rows:
    """The packs with the producer's usual price."""
    return [
        {
            "territory_id": places.territory_id,
            "id": shelf.id,
            "product_id": shelf.product_id,
            "code": shelf.card.code,
            "name": shelf.card.name,
            "unit": shelf.card.unit,
            "content": shelf.card.content,
            "net_weight_kg": shelf.card.net_weight_kg,
            "vat_rate": shelf.card.product.vat_rate,
            "catch_weight": shelf.card.catch_weight,
            "usual_price": shelf.card.price,
            "created_at": places.founded_at,
            "archived_at": None,
        }
        for shelf in shelves
    ]
