from datetime import date

import pytest
from django.urls import reverse

from incidents.models import ArmedGroup, GroupAncestry, GroupRelation, Place
from tests.admin.form_page import FormPage, text_of
from tests.builders import make_group, make_place, make_region, make_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("editor")]


def change(client, thing):
    name = f"admin:incidents_{thing._meta.model_name}_change"
    return FormPage(client, reverse(name, args=[thing.pk]))


class TestGroups:
    def test_a_new_relation_makes_a_descendant_at_once(self, client):
        group, network = make_group("ansaroul-islam"), make_group("al-qaeda")
        page = change(client, group)
        page.add_row(
            "relations",
            kind="part_of",
            other=network.pk,
            since="2016-07-14",
            since_precision="year",
            until="",
            until_precision="day",
        )
        page.send()
        ancestry = GroupAncestry.objects.get(group=group, ancestor=network)
        # A date known to its year is kept as the first day of it.
        assert ancestry.since == date(2016, 1, 1)

    def test_a_relation_that_is_deleted_ends_the_descent(self, client):
        group, network = make_group("ansaroul-islam"), make_group("al-qaeda")
        GroupRelation.objects.create(group=group, kind="part_of", other=network)
        change(client, group).send(**{"relations-0-DELETE": "on"})
        assert not GroupAncestry.objects.filter(group=group, ancestor=network).exists()

    def test_a_deleted_group_is_nobody_s_ancestor(self, client):
        child, middle, top = (make_group(slug) for slug in ("child", "middle", "top"))
        GroupRelation.objects.create(group=child, kind="part_of", other=middle)
        GroupRelation.objects.create(group=middle, kind="part_of", other=top)
        change(client, child).send()
        assert GroupAncestry.objects.filter(group=child, ancestor=top).exists()
        client.post(reverse("admin:incidents_armedgroup_delete", args=[middle.pk]), {"post": "yes"})
        assert not GroupAncestry.objects.filter(group=child, ancestor=top).exists()

    def test_a_new_group_is_found_by_its_own_name(self, client):
        page = FormPage(client, reverse("admin:incidents_armedgroup_add"))
        page.send(name_en="Katiba Macina", slug="katiba-macina", kind="non_state")
        group = ArmedGroup.objects.get()
        assert [name.name for name in group.names.all()] == ["Katiba Macina"]
        assert GroupAncestry.objects.filter(group=group, ancestor=group).exists()

    def test_groups_are_found_by_any_of_their_names(self, client):
        group = make_group("jnim", "JNIM")
        group.names.create(name="Groupe de soutien à l’islam", kind="full", language="fr")
        url = reverse("admin:incidents_armedgroup_changelist")
        found = client.get(url, {"q": "soutien a l'islam"}).context["cl"].result_list
        assert list(found) == [group]


class TestPlaces:
    def test_a_new_place_is_found_by_its_own_name(self, client):
        page = FormPage(client, reverse("admin:incidents_place_add"))
        page.send(
            name="Mondoro",
            state=make_state("MLI").pk,
            point='{"type": "Point", "coordinates": [-1.951, 14.676]}',
        )
        assert [name.name for name in Place.objects.named("mondoro").get().names.all()] == [
            "Mondoro"
        ]

    def test_places_are_found_by_any_spelling(self, client):
        place = make_place("Boulikessi", -1.31, 14.797, names=["Boulkessy"])
        make_place("Mondoro", -1.951, 14.676)
        url = reverse("admin:incidents_place_changelist")
        assert list(client.get(url, {"q": "boulkessy"}).context["cl"].result_list) == [place]

    def test_what_somebody_corrects_is_ours_and_no_dump_sets_it_back(self, client):
        place = make_place("Mondoro", -1.951, 14.676, source="geonames", geonames_id=1)
        change(client, place).send(population="3000")
        place.refresh_from_db()
        assert place.source == "ours"

    def test_a_note_does_not_make_a_place_ours(self, client):
        place = make_place("Mondoro", -1.951, 14.676, source="geonames", geonames_id=1)
        change(client, place).send(note="Seen on the ground.")
        place.refresh_from_db()
        assert (place.source, place.note) == ("geonames", "Seen on the ground.")

    def test_a_name_that_somebody_corrects_is_ours(self, client):
        place = make_place("Mondoro", -1.951, 14.676, source="geonames", geonames_id=1)
        place.names.update(source="dump")
        place.names.create(name="Mundoro", source="dump")
        page = change(client, place)
        field = next(name for name, value in page.fields.items() if value == ["Mundoro"])
        page.send(**{field: "Moundoro"})
        assert place.names.get(name="Moundoro").source == "ours"
        assert place.names.get(name="Mondoro").source == "dump"

    def test_a_retired_place_says_so_where_one_is_chosen_and_in_the_list(self, client):
        make_place("Boulikessi", -1.31, 14.797, retired_on=date(2026, 3, 5))
        query = {"app_label": "incidents", "model_name": "incident", "field_name": "place"}
        found = client.get(reverse("admin:autocomplete"), query | {"term": "boulikessi"}).json()
        assert found["results"][0]["text"] == "Boulikessi · Mali · PPL · retired"
        assert "5 March 2026" in text_of(client.get(reverse("admin:incidents_place_changelist")))

    def test_retired_places_can_be_listed_alone_and_left_out(self, client):
        retired = make_place("Boulikessi", -1.31, 14.797, retired_on=date(2026, 3, 5))
        in_use = make_place("Mondoro", -1.951, 14.676)
        url = reverse("admin:incidents_place_changelist")
        for value, listed in (("yes", [retired]), ("no", [in_use])):
            found = client.get(url, {"retired": value}).context["cl"].result_list
            assert list(found) == listed

    def test_namesakes_are_told_apart_where_one_is_chosen(self, client):
        make_place("Boulikessi", -1.31, 14.797, region=make_region("Mopti"))
        make_place("Boulikessi", -1.2, 13.9, state="BFA")
        labels = [
            result["text"]
            for result in client.get(
                reverse("admin:autocomplete"),
                {
                    "app_label": "incidents",
                    "model_name": "incident",
                    "field_name": "place",
                    "term": "boulikessi",
                },
            ).json()["results"]
        ]
        assert sorted(labels) == [
            "Boulikessi · Burkina Faso · PPL",
            "Boulikessi · Mopti, Mali · PPL",
        ]

    def test_regions_of_one_name_are_told_apart_by_their_dates(self, client):
        make_region("Mopti", code="ML-5-OLD", until=date(2023, 1, 1))
        make_region("Mopti", code="ML-5", since=date(2023, 1, 1))
        results = client.get(
            reverse("admin:autocomplete"),
            {
                "app_label": "incidents",
                "model_name": "incident",
                "field_name": "region",
                "term": "mopti",
            },
        ).json()["results"]
        assert sorted(result["text"] for result in results) == [
            "Mopti · Mali (since 2023)",
            "Mopti · Mali (until 2023)",
        ]

    def test_outlines_are_never_sent_into_a_form(self, client):
        state = make_state("MLI")
        text = text_of(client.get(reverse("admin:incidents_state_change", args=[state.pk])))
        assert 'name="outline"' not in text
