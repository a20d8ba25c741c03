"""Cells of price lists as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.price_list import cells, words
from app.catalogue.price_list.cells import decimal_sign, number, percent, price, season, storage, yes_or_no
from app.catalogue.price_list.columns import Column, recognise, unit_of_heading
from app.catalogue.price_list.sizes import content_of, parse_size, spaced, unit_of, weight_of
from app.catalogue.rules import Allergen, Family, Label, Storage, Unit, fold

D = Decimal


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1,234,567.25", "1234567.25"),
        ("0.0001", "0.0001"),
        ("7", "7"),
    ],
)
def test_numbers_are_read_in_every_usual_spelling(cell, value):
    assert number(cell) == D(value)


@pytest.mark.parametrize("cell", ["", "abc", "-3", "1,2,3", "12.34.5", "1,23.4", "1.5e3", "12%", ".", "1,234.5,6"])
def test_what_is_not_a_number_is_not_guessed(cell):
    assert number(cell) is None


def test_one_sign_before_three_digits_is_read_like_the_rest_of_the_file():
    assert number("1,234", decimal_sign(["1.50", "1,234"])) == 1234
    assert number("1,234", decimal_sign(["1,5", "1,234"])) == D("1.234")
    assert number("1,234", decimal_sign(["1,234"])) == D("1.234")
    assert number("1,50", decimal_sign(["12.25", "3.75"])) == D("1.50")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("$17.07", ("17.07", None)),
        ("€ 1,90", ("1.90", None)),
        ("1,90 € / kg", ("1.90", Unit.KG)),
        ("1,90€/kg HT", ("1.90", Unit.KG)),
        ("0,35 € HT la pièce", ("0.35", Unit.PIECE)),
        ("2.10 EUR per bunch", ("2.10", Unit.BUNCH)),
        ("$1,234.00", ("1234.00", None)),
    ],
)
def test_prices_lose_their_currency_and_keep_their_unit(cell, expected):
    assert price(cell) == (D(expected[0]), expected[1])


@pytest.mark.parametrize("cell", ["sur demande", "1,90 / lune", "-2 €", "€", ""])
def test_what_is_not_a_price_is_refused(cell):
    assert price(cell) is None


def test_percentages_of_people_and_of_spreadsheets_are_the_same():
    assert {percent("5,5 %"), percent("5.5"), percent("0.055")} == {D("5.5")}
    assert percent("0") == 0
    assert str(percent("20")) == "20"
    assert percent("vingt") is None


def test_yes_and_no():
    assert [yes_or_no(cell) for cell in ("Oui", "x", "non", "FALSE", "peut-être")] == [True, True, False, False, None]


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("juin à septembre", (6, 7, 8, 9)),
        ("10-3", (1, 2, 3, 10, 11, 12)),
        ("mai, juin, août", (5, 6, 8)),
        ("sept. – nov.", (9, 10, 11)),
        ("June to August", (6, 7, 8)),
        ("Toute l’année", ()),
        ("12", (12,)),
    ],
)
def test_seasons(cell, months):
    assert season(cell) == months


@pytest.mark.parametrize("cell", ["13", "2026-11-06", "été", "ju", "mai-juin-juillet"])
def test_an_unclear_season_is_not_guessed(cell):
    assert season(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4 °C", Storage.CHILLED_4),
        ("entre 0 et +4°C", Storage.CHILLED_4),
        ("0-2°C", Storage.CHILLED_2),
        ("+3 °C", Storage.CHILLED_3),
        ("-18°C", Storage.FROZEN),
        ("−18 °C", Storage.FROZEN),
        ("8°", Storage.CHILLED_8),
        ("12 degrés", Storage.COOL),
        ("Surgelé", Storage.FROZEN),
        ("ambiant", Storage.AMBIENT),
        ("chilled_2", Storage.CHILLED_2),
        ("quelque part", None),
        ("étagère 4", None),
    ],
)
def test_storage(cell, expected):
    assert storage(cell) is expected


@pytest.mark.parametrize(
    ("text", "unit", "content", "kilograms"),
    [
        ("5 Kg", Unit.KG, "5", "5"),
        ("4 x 4.5 Kg", Unit.KG, "18", "18"),
        ("3.7 Lt", Unit.L, "3.7", "3.7"),
        ("20 Litres", Unit.L, "20", "20"),
        ("6 Outer", Unit.PIECE, "6", None),
        ("Ctn 12", Unit.PIECE, "12", None),
        ("colis de 12 salades de 350 g", Unit.PIECE, "12", "4.2"),
        ("botte de 600 g", Unit.BUNCH, None, "0.6"),
        ("plateau de 30 œufs", Unit.DOZEN, "2.5", None),
        ("2 douzaines", Unit.DOZEN, "2", None),
        ("sac de 25 kg", Unit.KG, "25", "25"),
        ("6 x 75 cl", Unit.PIECE, "6", "4.5"),
        ("8x10.5g", Unit.PIECE, "8", "0.084"),
    ],
)
def test_pack_sizes_in_their_spellings(text, unit, content, kilograms):
    size = parse_size(text)
    found = content_of(unit, size)
    assert found == (None if content is None else D(content))
    assert weight_of(unit, found or D(1), size) == (None if kilograms is None else D(kilograms))


def test_a_size_in_litres_does_not_fit_a_price_per_kilo():
    with pytest.raises(ValueError, match="l is not kg"):
        content_of(Unit.KG, parse_size("bidon de 5 l"))


def test_the_unit_of_a_quantity():
    assert [unit_of(parse_size(each)) for each in ("5 Kg", "3 Lt", "6 Outer", "1 botte", "Each", "")] == [
        Unit.KG,
        Unit.L,
        Unit.PIECE,
        Unit.BUNCH,
        Unit.PIECE,
        None,
    ]


def test_a_glued_measure_is_spaced():
    assert [spaced(each) for each in ("946ml", "8x10.5g", "25 Bag", "100pk")] == [
        "946 ml",
        "8x10.5 g",
        "25 Bag",
        "100pk",
    ]


def test_wholesale_headings_are_recognised():
    headings = ["code", "brand", "category", "description", "quantity", "unitSize", "unitTradePrice", "caseTradePrice"]
    assert recognise(headings) == {
        Column.CODE: "code",
        Column.BRAND: "brand",
        Column.FAMILY: "category",
        Column.NAME: "description",
        Column.QUANTITY: "quantity",
        Column.UNIT_SIZE: "unitSize",
        Column.PRICE: "unitTradePrice",
        Column.CASE_PRICE: "caseTradePrice",
    }


def test_french_headings_are_recognised():
    headings = [
        "Réf.",
        "Désignation",
        "Colisage",
        "Prix (€ HT / kg)",
        "Taux de TVA",
        "Poids net (kg)",
        "Stock",
        "Origine",
    ]
    assert recognise(headings) == {
        Column.CODE: "Réf.",
        Column.NAME: "Désignation",
        Column.PACK: "Colisage",
        Column.PRICE: "Prix (€ HT / kg)",
        Column.VAT_RATE: "Taux de TVA",
        Column.NET_WEIGHT: "Poids net (kg)",
        Column.ORIGIN: "Origine",
    }
    assert unit_of_heading("Prix (€ HT / kg)") is Unit.KG
    assert unit_of_heading("Prix unitaire") is None


def test_words_are_known_by_code_in_french_and_in_english():
    assert {
        words.families()[fold(each)] for each in ("fruit_vegetables", "Fruits et légumes", "FRUITS_ET_LEGUMES")
    } == {Family.FRUIT_VEGETABLES}
    assert words.allergens()[fold("Fruits à coque")] is Allergen.NUTS
    assert words.labels()[fold("Bio")] is Label.AB
    assert words.guess_family("BEVERAGE - RICE MILK") is Family.DRINKS
    assert words.guess_family("MYSTERY") is None


def test_every_word_of_every_vocabulary_reads_back_to_its_own_code():
    for kind, known in (
        (Family, words.families()),
        (Label, words.labels()),
        (Allergen, words.allergens()),
        (Storage, words.storages()),
        (Unit, words.units()),
    ):
        assert set(kind) == set(known.values())
        assert all(known[fold(code)] is code for code in kind)


@given(st.decimals(min_value=0, max_value=10**8, places=4), st.sampled_from([",", "."]))
def test_a_number_written_with_either_sign_reads_back(value, sign):
    assert number(format(value, "f").replace(".", sign), sign) == value


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    parse_size(text)
    for read in (number, price, percent, yes_or_no, season, storage, unit_of_heading):
        read(text)
    words.labels_and_proofs(text)
    cells.decimal_sign([text])
