"""Who has signed in is read together with what they may do, anew for each request."""

import pytest
from django.contrib.auth.models import Permission

from incidents.sign_in import PersonBackend
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def read(user):
    return PersonBackend().get_user(user.pk)


@pytest.mark.parametrize("role", ["viewer", "analyst", "editor", "administrator"])
def test_a_person_may_do_what_the_role_allows(role):
    user = make_user(role, role=role)
    assert read(user).get_all_permissions() == user.get_all_permissions()


def test_a_permission_of_ones_own_counts_as_well():
    user = make_user("viewer", role="viewer")
    user.user_permissions.add(Permission.objects.get(codename="publish_incident"))
    assert read(user).get_all_permissions() == {"incidents.publish_incident"}


def test_person_and_permissions_take_one_query(django_assert_num_queries):
    user = make_user("editor", role="editor")
    with django_assert_num_queries(1):
        assert read(user).has_perm("incidents.publish_incident")


def test_what_was_taken_away_is_gone_with_the_next_request():
    user = make_user("editor", role="editor")
    assert read(user).has_perm("incidents.publish_incident")
    user.groups.clear()
    assert not read(user).has_perm("incidents.publish_incident")


def test_who_is_no_longer_active_is_nobody():
    user = make_user("editor", role="editor")
    user.is_active = False
    user.save()
    assert read(user) is None
    assert PersonBackend().get_user(user.pk + 1) is None
