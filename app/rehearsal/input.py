"""Reads what a rehearsal is made of from a folder: canteens, communes and a wholesaler's price list."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

CANTEENS = "canteens_td_23_19_87.csv"
COMMUNES = "communes_millevaches_45km.csv"
PRICE_LIST = "wholesale_nz_foodcoop_2015.csv"
DEPARTMENTS = {"19": "Corrèze", "23": "Creuse", "87": "Haute-Vienne"}
SCHOOLS = ("ecole", "école", "collège", "lycée", "secondaire")


class Stopped(Exception):
    """The rehearsal cannot go on; the text says why, in one line."""


class InputMissing(Stopped):
    """A file is not in the folder."""


@dataclass(frozen=True, slots=True)
class Canteen:
    """A canteen as the public register has it; coordinates in degrees as text, empty where nobody knows them."""

    number: str
    name: str
    siret: str
    insee: str
    commune: str
    postcode: str
    latitude: str
    longitude: str
    area: str
    school: bool


@dataclass(frozen=True, slots=True)
class PriceList:
    """The rows of one category of the wholesaler's list, as they are, in a file of their own."""

    farm: str
    rows: int
    content: bytes


def read_canteens(folder: Path) -> list[Canteen]:
    """The canteens of the register, placed in the middle of their commune where the list of communes knows it."""
    places = {row["insee"]: row for row in _rows(folder, COMMUNES)}
    return [_canteen(row, places.get(row["insee"], row)) for row in _rows(folder, CANTEENS)]


def _canteen(row: dict[str, str], place: dict[str, str]) -> Canteen:
    return Canteen(
        number=row["canteen_id"],
        name=row["name"],
        siret=row["siret"],
        insee=row["insee"],
        commune=row["commune"],
        postcode=row["postcode"],
        latitude=place["lat"],
        longitude=place["lon"],
        area=DEPARTMENTS[row["dep"]],
        school=any(word in row["sectors"].lower() for word in SCHOOLS),
    )


def read_price_lists(folder: Path) -> list[PriceList]:
    """The wholesaler's list, one file per main category: each becomes the list of one farm, by name."""
    rows = _rows(folder, PRICE_LIST)
    by_farm: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_farm[row["category"].split(" - ")[0].strip().capitalize() or "Divers"].append(row)
    return [PriceList(farm, len(own), _csv(own)) for farm, own in sorted(by_farm.items())]


def _csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise InputMissing(f"{name} is not in {folder}.") from None
