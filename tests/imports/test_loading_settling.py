"""What a release changes beside what our analysts did, as a rule on its own."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.imports.settling import settle

STATEMENTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2))


def settled(before, here, told) -> dict:
    """What stands afterwards."""
    result = settle(before=before, here=here, told=told)
    after = dict(here)
    for key in result.remove:
        del after[key]
    for key in (*result.add, *result.change):
        after[key] = told[key]
    return after


@given(STATEMENTS, STATEMENTS)
def test_what_nobody_touched_follows_the_release(before, told):
    assert settled(before, before, told) == told


@given(STATEMENTS, STATEMENTS, STATEMENTS)
def test_what_somebody_changed_or_added_stays_as_it_is(before, here, told):
    after = settled(before, here, told)

    for key, value in here.items():
        if before.get(key) != value:
            assert after[key] == value


@given(STATEMENTS, STATEMENTS, STATEMENTS)
def test_what_somebody_took_away_stays_away(before, here, told):
    after = settled(before, here, told)

    assert not (before.keys() - here.keys()) & after.keys()


@given(STATEMENTS, STATEMENTS)
def test_before_the_first_import_nothing_that_is_here_changes(here, told):
    assert settled(None, here, told) == told | here


@given(STATEMENTS, STATEMENTS, STATEMENTS)
def test_what_was_settled_is_settled_for_good(before, here, told):
    after = settled(before, here, told)

    assert settled(told, after, told) == after


def test_what_stays_against_the_release_is_told():
    result = settle(before={"a": 1, "b": 1, "c": 1}, here={"a": 2, "c": 1}, told={"a": 3, "b": 4})

    assert (result.kept, result.remove) == (["a", "b"], ["c"])
