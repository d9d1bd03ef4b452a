"""Relations, memberships and designations that contradict each other, at the desk."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.models import Designation, GroupRelation, Membership, Organisation
from tests.admin.form_page import FormPage, text_of
from tests.builders import make_claimant, make_group, make_state, make_user

pytestmark = pytest.mark.django_db


def form_of(client, thing):
    name = f"admin:incidents_{thing._meta.model_name}_change"
    return FormPage(client, reverse(name, args=[thing.pk]))


def with_relation(page, kind, other, since="", until=""):
    return page.add_row(
        "relations",
        kind=kind,
        other=other.pk,
        since=since,
        since_precision="day",
        until=until,
        until_precision="day",
    )


@pytest.fixture
def three(editor):
    """Katiba is part of JNIM, which is affiliated with al-Qaeda, both since 2017."""
    katiba = make_group("katiba", "Katiba")
    jnim, al_qaeda = make_group("jnim", "JNIM"), make_group("al-qaeda", "al-Qaeda")
    for group, kind, other in (
        (katiba, "part_of", jnim),
        (jnim, "affiliated_with", al_qaeda),
    ):
        GroupRelation.objects.create(group=group, kind=kind, other=other, since=date(2017, 3, 2))
    return katiba, jnim, al_qaeda


def test_a_circle_is_refused_with_its_chain_and_nothing_is_saved(client, three):
    katiba, _jnim, al_qaeda = three
    answer = with_relation(form_of(client, al_qaeda), "part_of", katiba, "2018-01-01").send()
    assert (
        "al-Qaeda part of Katiba since 1 January 2018, Katiba part of JNIM since 2 March 2017, "
        "JNIM affiliated with al-Qaeda since 2 March 2017: together they would make a circle."
    ) in text_of(answer)
    assert not al_qaeda.relations.exists()


def test_what_held_before_the_others_began_is_taken(client, three):
    katiba, _jnim, al_qaeda = three
    with_relation(form_of(client, al_qaeda), "part_of", katiba, "2010-01-01", "2017-03-02").send()
    assert al_qaeda.relations.count() == 1


def test_the_same_relation_twice_is_refused_whether_it_is_stored_or_new(client, three):
    katiba, jnim, _al_qaeda = three
    answer = with_relation(form_of(client, katiba), "part_of", jnim, "2018-01-01").send()
    assert "is told twice for the same days: since 2 March 2017, and since 1 January 2018" in (
        text_of(answer)
    )
    page = with_relation(form_of(client, jnim), "fights", katiba)
    answer = with_relation(page, "fights", katiba, "2020-01-01").send()
    assert "dates not told, and since 1 January 2020" in text_of(answer)
    assert GroupRelation.objects.count() == 2


def test_two_rows_may_change_places_in_one_save(client, three):
    katiba, jnim, _al_qaeda = three
    later = GroupRelation.objects.create(
        group=katiba, kind="fights", other=jnim, since=date(2020, 1, 1)
    )
    earlier = GroupRelation.objects.create(
        group=katiba, kind="fights", other=jnim, since=date(2018, 1, 1), until=date(2020, 1, 1)
    )
    page = form_of(client, katiba)
    rows = {page.fields[f"relations-{n}-id"][0]: n for n in range(3)}
    first, second = rows[str(earlier.pk)], rows[str(later.pk)]
    page.send(
        **{
            f"relations-{first}-since": "2020-01-01",
            f"relations-{first}-until": "",
            f"relations-{second}-since": "2018-01-01",
            f"relations-{second}-until": "2020-01-01",
        }
    )
    earlier.refresh_from_db()
    later.refresh_from_db()
    assert (earlier.since, later.until) == (date(2020, 1, 1), date(2020, 1, 1))
    connection.check_constraints()


def test_deleting_one_makes_room_for_the_other(client, three):
    katiba, jnim, _al_qaeda = three
    page = with_relation(form_of(client, katiba), "part_of", jnim, "2018-01-01")
    page.send(**{"relations-0-DELETE": "on"})
    assert katiba.relations.get().since == date(2018, 1, 1)


def test_dates_out_of_order_are_told_as_just_that(client, three):
    katiba, jnim, _al_qaeda = three
    answer = with_relation(
        form_of(client, katiba), "fights", jnim, "2018-01-01", "2017-01-01"
    ).send()
    assert "“Until” must be later than “since”." in text_of(answer)


def test_a_state_joins_an_organisation_once_at_a_time(client, editor):
    mali, bloc = make_state("MLI"), Organisation.objects.create(slug="g5", name_en="G5 Sahel")
    Membership.objects.create(organisation=bloc, state=mali, since=date(2014, 1, 1))
    page = form_of(client, bloc).add_row(
        "memberships",
        state=mali.pk,
        since="2020-05-05",
        since_precision="year",
        until="",
        until_precision="day",
    )
    answer = page.send()
    # A date known to its year counts from the first day of it.
    assert "since 1 January 2014, and since 2020" in text_of(answer)
    page.send(**{"memberships-0-until": "2020-01-01"})
    assert bloc.memberships.count() == 2


def test_a_group_is_put_on_a_list_once_at_a_time(client, three):
    _katiba, jnim, _al_qaeda = three
    authority = make_claimant("US Department of State")
    Designation.objects.create(
        group=jnim, authority=authority, listing="FTO", since=date(2018, 9, 6)
    )
    page = form_of(client, jnim).add_row(
        "designations",
        authority=authority.pk,
        listing="FTO",
        since="2019-01-01",
        since_precision="day",
        until="",
        until_precision="day",
    )
    assert "is told twice" in text_of(page.send())
    assert jnim.designations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_refused():
    """Each sees a web without the other's link; both links together are a circle."""
    first, second = make_group("first"), make_group("second")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make_user(f"editor {id(client)}", "editor"))
    pages = [
        with_relation(form_of(client, group), "part_of", other)
        for client, group, other in zip(clients, (first, second), (second, first), strict=True)
    ]

    def send(page):
        page.send()
        connection.close()

    threads = [Thread(target=send, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert GroupRelation.objects.count() == 1
