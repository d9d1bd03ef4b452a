"""The drawing of a toll over time: marks where the numbers are, and room for their words."""

from datetime import date, timedelta

from incidents.evidence.figures import Range
from incidents.evidence.toll_history import TollHistory, TollStep
from incidents.models import TollSide
from incidents.views.toll_chart import toll_chart

SECURITY, CIVILIANS = TollSide.SECURITY, TollSide.CIVILIANS


def exactly(number):
    return Range(low=number, best=number, high=number)


def history(*tolls, side=SECURITY):
    """One step a day from 1 October 2019, each with the toll of one side."""
    steps = [
        TollStep(date(2019, 10, 1) + timedelta(days=index), [], {side: toll} if toll else {})
        for index, toll in enumerate(tolls)
    ]
    return TollHistory(steps, [side])


def marks(*tolls):
    [chart] = toll_chart(history(*tolls), of_operation=False).charts
    return chart.marks


def test_a_toll_of_one_day_and_one_that_is_not_known_are_not_drawn():
    assert toll_chart(history(exactly(25)), of_operation=False) is None
    assert toll_chart(None, of_operation=False) is None
    of_nobody = TollHistory(history(None, None).steps, [])
    assert toll_chart(of_nobody, of_operation=False) is None


def test_a_bar_goes_from_the_lowest_to_the_highest_and_has_its_best():
    first, second = marks(exactly(20), Range(low=10, best=20, high=40))
    assert (first.low, first.best, first.high) == ("50.00%", "50.00%", "50.00%")
    assert (second.low, second.best, second.high) == ("75.00%", "50.00%", "0.00%")


def test_open_ends_are_dashed_lines_out_of_the_bar():
    at_least, up_to = marks(
        Range(low=20, best=20, high=20, high_is_open=True), Range(high=40, low_is_open=True)
    )
    assert (at_least.value, at_least.tail, at_least.foot) == ("20+", "36.00%", "")
    assert (up_to.value, up_to.tail, up_to.foot) == ("≤40", "", "100%")
    assert up_to.low == up_to.high


def test_the_line_leads_from_best_to_best_past_disputed_days():
    disputed = Range(low=20, high=50, disputed=True)
    [chart] = toll_chart(history(exactly(20), disputed, exactly(30)), of_operation=False).charts
    assert [(one.value, other.value) for one, other in chart.lines] == [("20", "30")]
    assert [mark.disputed for mark in chart.marks] == [False, True, False]


def test_a_number_that_has_not_changed_is_not_repeated():
    assert [mark.value for mark in marks(exactly(20), exactly(20), exactly(30))] == ["20", "", "30"]


def test_of_numbers_without_room_the_later_ones_stay():
    tolls = [Range(low=100 + n, best=100 + n, high=200 + n) for n in range(16)]
    shown = [mark.value for mark in marks(*tolls)]
    assert shown[-1] == "115–215"
    assert "" in shown
    on_a_phone = [mark for mark in marks(*tolls) if mark.value and not mark.value_is_minor]
    assert 0 < len(on_a_phone) < len([value for value in shown if value])


def test_all_zero_is_drawn_on_the_ground():
    assert [mark.high for mark in marks(exactly(0), exactly(0))] == ["100.00%", "100.00%"]


def test_sides_share_one_scale_and_the_table_has_them_side_by_side():
    steps = [
        TollStep(date(2019, 10, 1), [], {SECURITY: exactly(40)}),
        TollStep(None, [], {SECURITY: exactly(40), CIVILIANS: exactly(10)}),
    ]
    chart = toll_chart(TollHistory(steps, [CIVILIANS, SECURITY]), of_operation=True)
    civilians, security = chart.charts
    assert [mark.high for mark in civilians.marks] == ["75.00%"]
    assert [mark.high for mark in security.marks] == ["0.00%", "0.00%"]
    assert [row.tolls for row in chart.rows] == [
        [(CIVILIANS, "", False), (SECURITY, "40 killed", False)],
        [(CIVILIANS, "10 killed", False), (SECURITY, "40 killed", False)],
    ]
    assert [(tick.label, tick.year) for tick in chart.ticks] == [("1 Oct", "2019"), ("undated", "")]
