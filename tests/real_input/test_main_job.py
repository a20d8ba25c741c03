"""The main job on real input: 149 canteens order from a real price list, and each farm's list is what was ordered."""

import pytest

from app.rehearsal.week import rehearse, tell


@pytest.mark.slow
async def test_the_sum_of_the_farms_lists_is_the_sum_of_the_orders(database, shared_data, tmp_path) -> None:
    report = await rehearse(database, shared_data, tmp_path)
    books = report.books
    assert books is not None
    assert books.faults == ()
    assert all(farm.agree for farm in books.farms)
    assert (report.canteens, books.orders) == (149, 149)
    assert report.imported + report.left_out == 2048
    assert report.offers == report.imported > 1800
    assert report.counts.short_lines > 0
    assert report.refused_after_cut_off
    assert report.mails == {"farms": 29, "canteens": 149, "coordination": 1}
    assert sum(farm.listed.cents for farm in books.farms) == books.shares["producer"]
    assert sum(books.shares.values()) == books.excl_cents
    assert tell(report)[-1] == "The farms' lists are the orders, to the gram and the cent."
