"""The demo territory as it stands in ``data/``: see the README there for what each column means."""

import csv
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

from app.costs.rules import Worksheet
from app.demo.cards import (
    Certificate,
    Commune,
    DatedFees,
    DatedRule,
    DeclaredCard,
    DemoFiles,
    Door,
    Fee,
    History,
    MarginCard,
    OrganisationCard,
    PackCard,
    PersonCard,
    ProductCard,
    SheetCard,
    StandingCard,
    Week,
)
from app.demo.rules import months

Row = dict[str, str]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_demo() -> DemoFiles:
    """Reads and types every file of ``data/``. Raises KeyError or ValueError on a broken one."""
    facts = _toml("territory")
    communes = {row["insee"]: _commune(row) for row in _rows("communes")}
    return DemoFiles(
        territory=facts["territory"],
        communes=tuple(communes.values()),
        opens=facts["rhythm"]["opens_time"],
        closes=facts["rhythm"]["closes_time"],
        weeks=tuple(_week(entry) for entry in facts["rhythm"]["weekdays"]),
        areas={area["slug"]: area["name"] for area in facts["areas"]},
        fees=tuple(_dated_fees(entry) for entry in facts["fee_schedules"]),
        rules=tuple(_dated_rule(entry) for entry in _toml("rules")["rules"]),
        sheets=tuple(_sheet(row) for row in _rows("cost_sheets")),
        declared=tuple(_declared(row) for row in _rows("declared_costs")),
        history=_history(facts),
        organisations=tuple(_organisation(row, communes) for row in _rows("organisations")),
        doors=tuple(_door(row, communes) for row in _rows("delivery_points")),
        people=tuple(_person(row) for row in _rows("people")),
        certificates=tuple(_certificate(row) for row in _rows("certificates")),
        packs=tuple(_packs()),
        standing=tuple(_standing()),
        margins=tuple(_margin(row) for row in _rows("shop_margins")),
    )


def _margin(row: Row) -> MarginCard:
    step = int(row["step_cents"]) if row["step_cents"] else None
    return MarginCard(row["shop"], row["family"], Decimal(row["margin_percent"]), step)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("app.demo") / "data" / f"{name}.toml").read_text("utf-8"))


def _rows(name: str) -> list[Row]:
    content = (files("app.demo") / "data" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(content.splitlines()))


def _commune(row: Row) -> Commune:
    return Commune(row["insee"], row["name"], row["postcode"], Decimal(row["lat"]), Decimal(row["lon"]))


def _week(entry: dict[str, Any]) -> Week:
    deliveries = {area: WEEKDAYS.index(day) for area, day in entry["deliveries"].items()}
    return Week(WEEKDAYS.index(entry["cut_off"]), deliveries)


def _dated_fees(entry: dict[str, Any]) -> DatedFees:
    fees = (
        Fee(fee.get("organisation"), fee["actor"], fee["label"], fee["basis"], Decimal(fee["value"]))
        for fee in entry["fees"]
    )
    return DatedFees(entry["weeks_ago"], entry["decision"], tuple(fees))


def _dated_rule(entry: dict[str, Any]) -> DatedRule:
    return DatedRule(
        key=entry["key"],
        weeks_ago=entry["weeks_ago"],
        kind=entry["kind"],
        severity=entry["severity"],
        sentence=entry["sentence"],
        value=Decimal(entry["value"]) if "value" in entry else None,
        actor=entry.get("actor"),
        notice_days=entry.get("notice_days"),
        families=frozenset(entry.get("families", ())),
        buyers=frozenset(entry.get("buyers", ())),
        decision=entry["decision"],
        url=entry["url"],
    )


def _sheet(row: Row) -> SheetCard:
    names = ("hours", "hourly_pay", "inputs", "land", "packaging", "other", "losses_percent", "quantity")
    return SheetCard(
        pack=row["pack"],
        worksheet=Worksheet(**{name: Decimal(row[name]) for name in names}),
        whole_product=row["whole_product"] == "yes",
        weeks_ago=int(row["weeks_ago"]),
        until_weeks_ago=int(row["until_weeks_ago"]) if row["until_weeks_ago"] else None,
        note=row["note"],
    )


def _declared(row: Row) -> DeclaredCard:
    return DeclaredCard(
        row["organisation"] or None,
        row["actor"],
        row["basis"],
        Decimal(row["amount"]),
        int(row["weeks_ago"]),
        row["note"],
    )


def _history(facts: dict[str, Any]) -> History:
    open_week = facts["open_week"]
    return History(
        past_cycles=facts["rhythm"]["past_cycles"],
        ordered_percent=open_week["ordered_percent"],
        undecided=frozenset(open_week["undecided"]),
        sold_out=frozenset(open_week["sold_out"]),
        **facts["history"] | {"silent": frozenset(facts["history"]["silent"])},
    )


def _organisation(row: Row, communes: dict[str, Commune]) -> OrganisationCard:
    meals = int(row["meals_per_day"] or 0)
    return OrganisationCard(
        slug=row["slug"],
        kind=row["kind"],
        name=row["name"],
        siret=row["siret"],
        street=row["street"],
        commune=communes[row["insee"]],
        latitude=Decimal(row["lat"]),
        longitude=Decimal(row["lon"]),
        meals_per_week=meals * int(row["days_per_week"]) if meals else None,
        budget_per_meal_cents=int(row["budget_per_meal_cents"]) if row["budget_per_meal_cents"] else None,
        size=Decimal(meals) / 100 if meals else Decimal(row["shop_size"] or 0),
        about=row["about"],
    )


def _door(row: Row, communes: dict[str, Commune]) -> Door:
    return Door(
        organisation=row["organisation"],
        name=row["name"],
        street=row["street"],
        commune=communes[row["insee"]],
        latitude=Decimal(row["lat"]),
        longitude=Decimal(row["lon"]),
        area=row["area"],
        school=row["closed_in_school_holidays"] == "yes",
        notes=row["notes"],
        part=Decimal(row["share_of_meals"]),
        excluded_allergens=tuple(row["excluded_allergens"].split()),
    )


def _person(row: Row) -> PersonCard:
    hats = (hat.split(":") for hat in row["hats"].split())
    return PersonCard(row["slug"], row["name"], row["email"], tuple((a, b) for a, b in hats), row["demo_account"])


def _certificate(row: Row) -> Certificate:
    days = int(row["expires_in_days"]) if row["expires_in_days"] else None
    return Certificate(row["producer"], row["label"], row["proof"], days)


def _product(row: Row) -> ProductCard:
    return ProductCard(
        slug=row["slug"],
        producer=row["producer"],
        name=row["name"],
        family=row["family"],
        vat_rate=Decimal(row["vat_percent"]).quantize(Decimal("0.01")),
        storage=row["storage"],
        season=months(row["season"]),
        labels=tuple(row["labels"].split()),
        contains=tuple(row["contains"].split()),
        may_contain=tuple(row["may_contain"].split()),
        description=row["description"],
    )


def _packs() -> Iterator[PackCard]:
    products = {row["slug"]: _product(row) for row in _rows("products")}
    for row in _rows("packs"):
        usual = {kind: Decimal(row[f"{kind}_packs"]) for kind in ("canteen", "shop") if row[f"{kind}_packs"]}
        yield PackCard(
            code=row["code"],
            product=products[row["product"]],
            name=row["name"],
            unit=row["pricing_unit"],
            content=Decimal(row["content"]),
            net_weight_kg=Decimal(row["net_weight_kg"]),
            catch_weight=row["catch_weight"] == "yes",
            price=Decimal(row["price"]),
            weekly=int(row["weekly_packs"]),
            minimum=int(row["minimum"]),
            step=int(row["step"]),
            most=int(row["per_buyer_maximum"]) if row["per_buyer_maximum"] else None,
            usual=usual,
            every_weeks=int(row["every_weeks"]),
        )


def _standing() -> Iterator[StandingCard]:
    rows = _rows("standing_orders")
    for buyer in dict.fromkeys(row["buyer"] for row in rows):
        own = [row for row in rows if row["buyer"] == buyer]
        packs = {row["pack"]: int(row["packs"]) for row in own}
        yield StandingCard(buyer, packs, own[0]["active"] == "yes", own[0]["pause_in_school_holidays"] == "yes")
