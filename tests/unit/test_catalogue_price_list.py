"""A price list against a catalogue: what each row would change."""

import io
import zipfile
from decimal import Decimal
from uuid import UUID

import openpyxl
import pytest

from app.catalogue.price_list.catalogue import (
    Catalogue,
    KnownPack,
    KnownProduct,
    LabelFacts,
    PackFacts,
    ProductFacts,
)
from app.catalogue.price_list.columns import Column, recognise
from app.catalogue.price_list.export import write_list
from app.catalogue.price_list.facts import Defaults
from app.catalogue.price_list.reading import Plan, read_rows
from app.catalogue.price_list.settling import Settled, Verdict, settle
from app.catalogue.price_list.sheet import guard, read_sheet, unguard
from app.catalogue.rules import Family, TooManyRows, Unit, UnreadableList, vat_rates
from tests.conftest import TUESDAY

D = Decimal
DEFAULTS = Defaults(
    rates=vat_rates(TUESDAY.date()), family=Family.GROCERIES, vat_rate=D("5.5"), unit_names={"kg": "kg"}
)


def judge(text: str | bytes, catalogue: Catalogue | None = None, defaults: Defaults = DEFAULTS) -> list[Settled]:
    content = text if isinstance(text, bytes) else text.encode()
    sheet = read_sheet(content, most_rows=10_000)
    return settle(read_rows(sheet, Plan(recognise(sheet.columns))), catalogue or Catalogue(), defaults)


def errors(row: Settled) -> list[tuple[Column, str]]:
    return [(note.column, note.key) for note in row.errors]


def catalogue_after(rows: list[Settled]) -> Catalogue:
    """The catalogue that these rows make of an empty one."""
    last = {row.key: row for row in rows if row.product}
    ids = {key: UUID(int=number) for number, key in enumerate(last, 1)}
    products = [KnownProduct(ids[key], row.product) for key, row in last.items() if row.product]
    packs = [
        KnownPack(UUID(int=1000 + number), ids[row.key], row.pack)
        for number, row in enumerate(rows)
        if row.pack and row.key
    ]
    return Catalogue(products, packs)


CARROT = KnownProduct(UUID(int=1), ProductFacts(None, "Carotte", "fruit_vegetables"))
CRATE = KnownPack(
    UUID(int=11), CARROT.id, PackFacts("C10", "colis de 10 kg", "kg", D(10), D(10), D("5.5"), usual_price=D("1.9"))
)
BAG = KnownPack(UUID(int=12), CARROT.id, PackFacts("C5", "sac de 5 kg", "kg", D(5), D(5), D("5.5")))


def test_a_farmers_list_becomes_products_with_packs():
    rows = judge(
        "Produit;Conditionnement;Unité;Prix HT;TVA;Famille;Allergènes;Saison\n"
        "Carotte;colis de 10 kg;kg;1,90;5,5;Fruits et légumes;;août à mars\n"
        "Carotte;sac de 5 kg;kg;2,05;5,5;Fruits et légumes;;\n"
        "Œufs;plateau de 30;pièce;0,32;5,5;Épicerie;œufs;\n"
    )
    assert [row.verdict for row in rows] == [Verdict.NEW] * 3
    assert rows[0].key == rows[1].key != rows[2].key
    assert rows[1].product == ProductFacts(None, "Carotte", "fruit_vegetables", season=(1, 2, 3, 8, 9, 10, 11, 12))
    assert rows[0].pack == PackFacts(None, "colis de 10 kg", "kg", D(10), D(10), D("5.5"), usual_price=D("1.90"))
    assert rows[2].pack == PackFacts(None, "plateau de 30", "piece", D(30), D(0), D("5.5"), usual_price=D("0.32"))
    assert rows[2].product is not None
    assert rows[2].product.contains == ("eggs",)


def test_the_same_list_again_is_all_the_same():
    text = (
        "Produit;Colis;Unité;Prix\nCarotte;colis de 10 kg;kg;1,90\nPoireau;;kg;2,10\nRadis;botte de 350 g;botte;1,35\n"
    )
    first = judge(text)
    assert {row.verdict for row in judge(text, catalogue_after(first))} == {Verdict.SAME}


def test_a_row_without_a_name_changes_the_price_of_a_known_code():
    rows = judge("Code;Prix\nC10;2,00\nC5;\n", Catalogue([CARROT], [CRATE, BAG]))
    assert [row.verdict for row in rows] == [Verdict.CHANGED, Verdict.SAME]
    assert rows[0].pack is not None
    assert rows[0].pack.usual_price == D("2.00")
    assert rows[0].product == CARROT.facts


def test_an_empty_cell_changes_nothing():
    known = KnownProduct(UUID(int=1), ProductFacts(None, "Carotte", "fruit_vegetables", "Non lavée", season=(9,)))
    rows = judge("Code;Produit;Description;Saison;Prix\nC10;Carotte;;;\n", Catalogue([known], [CRATE]))
    assert [row.verdict for row in rows] == [Verdict.SAME]


def test_a_name_alone_means_the_only_pack_and_is_unclear_with_two():
    assert judge("Produit;Prix\nCarotte;2\n", Catalogue([CARROT], [CRATE]))[0].known_pack == CRATE
    unclear = judge("Produit;Prix\nCarotte;2\n", Catalogue([CARROT], [CRATE, BAG]))[0]
    assert errors(unclear) == [(Column.PACK, "which_pack")]


def test_a_code_that_comes_twice_is_taken_once_and_told():
    rows = judge("Code;Produit;Unité;Prix\nA;Ail;kg;9\nA;Ail;kg;9\nA;Ail;kg;8\n")
    assert [row.verdict for row in rows] == [Verdict.NEW, Verdict.ERROR, Verdict.ERROR]
    assert errors(rows[1]) == [(Column.CODE, "repeated_same")]
    assert errors(rows[2]) == [(Column.CODE, "repeated_other")]
    assert rows[2].errors[0].values == {"what": "A", "line": 2}


def test_a_pack_that_comes_twice_without_a_code_is_taken_once():
    rows = judge("Produit;Colis;Unité;Prix\nAil;tresse;pièce;9\nail ;Tresse;pièce;8\n")
    assert errors(rows[1]) == [(Column.NAME, "repeated_other")]


def test_prices_that_disagree_are_refused_and_rounded_ones_told():
    rows = judge(
        "code,description,quantity,unitSize,unitTradePrice,caseTradePrice\n"
        "1,Lait,Ctn 12,946ml,$3.77,$45.24\n"
        "2,Soja,Ctn 12,946ml,$3.77,$45.23\n"
        "3,Pilon,20 Outer,Each,$4.49,$88.20\n"
        '4,Farine,12.5 Kg,12.5kg,$3.45,$43.13\n5,Thé,Each,50g,"$1,250.00","$1,250.00"\n'
    )
    assert [row.verdict.value for row in rows] == ["new", "new", "error", "new", "new"]
    assert [note.key for note in rows[1].warnings] == ["prices_rounded"]
    assert errors(rows[2]) == [(Column.CASE_PRICE, "prices_differ")]
    assert rows[2].errors[0].values == {"content": D(20), "price": D("4.49"), "product": D("89.80"), "case": D("88.20")}
    assert not rows[3].warnings
    assert [(row.pack.name, row.pack.unit, row.pack.content, row.pack.net_weight_kg) for row in rows if row.pack] == [
        ("12 × 946 ml", "piece", 12, D("11.352")),
        ("12 × 946 ml", "piece", 12, D("11.352")),
        ("12.5 Kg", "kg", D("12.5"), D("12.5")),
        ("50 g", "piece", 1, D("0.05")),
    ]


def test_only_as_much_difference_as_rounding_can_make_is_forgiven():
    # twelve times half a cent, and half a cent of the pack price: 0.065 at the most
    rows = judge("Code;Produit;Colis;Unité;Prix;Prix colis\nA;Ail;12;pièce;3.77;45.30\nB;Sel;12;pièce;3.77;45.31\n")
    assert [[note.key for note in row.warnings + row.errors if note.key != "no_weight"] for row in rows] == [
        ["prices_rounded"],
        ["prices_differ"],
    ]


def test_a_price_per_pack_alone_becomes_a_price_per_unit():
    row = judge("Produit;Colis;Unité;Prix colis\nYaourt;6 pots de 125 g;pièce;3,50\n")[0]
    assert row.pack is not None
    assert (row.pack.usual_price, row.pack.net_weight_kg) == (D("0.5833"), D("0.750"))


def test_the_unit_beside_a_price_counts_and_must_not_contradict():
    rows = judge("Produit;Unité;Prix\nAil;;9 €/kg\nPain;pièce;4 €/kg\nNoix;;12\n")
    assert rows[0].pack is not None
    assert rows[0].pack.unit == Unit.KG
    assert [errors(row) for row in rows[1:]] == [[(Column.PRICE, "unit_differs")], [(Column.UNIT, "no_unit")]]


@pytest.mark.parametrize(
    ("cell", "column", "key"),
    [
        ("Allergènes;tournesol", Column.CONTAINS, "unknown_allergen"),
        ("TVA;7", Column.VAT_RATE, "unknown_vat_rate"),
        ("Prix;cher", Column.PRICE, "not_price"),
        ("Poids variable;parfois", Column.CATCH_WEIGHT, "not_yes_no"),
        ("Conservation;quelque part", Column.STORAGE, "unknown_storage"),
        ("Saison;printemps", Column.SEASON, "unknown_month"),
        ("Contenu du colis;0", Column.CONTENT, "not_positive"),
        ("Contenu du colis;1000000000", Column.CONTENT, "too_large"),
        ("Conditionnement;bidon de 5 l", Column.PACK, "size_and_unit"),
        (f"Description;{'x' * 2001}", Column.DESCRIPTION, "too_long"),
    ],
)
def test_what_cannot_be_understood_is_an_error_of_its_column(cell, column, key):
    heading, value = cell.split(";")
    row = judge(f"Produit;Unité;{heading}\nAil;kg;{value}\n")[0]
    assert row.verdict is Verdict.ERROR
    assert errors(row) == [(column, key)]


def test_all_errors_of_a_row_are_told_at_once():
    row = judge("Produit;Unité;Prix;TVA\nAil;lune;cher;beaucoup\n")[0]
    assert errors(row) == [
        (Column.UNIT, "unknown_unit"),
        (Column.VAT_RATE, "not_number"),
        (Column.PRICE, "not_price"),
    ]


def test_an_unknown_label_is_left_out_and_told():
    row = judge("Produit;Unité;Labels\nAil;kg;bio, Médaille du village\n")[0]
    assert row.product is not None
    assert row.product.labels == (LabelFacts("ab"),)
    assert [note.key for note in row.warnings] == ["unknown_label"]


def test_a_family_must_come_from_somewhere():
    nothing = Defaults(rates=DEFAULTS.rates, vat_rate=D("5.5"))
    rows = judge("Produit;Unité;Famille\nAil;kg;\nSel;kg;Mystère\nThé;kg;BEVERAGE - TEA\n", defaults=nothing)
    assert errors(rows[0]) == [(Column.FAMILY, "no_family")]
    assert errors(rows[1]) == [(Column.FAMILY, "unknown_family")]
    assert rows[2].product is not None
    assert rows[2].product.family == "drinks"


def test_a_guessed_family_does_not_undo_what_a_person_chose():
    known = KnownProduct(UUID(int=1), ProductFacts(None, "Thé", "groceries"))
    pack = KnownPack(UUID(int=2), known.id, PackFacts("T", "boîte", "piece", D(1), D(0), D("5.5")))
    assert judge("Code;Produit;Famille\nT;Thé;BEVERAGE - TEA\n", Catalogue([known], [pack]))[0].verdict is Verdict.SAME


def test_two_rows_that_contradict_each_other_about_a_product_are_told():
    rows = judge("Code produit;Code;Produit;Unité;Conservation\nP;A;Ail;kg;ambiant\nP;B;Ail;kg;surgelé\n")
    assert [row.verdict for row in rows] == [Verdict.NEW, Verdict.ERROR]
    assert errors(rows[1]) == [(Column.STORAGE, "disagrees")]


def test_what_one_row_says_of_a_product_holds_for_its_other_rows():
    rows = judge("Code produit;Code;Produit;Unité;Description\nP;A;Ail;kg;\nP;B;;kg;Rose\n")
    assert [row.verdict for row in rows] == [Verdict.NEW, Verdict.NEW]
    assert rows[1].product is not None
    assert (rows[1].product.name, rows[1].product.description) == ("Ail", "Rose")


def test_a_code_of_another_product_is_refused():
    other = KnownProduct(UUID(int=2), ProductFacts("P2", "Navet", "fruit_vegetables"))
    rows = judge("Code produit;Code;Produit\nP2;C10;Navet\n", Catalogue([CARROT, other], [CRATE]))
    assert errors(rows[0]) == [(Column.CODE, "code_elsewhere")]


def test_an_archived_pack_that_is_listed_comes_back():
    gone = KnownPack(CRATE.id, CRATE.product_id, CRATE.facts, archived=True)
    row = judge("Code;Prix\nC10;1,90\n", Catalogue([CARROT], [gone]))[0]
    assert row.verdict is Verdict.CHANGED
    assert [note.key for note in row.warnings] == ["restored"]


def test_too_many_decimals_are_rounded_and_told():
    row = judge("Produit;Unité;Prix\nAil;kg;3.76916\n")[0]
    assert row.pack is not None
    assert row.pack.usual_price == D("3.7692")
    assert [note.key for note in row.warnings] == ["rounded"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_delimiter_of_an_office_reads_the_same(encoding, delimiter):
    text = '"Désignation";"Unité";"Prix"\n"Pâté, forestier";"pièce";"4.50"\n'.replace(";", delimiter)
    row = judge(text.encode(encoding))[0]
    assert row.product is not None
    assert row.product.name == "Pâté, forestier"


def test_a_title_above_the_headings_is_passed_over_and_lines_keep_their_number():
    rows = judge("Ferme des Sources;;\nTarif au 1er septembre;;\n\nProduit;Unité;Prix\n\nAil;kg;9\n")
    assert [row.said.line for row in rows] == [6]
    assert rows[0].verdict is Verdict.NEW


def test_a_spreadsheet_reads_like_a_csv_file():
    book = openpyxl.Workbook()
    page = book.create_sheet("Tarif")
    page.append(["Code", "Produit", "Unité", "Prix", "TVA", "Poids variable"])
    page.append([12, "Ail", "kg", 9.3, 0.055, True])
    file = io.BytesIO()
    book.save(file)
    row = judge(file.getvalue())[0]
    assert row.pack == PackFacts("12", "kg", "kg", D(1), D(1), D("5.5"), True, D("9.3"))


@pytest.mark.parametrize("content", [b"", b"\n\n;;\n", b"PK\x03\x04 not a workbook", b"\x89PNG\x00\x00", b"a\x00b"])
def test_what_is_no_list_is_refused(content):
    with pytest.raises(UnreadableList):
        read_sheet(content, most_rows=10)


def test_a_list_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(TooManyRows) as refused:
        read_sheet(b"Produit;Prix\n" + b"Ail;1\n" * 11, most_rows=10)
    assert refused.value.extras == {"most_rows": 10, "rows": 11}


def test_formulas_are_disarmed_and_read_back():
    for cell in ("=1+1", "+33 5", "-2", "@SUM", "'quoted", "'=x", "\t=1", "plain", "d'ici", ""):
        assert unguard(guard(cell)) == cell
    assert guard("=1+1") == "'=1+1"
    assert unguard("'t veld") == "'t veld"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_exported_catalogue_reads_back_to_the_same(language):
    products = [
        KnownProduct(
            UUID(int=1),
            ProductFacts(
                code="=P-1",
                name="Tomme; « fermière »",
                family="dairy",
                description='Deux lignes\net un "guillemet", une virgule',
                labels=(LabelFacts("ab", "FR-BIO-01: n° 3", TUESDAY.date()), LabelFacts("aop"), LabelFacts("hve", "x")),
                contains=("milk", "nuts"),
                may_contain=("celery",),
                storage="chilled_4",
                origin_commune="Faux-la-Montagne",
                season=(1, 2, 12),
            ),
        ),
        KnownProduct(UUID(int=2), ProductFacts(None, "Bûches", "wood_energy")),
    ]
    packs = [
        KnownPack(
            UUID(int=11),
            UUID(int=1),
            PackFacts("007", "pièce d’environ 1,2 kg", "kg", D("1.234"), D("1.234"), D("5.5"), True, D("14.5000")),
        ),
        KnownPack(UUID(int=12), UUID(int=1), PackFacts("+8", "meule", "kg", D(10), D(10), D("5.5"))),
        KnownPack(UUID(int=13), UUID(int=2), PackFacts(None, "stère", "stere", D(1), D(450), D(10), False, D("68"))),
        KnownPack(UUID(int=14), UUID(int=2), PackFacts(None, "sac", "bag", D("0.125"), D("0.001"), D(20))),
    ]
    catalogue = Catalogue(products, packs)

    exported = write_list(catalogue.on_sale(), language)

    assert exported.startswith(b"\xef\xbb\xbf")
    rows = judge(exported, catalogue)
    assert [(row.verdict, row.errors) for row in rows] == [(Verdict.SAME, ())] * 4
    assert {row.known_pack for row in rows} == set(packs)
    assert {row.verdict for row in judge(exported)} == {Verdict.NEW}


def test_each_family_a_person_named_is_used():
    sheet = read_sheet(b"Produit;Unit\xc3\xa9;Rayon\nAil;kg;Bulbes\n", most_rows=10)
    plan = Plan(recognise(sheet.columns), {"bulbes": Family.FRUIT_VEGETABLES})
    row = settle(read_rows(sheet, plan), Catalogue(), DEFAULTS)[0]
    assert row.product is not None
    assert row.product.family == "fruit_vegetables"


def _workbook(cells: dict[str, str]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for place, value in cells.items():
        book.active[place] = value
    book.save(file)
    return file.getvalue()


def test_a_stray_cell_far_away_is_refused_and_stops_nothing() -> None:
    """The library would make room for 17 thousand million cells, and end the server for lack of it."""
    with pytest.raises(UnreadableList):
        read_sheet(_workbook({"A1": "Nom", "B1": "Prix", "XFD1048576": "x"}), most_rows=10)


def test_a_stray_cell_far_below_does_no_harm() -> None:
    sheet = read_sheet(_workbook({"A1": "Nom", "B1": "Prix", "A2": "Miel", "A200000": "x"}), most_rows=10)
    assert sheet.rows == ((2, ("Miel", "")), (200_000, ("x", "")))


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    file = io.BytesIO(_workbook({"A1": "Nom", "B1": "Prix"}))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/large.bin", bytes(100_000_001))
    with pytest.raises(UnreadableList):
        read_sheet(file.getvalue(), most_rows=10)
