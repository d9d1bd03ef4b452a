"""A copy that somebody keeps by ``updated_since`` stays what a full reading would be."""

from contextlib import closing
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Claimant,
    Dataset,
    GroupName,
    GroupRelation,
    Incident,
    IncidentOutcome,
    Involvement,
    Membership,
    Publisher,
    Report,
    State,
)
from tests.api.reading import Copy, get
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_operation,
    make_organisation,
    make_place,
    make_region,
    make_report,
    make_state,
    make_user,
)

STATUSES = ("draft", "in_review", "withdrawn", *("published",) * 6)


class Desk:
    """Changes of every kind, one after the other, as the same seed always has them."""

    def __init__(self, seed: int):
        self.random = Random(seed)
        self.dataset = make_dataset("closed", name="Closed", redistributable=False)
        self.operation = make_operation()
        self.groups = [make_group(slug) for slug in ("jnim", "isgs", "ansaroul")]
        self.reports = [make_report(), make_report(publisher="AFP")]
        self.place = make_place("Dou", -1.3, 14.4)
        self.membership = make_membership(make_organisation(), "MLI")
        self.number = 0

    def change(self) -> str:
        """Change one thing in a transaction of its own; says what it was."""
        changes = [getattr(Desk, name) for name in sorted(vars(Desk)) if name.startswith("change_")]
        chosen = self.random.choice(changes)
        with transaction.atomic():
            chosen(self)
            recompute_tolls(Incident.objects.values_list("pk", flat=True))
        return chosen.__name__

    def some(self, rows):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.random.choice(keys)) if keys else None

    def one(self) -> Incident:
        return self.some(Incident.objects.all()) or self.change_add()

    def update(self, rows, **values) -> None:
        row = self.some(rows)
        if row:
            type(row).objects.filter(pk=row.pk).update(**values)

    def word(self) -> str:
        self.number += 1
        return f"Word {self.number}"

    def change_add(self) -> Incident:
        draw = self.random
        return make_incident(
            self.word(),
            status=draw.choice(STATUSES),
            state=draw.choice(("MLI", "NER", "DZA")),
            dataset=draw.choice((None, None, self.dataset)),
            operation=draw.choice((None, self.operation)),
            place=draw.choice((None, self.place)),
            date=date(2020, 1, 1) + timedelta(days=draw.randrange(90)),
        )

    def change_status(self):
        Incident.objects.filter(pk=self.one().pk).update(
            status=self.random.choice(STATUSES), merged_into=None
        )

    def change_text(self):
        Incident.objects.filter(pk=self.one().pk).update(title=self.word(), summary=self.word())

    def change_place(self):
        Incident.objects.filter(pk=self.one().pk).update(
            point=Point(-1, 14), location_precision="exact", location_status="by_hand"
        )

    def change_state(self):
        Incident.objects.filter(pk=self.one().pk).update(
            state=make_state(self.random.choice(("MLI", "NER"))), region=make_region()
        )

    def change_merge(self):
        merged, survivor = self.one(), self.one()
        if survivor.merged_into_id is None and merged.pk != survivor.pk:
            Incident.objects.filter(pk=merged.pk).update(status="withdrawn", merged_into=survivor)

    def change_delete(self):
        incident = self.one()
        if not Incident.objects.filter(merged_into=incident).exists():
            incident.delete()

    def change_claim(self):
        claim = make_claim(
            self.random.choice((self.one(), self.operation)),
            self.random.randrange(1, 50),
            claimant=make_claimant(self.random.choice(("UN", "Army")), "un"),
            dataset=self.random.choice((None, self.dataset)),
        )
        cite(claim, self.random.choice(self.reports), self.word())

    def change_claim_again(self):
        self.update(CasualtyClaim.objects, note=self.word())

    def change_claim_away(self):
        claim = self.some(CasualtyClaim.objects.all())
        if claim:
            claim.delete()

    def change_involvement(self):
        line = make_involvement(self.one(), self.random.choice(self.groups), basis="claimed")
        cite(line, self.random.choice(self.reports), self.word())

    def change_involvement_away(self):
        line = self.some(Involvement.objects.all())
        if line:
            line.delete()

    def change_outcome(self):
        IncidentOutcome.objects.create(incident=self.one(), code="looting")

    def change_reports(self):
        self.one().reports.set(self.random.sample(self.reports, 1))

    def change_report(self):
        self.update(Report.objects, title=self.word())

    def change_publisher(self):
        self.update(Publisher.objects, name_en=self.word())

    def change_claimant(self):
        self.update(Claimant.objects, name_fr=self.word(), kind="ngo")

    def change_group_slug(self):
        ArmedGroup.objects.filter(pk=self.groups[1].pk).update(slug=self.word().replace(" ", "-"))

    def change_relation(self):
        if not GroupRelation.objects.exists():
            GroupRelation.objects.create(group=self.groups[2], other=self.groups[0], kind="part_of")
        else:
            GroupRelation.objects.all().delete()
        rebuild_group_ancestry()

    def change_names(self):
        GroupName.objects.create(group=self.groups[0], name=self.word(), kind="alias")
        self.place.names.create(name=self.word())

    def change_place_name(self):
        self.place.name = self.word()
        self.place.save()

    def change_passed_on(self):
        is_open = Dataset.objects.get(pk=self.dataset.pk).redistributable
        Dataset.objects.filter(pk=self.dataset.pk).update(redistributable=not is_open)

    def change_followed(self):
        self.update(State.objects.filter(alpha3="DZA"), in_scope=self.random.random() < 0.5)

    def change_membership(self):
        Membership.objects.filter(pk=self.membership.pk).update(
            until=self.random.choice((None, date(2020, 2, 1)))
        )


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_user(f"the-{role}", role))
    return client


@pytest.mark.django_db(transaction=True)
def test_copies_stay_true_whatever_changes():
    desk = Desk(seed=9)
    for _ in range(30):
        desk.change_add()
    analyst = signed_in("analyst")
    copies = [
        Copy(Client()),
        Copy(analyst),
        Copy(signed_in("viewer"), "state=MLI"),
        Copy(analyst, "group=jnim"),
        Copy(Client(), "bloc=g5-sahel&deaths_min=5"),
    ]
    for copy in copies:
        copy.read()
    seen, reasons, fewest = set(), set(), 30
    for step in range(13):
        for _ in range(7):
            seen.add(desk.change())
        # Each at times of its own.
        for copy in copies[step % 2 :: 2] if step % 4 else copies:
            copy.read()
            reasons |= {gone["reason"] for gone in copy.gone}
            if step % 4 == 0:
                assert copy.incidents == copy.anew().incidents, (copy.path, step)
        fewest = min(fewest, len(copies[0].incidents))
    for copy in copies:
        assert copy.read().incidents == copy.anew().incidents, copy.path
    # Changes of all kinds, and copies with something in them.
    assert len(seen) > 20
    assert reasons == {"merged", "withdrawn", "deleted", "outside"}
    assert fewest > 5


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_told_all_the_same():
    early, late = make_incident("Early"), make_incident("Late")
    copy = Copy(Client()).read()
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            # Written before the copy is read again, and committed after.
            cursor.execute("UPDATE incidents_incident SET title = 'Later' WHERE id = %s", [late.pk])
        Incident.objects.filter(pk=early.pk).update(title="Earlier")
        assert copy.read().changed == [early.reference]
        other.commit()
    assert copy.read().changed == [late.reference]
    assert copy.incidents[late.reference]["title"] == "Later"
    assert copy.read().changed == []


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_pages_are_read_is_told_the_next_time():
    incidents = [make_incident(f"Number {n}", date=date(2020, 1, 1 + n)) for n in range(6)]
    first = get(Client(), "incidents/?page_size=3&fields=reference,title")
    Incident.objects.filter(pk=incidents[5].pk).update(title="Changed")
    # From the part that is still to be read into the part that has been.
    Incident.objects.filter(pk=incidents[0].pk).update(date=date(2021, 1, 1))
    second = get(Client(), first["next"])
    assert [each["title"] for each in second["results"]] == ["Number 2", "Number 1"]
    assert second["updated_since"] == first["updated_since"]
    told = get(Client(), f"incidents/?updated_since={second['updated_since']}")
    assert {each["title"] for each in told["results"]} == {"Changed", "Number 0"}


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_told_what_became_of_each_incident():
    stays, merged, last = (make_incident(title) for title in ("Stays", "Merged", "Last"))
    withdrawn, deleted, moved = (make_incident(title) for title in ("W", "D", "M"))
    copy = Copy(Client(), "state=MLI").read()
    Incident.objects.filter(pk=last.pk).update(status="withdrawn", merged_into=merged)
    Incident.objects.filter(pk=merged.pk).update(status="withdrawn", merged_into=stays)
    Incident.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    Incident.objects.filter(pk=moved.pk).update(state=make_state("NER"))
    deleted.delete()
    copy.read()
    assert {each["reference"]: (each["reason"], each["merged_into"]) for each in copy.gone} == {
        merged.reference: ("merged", stays.reference),
        # By way of the other one.
        last.reference: ("merged", stays.reference),
        withdrawn.reference: ("withdrawn", None),
        deleted.reference: ("deleted", None),
        moved.reference: ("outside", None),
    }


@pytest.mark.django_db(transaction=True)
def test_the_public_is_told_nothing_of_what_it_never_saw():
    make_incident("Open")
    copy = Copy(Client()).read()
    desk = Copy(signed_in("analyst")).read()
    dataset = make_dataset("closed", redistributable=False)
    for fields in ({"status": "draft"}, {"status": "in_review"}, {"dataset": dataset}):
        make_incident("Hidden", **fields)
    born_withdrawn = make_incident("Hidden", status="withdrawn")
    born_withdrawn.delete()
    copy.read()
    assert (copy.changed, copy.gone) == ([], [])
    assert len(desk.read().changed) == 3


@pytest.mark.django_db(transaction=True)
def test_a_dataset_that_may_no_longer_be_passed_on_leaves_copies_of_the_public():
    dataset = make_dataset("ours", redistributable=True)
    row, own = make_incident("Row", dataset=dataset), make_incident("Own")
    make_claim(own, 4, dataset=dataset)
    copies = Copy(Client()).read(), Copy(signed_in("analyst")).read()
    assert len(copies[0].incidents[own.reference]["claims"]) == 1
    Dataset.objects.update(redistributable=False)
    for copy in copies:
        copy.read()
    public, desk = copies
    assert [each["reference"] for each in public.gone] == [row.reference]
    assert public.incidents[own.reference]["claims"] == []
    assert set(desk.incidents) == {row.reference, own.reference}
    Dataset.objects.update(redistributable=True)
    assert set(public.read().incidents) == {row.reference, own.reference}


@pytest.mark.django_db(transaction=True)
def test_what_is_written_as_it_was_is_no_change():
    incident = make_incident()
    make_involvement(incident, make_group("jnim"))
    copy = Copy(Client()).read()
    incident.save()
    Report.objects.update(text="Read by analysts alone")
    State.objects.update(pcode_prefix="ML")
    rebuild_group_ancestry()
    assert copy.read().changed == []


@pytest.mark.django_db
def test_a_time_will_do_to_begin_with():
    make_incident("New")
    today = timezone.now().date()
    told = get(Client(), f"incidents/?updated_since={today.isoformat()}")
    assert [each["title"] for each in told["results"]] == ["New"]
    later = (timezone.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert get(Client(), f"incidents/?updated_since={later}")["results"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("other", ["state=MLI", "type=battles", "deaths_min=2"])
def test_a_position_belongs_to_its_filter(other):
    make_incident()
    since = get(Client(), "incidents/")["updated_since"]
    refused = get(Client(), f"incidents/?{other}&updated_since={since}", status=410)
    assert "another filter" in refused["detail"]
    assert refused["parameter"] == "updated_since"
    # How incidents are shown makes no other copy.
    get(Client(), f"incidents/?sort=deaths&figures=low&colour=group&updated_since={since}")


@pytest.mark.django_db
def test_a_position_belongs_to_its_reader():
    since = get(Client(), "incidents/")["updated_since"]
    get(signed_in("viewer"), f"incidents/?updated_since={since}")
    refused = get(signed_in("analyst"), f"incidents/?updated_since={since}", status=410)
    assert "other rights" in refused["detail"]


@pytest.mark.django_db
def test_after_a_backup_was_restored_all_is_read_anew():
    since = get(Client(), "incidents/")["updated_since"]
    with connection.cursor() as cursor:
        # As restoring does: another table of the same name.
        cursor.execute(
            "ALTER TABLE incidents_incidenttrace RENAME TO former;"
            "CREATE TABLE incidents_incidenttrace (LIKE former INCLUDING ALL);"
        )
    refused = get(Client(), f"incidents/?updated_since={since}", status=410)
    assert "restored" in refused["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["yesterday", "1", "2020-13-01", "2020-02-30", "{}:x", "a:b:c"])
def test_a_position_that_was_not_given_here_is_refused(text):
    refused = get(Client(), f"incidents/?updated_since={text}", status=400)
    assert refused["parameter"] == "updated_since"
