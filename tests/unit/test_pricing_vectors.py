"""The vectors that the page is tested with say what the rules say."""

import json

from tests.vectors import make


def test_the_file_is_what_the_rules_give_today() -> None:
    assert make.FILE.read_text("utf-8") == make.rendered()


def test_it_holds_the_cases_worked_out_by_hand_in_test_shares() -> None:
    offers = json.loads(make.FILE.read_text("utf-8"))["offers"]
    carrots = next(each for each in offers if each["producer_price"] == "1.90" and len(each["fees"]) == 4)
    assert carrots["unit_price"] == "2.1402"
    assert [each["amount"] for each in carrots["components"][:2]] == ["1.90000000", "0.17121739"]


def test_every_kind_of_fee_is_in_it() -> None:
    cases = json.loads(make.FILE.read_text("utf-8"))
    seen = {fee["basis"] for case in cases["offers"] for fee in case["fees"]}
    assert seen == {"producer_percent", "buyer_percent", "per_kg", "per_pack", "per_delivery"}
