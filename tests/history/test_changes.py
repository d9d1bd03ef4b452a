"""Who changed what of an incident, when and why: for the desk, and for the public."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from incidents.history.changes import Kind, changes_of
from incidents.history.text_difference import text_difference
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    ExternalReference,
    Incident,
    Operation,
)
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)
from tests.history.days import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("awa", "editor", first_name="Awa", last_name="Traoré")


def told(incident, user=None):
    """What each change says, newest first: [when, who, why, sentences, [(kind, what, words)]]."""
    return [
        (
            change.when.split(",")[0],
            change.who,
            change.why,
            change.sentences,
            [(row.kind, row.what, row.words) for row in change.rows],
        )
        for change in changes_of(incident, user)[:]
    ]


def rows_of(incident, user=None):
    """The rows of the newest change."""
    return changes_of(incident, user)[:1][0].rows


def fields_of(incident, user=None):
    """The fields of the newest change as (name, before, after)."""
    return [
        (each.name, each.before, each.after)
        for row in rows_of(incident, user)
        for each in row.fields
    ]


def everything(incident, user=None) -> str:
    return repr(changes_of(incident, user)[:])


def test_a_change_tells_who_made_it_when_why_and_each_field_before_and_after(editor):
    with on(1):
        incident = make_incident("First title", state=None)
    with on(2, user=editor.pk, reason="the army corrected the day"):
        Incident.objects.filter(pk=incident.pk).update(
            date=date(2019, 10, 1), event_type="explosions"
        )
    [change] = changes_of(incident, editor)[:1]
    assert (change.when.split(",")[0], change.who, change.why) == (
        "2 January 2026",
        "Awa Traoré",
        "the army corrected the day",
    )
    assert fields_of(incident, editor) == [
        ("Date", "30 September 2019", "1 October 2019"),
        ("Event type", "Battles", "Explosions/Remote violence"),
    ]


def test_all_that_one_transaction_changed_is_one_change(editor):
    with on(1):
        incident = make_incident()
    with on(2, user=editor.pk):
        Incident.objects.filter(pk=incident.pk).update(title="Another title")
        make_claim(incident, 25)
        make_involvement(incident, make_group("jnim", "JNIM"), basis="claimed")
    assert told(incident, editor)[0][4] == [
        ("changed", "Incident", ""),
        ("added", "Casualty claim", "Government of Mali: 25 killed (state forces)"),
        ("added", "Involvement", "JNIM · attacker · claimed by the group"),
    ]


def test_what_is_removed_is_told_in_the_words_that_it_had(editor):
    with on(1):
        incident = make_incident()
        claim = make_claim(incident, 25, side="civilians")
        cite(claim)
    with on(2):
        claim.delete()
    [row] = rows_of(incident, editor)
    assert (row.kind, row.words) == (Kind.REMOVED, "Government of Mali: 25 killed (civilians)")
    assert row.details == []


def test_a_citation_is_told_with_what_it_supports(editor):
    with on(1):
        incident = make_incident()
        claim = make_claim(incident, 25)
    with on(2):
        cite(claim, make_report("Dozens killed"), "Twenty-five died.")
    [row] = rows_of(incident, editor)
    assert (row.kind, row.words) == (
        Kind.STANDS,
        "Government of Mali: 25 killed (state forces)",
    )
    [cited] = row.details
    assert (cited.kind, cited.words) == (Kind.ADDED, "Studio Tamani: Dozens killed")
    assert [each.after for each in cited.fields] == ["Twenty-five died."]


def test_reports_are_linked_and_unlinked_by_their_titles_of_then(editor):
    with on(1):
        incident, report = make_incident(), make_report("Dozens killed")
    with on(2):
        incident.reports.add(report)
    with on(3):
        report.title = "Dozens feared killed"
        report.save()
    with on(4):
        incident.reports.clear()
        report.delete()
    rows = [rows for *_rest, rows in told(incident, editor)]
    assert rows[:3] == [
        [("removed", "Report of this incident", "Studio Tamani: Dozens feared killed")],
        [("changed", "Report", "Studio Tamani: Dozens feared killed")],
        [("added", "Report of this incident", "Studio Tamani: Dozens killed")],
    ]


def test_a_moved_pin_tells_how_far(editor):
    with on(1):
        incident = make_incident(lon=-1.0, lat=14.9)
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(point=Point(-1.0, 15.0, srid=4326))
    [[pin]] = [row.fields for row in rows_of(incident, editor)]
    assert (pin.before, pin.after, pin.note) == (
        "14.9000, -1.0000",
        "15.0000, -1.0000",
        "moved by 11.1 km",
    )


def test_a_long_text_is_told_word_by_word(editor):
    with on(1):
        incident = make_incident(summary="Gunmen attacked the base at dawn.")
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(summary="Gunmen attacked the camp at dawn.")
    [[summary]] = [row.fields for row in rows_of(incident, editor)]
    assert [(piece.kind, piece.text) for piece in summary.pieces] == [
        ("same", "Gunmen attacked the "),
        ("removed", "base"),
        ("added", "camp"),
        ("same", " at dawn."),
    ]


def test_what_stayed_of_a_very_long_text_is_left_out():
    before = " ".join(f"word{number}" for number in range(200))
    pieces = text_difference(before, before.replace("word100", "changed"))
    text = "".join(piece.text for piece in pieces)
    assert "word99 " in text and " word101" in text and "word50 " not in text and "…" in text


def test_texts_that_have_little_in_common_stand_one_after_the_other():
    pieces = text_difference("The army says nothing of it.", "A witness counted forty graves.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("removed", "The army says nothing of it."),
        ("added", "A witness counted forty graves."),
    ]


def test_a_datasets_row_stands_apart_from_our_own_fields(editor):
    with on(1):
        incident = make_incident()
        reference = ExternalReference.objects.create(
            incident=incident,
            dataset=make_dataset(),
            external_id="237564",
            version="23.1",
            row={"best": "3", "low": "3", "id": 237564},
        )
    with on(2):
        reference.row = {"best": "4", "low": "3", "id": "237564", "gwnob": ""}
        reference.save()
    changed, made = changes_of(incident, editor)[:2]
    added = next(row for row in made.rows if row.what == "External reference")
    tables = [(name, [each.name for each in fields]) for name, fields in added.tables]
    assert tables == [("", ["Version"]), ("Row as published", ["best", "id", "low"])]
    [(name, [best])] = changed.rows[0].tables
    assert (name, best.name, best.before, best.after) == ("Row as published", "best", "3", "4")


def test_what_programs_and_plain_sql_change_names_nobody(editor):
    with on(1):
        incident = make_incident(place_text="Dou")
    with on(2, program="geocoding"):
        Incident.objects.filter(pk=incident.pk).update(title="Located")
    with on(3, user=987654321):
        Incident.objects.filter(pk=incident.pk).update(title="Of somebody gone")
    who = [who for _when, who, *_rest in told(incident, editor)]
    assert who == [
        "somebody whose account is deleted",
        "located by a worker",
        "directly in the database",
    ]


def test_a_deleted_claimant_or_group_does_not_break_the_history(editor):
    with on(1):
        incident = make_incident()
        claim = make_claim(incident, 3, claimant=make_claimant("A witness", "witnesses"))
        involvement = make_involvement(incident, make_group("gone"))
    with on(2):
        claim.delete()
        involvement.delete()
        claim.claimant.delete()
        involvement.group.delete()
    assert [row.words for row in rows_of(incident, editor)] == [
        "(deleted): 3 killed (state forces)",
        "(deleted) · attacker · observed",
    ]


@pytest.mark.parametrize(
    ("figures", "told_as"),
    [
        ((9, 9), [("Exactly", "7", "9")]),
        ((7, 9), [("At most", "7", "9")]),
        ((9, None), [("At least", "7", "9"), ("At most", "7", "")]),
    ],
)
def test_one_number_is_told_as_one_change(editor, figures, told_as):
    with on(1):
        claim = make_claim(make_incident(), 7)
    with on(2):
        CasualtyClaim.objects.update(minimum=figures[0], maximum=figures[1])
    assert fields_of(claim.incident, editor) == told_as


def test_a_row_that_moved_is_told_with_both_incidents(editor):
    with on(1):
        one, other = make_incident("One attack"), make_incident("Another attack")
        claim = make_claim(one, 25)
    with on(2):
        CasualtyClaim.objects.filter(pk=claim.pk).update(incident=other)
    [left], [came] = rows_of(one, editor), rows_of(other, editor)
    assert (left.kind, left.other, left.other_address) == (
        Kind.MOVED_AWAY,
        "Another attack",
        other.get_absolute_url(),
    )
    assert (came.kind, came.other, came.other_address) == (
        Kind.MOVED_HERE,
        "One attack",
        one.get_absolute_url(),
    )


def merge(merged, survivor):
    CasualtyClaim.objects.filter(incident=merged).update(incident=survivor)
    Incident.objects.filter(pk=merged.pk).update(status="withdrawn", merged_into=survivor)


def test_what_was_merged_into_an_incident_is_part_of_its_history(editor):
    with on(1):
        survivor = make_incident("Assault on Mondoro")
    with on(2):
        merged = make_incident("Attack at Mondoro")
        make_claim(merged, 25)
    with on(3):
        Incident.objects.filter(pk=merged.pk).update(title="Attack on Mondoro")
    with on(4, reason="the same attack"):
        merge(merged, survivor)
    newest, changed, *_older = changes_of(survivor, editor)[:]
    [moved] = [row for row in newest.rows if row.kind == Kind.MOVED_HERE]
    assert moved.other == "Attack on Mondoro"
    assert [row.words for row in changed.rows] == ["Attack on Mondoro"]
    assert told(survivor)[0] == (
        "4 January 2026",
        "",
        "the same attack",
        [f"“Attack on Mondoro” ({merged.reference}) was merged into this incident."],
        [("moved_here", "Casualty claim", "Government of Mali: 25 killed (state forces)")],
    )


def test_the_public_learns_nothing_of_a_draft_that_was_merged(editor):
    with on(1):
        survivor = make_incident("Assault on Mondoro")
        merged = make_incident("SECRET rumour", status="draft", summary="SECRET")
        claim = make_claim(merged, 20, note="SECRET")
    with on(2):
        CasualtyClaim.objects.filter(pk=claim.pk).update(note="As told on the radio", minimum=19)
        merge(merged, survivor)
    [newest, published] = told(survivor)
    assert newest[3:] == (
        [],
        [("added", "Casualty claim", "Government of Mali: 19 to 20 killed (state forces)")],
    )
    assert published[3] == ["Published."]
    assert "SECRET" not in everything(survivor)
    assert "SECRET" in everything(survivor, editor)


def test_changes_of_the_operation_show_while_the_incident_belongs_to_it(editor):
    with on(1):
        operation = make_operation("Two bases")
        incident = make_incident()
    with on(2):
        Operation.objects.filter(pk=operation.pk).update(title="Before it belonged")
    with on(3):
        Incident.objects.filter(pk=incident.pk).update(operation=operation)
    with on(4):
        make_claim(operation, 40)
        Operation.objects.filter(pk=operation.pk).update(title="Three bases")
    with on(5):
        Incident.objects.filter(pk=incident.pk).update(operation=None)
    with on(6):
        Operation.objects.filter(pk=operation.pk).update(title="After it belonged")
    assert [(when, rows) for when, *_rest, rows in told(incident, editor)][:-1] == [
        ("5 January 2026", [("changed", "Incident", "")]),
        (
            "4 January 2026",
            [
                ("changed", "Operation", "Three bases"),
                ("added", "Casualty claim", "Government of Mali: 40 killed (state forces)"),
            ],
        ),
        ("3 January 2026", [("changed", "Incident", "")]),
    ]
    assert fields_of(incident, editor) == [("Operation", "Three bases", "")]


# What the public sees


def test_the_public_history_begins_with_the_publication_and_names_nobody(editor):
    with on(1, user=editor.pk, reason="SECRET reason"):
        incident = make_incident("SECRET draft", status="draft")
        make_claim(incident, 3, note="SECRET note").delete()
    with on(2, user=editor.pk, reason="two reports agree"):
        Incident.objects.filter(pk=incident.pk).update(title="Attack", status="published")
    with on(3, user=editor.pk, reason="a second count"):
        make_claim(incident, 25)
    assert told(incident) == told(incident, make_user("reader", "viewer"))
    assert told(incident) == [
        (
            "3 January 2026",
            "",
            "a second count",
            [],
            [("added", "Casualty claim", "Government of Mali: 25 killed (state forces)")],
        ),
        ("2 January 2026", "", "two reports agree", ["Published."], []),
    ]


def test_the_public_learns_nothing_of_the_time_when_it_was_withdrawn():
    with on(1):
        incident = make_incident("Attack")
    with on(2, reason="it may not have happened"):
        Incident.objects.filter(pk=incident.pk).update(status="withdrawn")
    with on(3, reason="SECRET"):
        Incident.objects.filter(pk=incident.pk).update(title="SECRET")
    with on(4, reason="the mayor confirms it"):
        Incident.objects.filter(pk=incident.pk).update(status="published", title="Attack again")
    assert [(why, sentences) for _when, _who, why, sentences, _rows in told(incident)] == [
        ("the mayor confirms it", ["Published again."]),
        ("it may not have happened", ["Withdrawn."]),
        ("", ["Published."]),
    ]
    assert "SECRET" not in everything(incident)


def test_the_public_learns_nothing_that_may_not_be_passed_on(editor):
    closed = make_dataset("closed", name="SECRET data", redistributable=False)
    with on(1):
        incident = make_incident(operation=make_operation())
    with on(2):
        for where in (incident, incident.operation):
            claim = make_claim(where, 99, dataset=closed, note="SECRET")
            cite(claim, make_report("SECRET report"), "SECRET")
            ChosenFigure.objects.create(claim=claim, reason="SECRET")
        ExternalReference.objects.create(
            incident=incident, dataset=closed, external_id="SECRET", row={"deaths": "SECRET"}
        )
    with on(3):
        CasualtyClaim.objects.update(maximum=100)
    assert [sentences for *_rest, sentences, _rows in told(incident)] == [["Published."]]
    assert "SECRET" in everything(incident, editor)


def test_the_public_never_reads_the_text_of_a_report(editor):
    with on(1):
        incident, report = make_incident(), make_report("Dozens killed", text="SECRET words")
        incident.reports.add(report)
    with on(2):
        report.text = "SECRET words, corrected"
        report.save()
    with on(3):
        report.title = "Dozens feared killed"
        report.save()
    assert len(changes_of(incident, editor)) == 3
    assert "SECRET" in everything(incident, editor)
    assert [rows for *_rest, rows in told(incident)] == [
        [("changed", "Report", "Studio Tamani: Dozens feared killed")],
        [],
    ]
    assert "SECRET" not in everything(incident)


def test_the_public_learns_of_no_other_incident_that_it_may_not_see(editor):
    with on(1):
        incident = make_incident("Attack")
        draft = make_incident("SECRET draft", status="draft")
        going, coming = make_claim(incident, 25), make_claim(draft, 7)
    with on(2):
        CasualtyClaim.objects.filter(pk=going.pk).update(incident=draft)
        CasualtyClaim.objects.filter(pk=coming.pk).update(incident=incident)
        Incident.objects.filter(pk=incident.pk).update(split_from=draft)
    assert told(incident)[0][4] == [
        ("removed", "Casualty claim", "Government of Mali: 25 killed (state forces)"),
        ("added", "Casualty claim", "Government of Mali: 7 killed (state forces)"),
    ]
    assert "SECRET" not in everything(incident)
    assert "SECRET draft" in everything(incident, editor)


def test_an_operation_is_called_what_it_was_called_while_it_was_public():
    with on(1):
        operation = make_operation("Two bases")
        incident = make_incident(operation=operation)
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(operation=None)
    with on(3):
        Operation.objects.filter(pk=operation.pk).update(title="SECRET")
    assert fields_of(incident) == [("Operation", "Two bases", "")]


# The rest


def test_it_is_told_in_the_readers_language(editor):
    with on(1):
        incident = make_incident()
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(date=date(2019, 10, 1))
    with translation.override("fr"):
        assert fields_of(incident, editor) == [("Date", "30 septembre 2019", "1er octobre 2019")]


def test_what_was_there_when_recording_began_is_told_as_that(editor):
    with on(1):
        incident = make_incident()
    Incident.pgh_event_model.objects.update(pgh_label="begin")
    [change] = changes_of(incident, editor)[:]
    assert change.who == "entered before changes were recorded"


def test_queries_are_as_many_for_thirty_changes_as_for_one(editor):
    incident = make_incident(operation=make_operation())

    def add_changes(first, last):
        for number in range(first, last):
            with on(1 + number % 28, user=editor.pk):
                cite(make_claim(incident, number + 1))
                make_involvement(incident, make_group(f"group-{number}"))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            changes_of(incident, editor)[:]
        return len(asked)

    add_changes(0, 1)
    # What the editor may do is looked up once.
    queries()
    few = queries()
    add_changes(1, 30)
    assert queries() == few
