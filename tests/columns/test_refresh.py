"""Whatever writes an incident, wherever: the next question sees it, and nothing that was undone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict

from incidents.columns import StoreUnavailable, current, preload, select
from incidents.desk.merging import merge_incidents
from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import (
    Dataset,
    GroupRelation,
    Incident,
    IncidentChange,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    State,
)
from tests.another_process import another_process
from tests.application_role import application_role, connect_as_application
from tests.builders import (
    make_claim,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_operation,
    make_organisation,
    make_user,
)
from tests.columns import oracle
from tests.columns.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def attack():
    return make_incident("Attack")


def read(query="", user=None):
    return IncidentFilter.read(QueryDict(query), user)


def found(query="", user=None):
    return select(read(query, user))


def titles(query="", user=None):
    names = Incident.objects.in_bulk(ids := found(query, user).ids())
    return [names[pk].title for pk in ids]


def test_what_another_process_writes_is_found_by_the_next_question(attack):
    assert titles() == ["Attack"]
    with another_process() as cursor:
        cursor.execute("UPDATE incidents_incident SET event_type = 'riots'")

    assert titles("type=battles") == []
    assert titles("type=riots") == ["Attack"]


def test_every_kind_of_write_is_found(attack):
    jnim = make_group("jnim")
    assert titles() == ["Attack"]
    later = make_incident("Later", date=date(2021, 1, 1))
    between = make_incident("Between", date=date(2020, 1, 1))
    assert titles() == ["Later", "Between", "Attack"]

    involvement = make_involvement(attack, jnim)
    assert titles("group=jnim") == ["Attack"]
    Involvement.objects.filter(pk=involvement.pk).update(incident=later)
    assert titles("group=jnim") == ["Later"]
    involvement.delete()
    assert titles("group=jnim") == []

    make_claim(between, 12)
    assert titles("deaths_min=12") == []
    recompute_tolls([between.pk])
    assert titles("deaths_min=12") == ["Between"]

    outcome = IncidentOutcome.objects.create(incident=attack, code="looting")
    IncidentWeapon.objects.create(incident=attack, code="drone")
    assert titles("outcome=looting&weapon=drone") == ["Attack"]
    outcome.delete()
    assert titles("outcome=looting") == []

    between.date = date(2022, 1, 1)
    between.save()
    assert titles() == ["Between", "Later", "Attack"]
    Incident.objects.filter(title="Later").update(status="withdrawn")
    assert titles() == ["Between", "Attack"]
    attack.delete()
    assert titles() == ["Between"]


def test_a_merged_incident_is_gone_and_the_other_has_what_it_had(attack):
    editor = make_user("editor", "editor")
    other = make_incident("The same attack")
    make_involvement(other, make_group("jnim"))
    assert titles("group=jnim") == ["The same attack"]
    merge_incidents(survivor=attack, merged=other, by=editor, reason="One attack, two reports")

    assert titles() == titles("group=jnim") == ["Attack"]


def test_an_operation_that_is_joined_moves_the_tolls_of_its_others(attack):
    operation = make_operation()
    other = make_incident("Other base", operation=operation)
    make_claim(operation, 10)
    recompute_tolls([other.pk])
    assert found().deaths().tolist() == [10, -1]
    attack.operation = operation
    attack.save()
    recompute_tolls([attack.pk])

    assert found().deaths().tolist() == [5, 5]


def test_a_load_of_thousands_is_found(attack):
    assert titles() == ["Attack"]
    state = attack.state
    with another_process() as cursor:
        cursor.execute(
            """
            INSERT INTO incidents_incident (reference, title, summary, status, status_since, date,
                date_precision, event_type, sub_event_type, place_text, location_precision,
                location_status, location_source, location_name, location_candidates,
                location_problem, location_attempts, created_at, updated_at, state_id)
            SELECT 'SI-' || n, 'Loaded', '', 'published', now(), date '2020-01-01' + n %% 300,
                'day', 'riots', '', '', 'unknown', 'no_place', '', '', '[]', '', 0, now(), now(),
                %s
            FROM generate_series(1, 6000) AS n
            """,
            [state.pk],
        )

    assert IncidentChange.objects.filter(incidents__isnull=True).exists()
    assert found().count == 6001
    assert found("type=riots&from=2020-01-01&to=2020-01-01").count == 20
    keys = Incident.objects.filter(title="Loaded").values_list("pk", flat=True)[:3000]
    Incident.objects.filter(pk__in=list(keys)).update(event_type="protests")
    assert found("type=protests").ids() == list(
        Incident.objects.filter(event_type="protests").values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE incidents_incident CASCADE")
    assert found().count == 0


def test_changes_pile_up_in_order_until_all_are_sorted_anew(attack, monkeypatch):
    """However many rows follow the sorted ones, the list is that of the database."""
    monkeypatch.setattr("incidents.columns.columns.MOST_LOOSE", 10)
    monkeypatch.setattr("incidents.columns.current.MOST_LOOSE", 10)
    monkeypatch.setattr(current._kept, "_held", None)
    for number in range(25):
        make_incident(f"Attack {number}", date=date(2019, 1 + number * 7 % 12, 1))
        if number % 3 == 0:
            Incident.objects.filter(title=f"Attack {number // 2}").update(
                date=date(2018, 1 + number % 12, 1)
            )
        assert found().ids() == list(Incident.objects.values_list("pk", flat=True))


def test_who_belongs_to_whom_counts_as_it_is_now(attack):
    jnim, katiba = make_group("jnim"), make_group("katiba-macina")
    make_involvement(attack, katiba)
    assert titles("group=jnim") == []
    relation = GroupRelation.objects.create(group=katiba, kind="part_of", other=jnim)
    rebuild_group_ancestry()
    assert titles("group=jnim") == ["Attack"]
    GroupRelation.objects.filter(pk=relation.pk).update(until=date(2019, 9, 30))
    rebuild_group_ancestry()
    assert titles("group=jnim") == []


def test_for_a_relation_between_groups_no_incident_is_read_again(monkeypatch):
    make_world()
    before = oracle.listed(wanted := read("group=al-qaeda"))
    assert select(wanted).page(0, 1000) == before
    monkeypatch.setattr(current, "all_keys", None)
    katiba, army = make_group("katiba-macina"), make_group("army")
    for relation in (
        GroupRelation(group=army, kind="part_of", other=make_group("al-qaeda")),
        GroupRelation(group=katiba, kind="part_of", other=army, since=date(2019, 9, 1)),
    ):
        relation.save()
        rebuild_group_ancestry()
        for query in ("group=al-qaeda", "group=army", "group=jnim&role=attacker", "role=target"):
            assert select(read(query)).page(0, 1000) == oracle.listed(read(query)), query
    Incident.objects.filter(pk__in=before[:3]).update(date=date(2019, 9, 2), date_end=None)
    assert select(wanted).page(0, 1000) == oracle.listed(wanted) != before


def read_anew(monkeypatch):
    """The keys of all incidents, read chunk by chunk."""
    monkeypatch.setattr(current, "CHUNK", 3)
    monkeypatch.setattr(current._kept, "_held", None)
    return found().ids()


def test_many_incidents_are_read_over_two_connections(monkeypatch):
    make_world()
    assert read_anew(monkeypatch) == oracle.listed(read())


def test_what_a_transaction_has_written_is_read_over_its_own_connection(monkeypatch):
    make_world()
    with transaction.atomic():
        make_incident("Not committed")
        assert read_anew(monkeypatch) == oracle.listed(read())
        assert "Not committed" in titles()


def test_all_incidents_can_be_read_inside_a_savepoint(monkeypatch):
    make_world()
    with transaction.atomic(), transaction.atomic():
        assert read_anew(monkeypatch) == oracle.listed(read())


def test_states_datasets_groups_and_memberships_count_as_they_are_now(attack):
    make_involvement(attack, make_group("ansar"), role="target")
    bloc = make_organisation()
    assert titles("bloc=g5-sahel") == []
    make_membership(bloc, "MLI")
    assert titles("bloc=g5-sahel") == ["Attack"]

    State.objects.update(in_scope=False)
    assert titles() == []
    State.objects.update(in_scope=True)
    assert titles("target=militia") == []
    type(make_group("ansar")).objects.update(kind="militia")
    assert titles("target=militia") == ["Attack"]

    Incident.objects.update(dataset=make_dataset())
    assert titles() == ["Attack"]
    Dataset.objects.update(redistributable=False)
    assert titles() == []


def test_a_common_word_finds_what_has_become_public_since(attack, monkeypatch):
    monkeypatch.setattr("incidents.text_search.cache.WORTH_KEEPING", 0)
    dataset = make_dataset(redistributable=False)
    make_incident("Attack on the camp", dataset=dataset)
    assert titles("q=attack") == ["Attack"]
    Dataset.objects.update(redistributable=True)

    assert set(titles("q=attack")) == {"Attack", "Attack on the camp"}


def test_a_word_of_a_draft_is_nowhere_for_readers_though_an_analyst_has_looked_for_it(
    attack, monkeypatch
):
    monkeypatch.setattr("incidents.text_search.cache.WORTH_KEEPING", 0)
    make_incident("Atack", status="draft")
    analyst = make_user("analyst", role="analyst")
    assert titles("q=atack", analyst) == ["Atack"]
    readers = found("q=atack")
    assert [(each.written, each.read_as) for each in readers.respellings] == [("atack", "attack")]
    assert titles("q=atack") == ["Attack"]


def test_a_transaction_that_ends_late_is_not_missed(attack):
    assert titles() == ["Attack"]
    with another_process() as early:
        early.execute("UPDATE incidents_incident SET event_type = 'riots'")
        make_incident("Meanwhile")
        assert titles("type=riots") == []
        assert set(titles()) == {"Attack", "Meanwhile"}

    assert titles("type=riots") == ["Attack"]


def test_what_a_transaction_has_written_counts_inside_it_and_not_once_it_is_undone(attack):
    assert titles() == ["Attack"]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        undone = make_incident("Undone")
        Incident.objects.filter(title="Attack").update(event_type="riots")
        assert set(titles()) == {"Attack", "Undone"}
        assert titles("type=riots") == ["Attack"]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            undone.delete()
            assert titles() == ["Attack"]
            raise ZeroDivisionError
        assert set(titles()) == {"Attack", "Undone"}
        with ThreadPoolExecutor(1) as other:
            assert other.submit(in_a_thread, titles).result() == ["Attack"]
        raise ZeroDivisionError

    assert titles() == ["Attack"]
    assert titles("type=riots") == []


def test_where_nothing_has_changed_one_question_is_asked(attack, django_assert_num_queries):
    found()
    wanted = read("type=battles")
    with django_assert_num_queries(1):
        select(wanted)
    with transaction.atomic():
        make_incident("Own")
        select(wanted)
        with django_assert_num_queries(1):
            select(wanted)


def test_for_a_few_changes_the_other_incidents_are_not_read_again(attack, monkeypatch):
    found()
    monkeypatch.setattr(current, "all_keys", None)
    make_incident("Later", date=date(2020, 1, 1))
    State.objects.update(in_scope=False)
    State.objects.update(in_scope=True)
    Incident.objects.filter(title="Attack").update(event_type="riots")

    assert titles() == ["Later", "Attack"]
    assert titles("type=riots") == ["Attack"]


def test_an_answer_stays_as_it_was_while_the_incidents_change(attack):
    before = found()
    version = before.version
    make_incident("Later")
    Incident.objects.filter(pk=attack.pk).update(event_type="riots")
    after = found()

    assert after.count == 2
    assert before.ids() == [attack.pk]
    assert before.columns.version != after.columns.version
    assert before.version == version
    assert found("to=1990-01-01").version == found("from=2100-01-01").version


def test_the_version_of_an_answer_moves_with_its_own_incidents_alone(attack):
    version = found("state=MLI").version
    make_incident(state="NER")
    make_incident(status="draft")
    assert found("state=MLI").version == version
    attack.title = "Attack on a convoy"
    attack.save()
    renamed = found("state=MLI").version
    assert renamed != version
    make_involvement(attack, make_group("jnim"))
    assert found("state=MLI").version != renamed


def test_every_process_gives_an_answer_the_same_version(attack, monkeypatch):
    """One has read all at once, the other piece by piece."""
    found()
    for number in range(3):
        make_involvement(make_incident(f"Attack {number}"), make_group(f"group-{number}"))
        piecemeal = found()
    monkeypatch.setattr(current._kept, "_held", None)
    assert found().columns is not piecemeal.columns
    assert found().version == piecemeal.version
    assert found().columns.version == piecemeal.columns.version


def in_a_thread(ask, *args):
    try:
        return ask(*args)
    finally:
        connection.close()


def test_threads_read_whole_answers_while_others_write(attack):
    """Two incidents always change places in one transaction: one of them is a riot."""
    make_incident("Other", event_type="riots")
    found()
    is_over = Event()

    def write():
        for _ in range(40):
            with transaction.atomic():
                Incident.objects.filter(event_type="battles").update(event_type="protests")
                Incident.objects.filter(event_type="riots").update(event_type="battles")
                Incident.objects.filter(event_type="protests").update(event_type="riots")
        is_over.set()

    def look():
        seen, riots = [], read("type=riots")
        while not is_over.is_set():
            answer = found()
            seen.append((answer.count, answer.asking(riots).count))
        return seen

    with ThreadPoolExecutor(4) as threads:
        writer = threads.submit(in_a_thread, write)
        readers = [threads.submit(in_a_thread, look) for _ in range(3)]
        writer.result()
        answers = [answer for reader in readers for answer in reader.result()]

    assert set(answers) == {(2, 1)}
    assert titles("type=riots") == list(
        Incident.objects.filter(event_type="riots").values_list("title", flat=True)
    )


def test_many_threads_read_the_incidents_once(attack, monkeypatch):
    read = []
    monkeypatch.setattr(current._kept, "_held", None)
    all_keys = current.all_keys
    monkeypatch.setattr(current, "all_keys", lambda: read.append(1) or all_keys())

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: in_a_thread(titles), range(24)))

    assert answers == [["Attack"]] * 24
    assert len(read) == 1


def test_they_can_be_read_before_the_first_question(attack, monkeypatch):
    monkeypatch.setattr(current._kept, "_held", None)
    preload().join()
    monkeypatch.setattr(current, "all_keys", None)

    assert titles() == ["Attack"]


def test_without_the_database_nothing_old_is_shown(attack, monkeypatch):
    found()

    def fail(*_args):
        raise DatabaseError

    make_incident("Later")
    with monkeypatch.context() as patch:
        patch.setattr(current, "read_some", fail)
        with pytest.raises(StoreUnavailable):
            found()
    assert set(titles()) == {"Attack", "Later"}


def test_the_log_of_changes_keeps_no_more_than_two_days(attack):
    IncidentChange.objects.update(at="2020-01-01T00:00:00Z")
    make_incident()

    assert not IncidentChange.objects.filter(at__year=2020).exists()
    assert IncidentChange.objects.exists()


def test_who_has_not_asked_for_long_reads_all_anew(attack, monkeypatch):
    assert titles() == ["Attack"]
    monkeypatch.setattr("incidents.change_log.SECONDS_TO_KEEP", -1)
    # As if the log had forgotten the change already.
    make_incident("Later")
    IncidentChange.objects.all().delete()

    assert set(titles()) == {"Attack", "Later"}


def test_what_was_written_while_no_trigger_stood_is_found_too(attack):
    """A backup that is restored brings its triggers after its data."""
    assert titles() == ["Attack"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s"
            " AND tgrelid = 'incidents_incident'::regclass",
            ["note_changed_incidents"],
        )
        [trigger] = cursor.fetchone()
        cursor.execute("DROP TRIGGER note_changed_incidents ON incidents_incident")
        try:
            assert titles() == ["Attack"]
            Incident.objects.update(event_type="riots")
        finally:
            cursor.execute(trigger)

    assert titles("type=riots") == ["Attack"]


def test_the_application_s_role_notes_changes_too(attack):
    with application_role(), connect_as_application() as application:
        assert titles() == ["Attack"]
        application.execute("UPDATE incidents_incident SET event_type = 'riots'")

    assert titles("type=riots") == ["Attack"]


def test_without_the_database_a_page_says_so(client, attack, monkeypatch):
    found()
    make_incident("Later")

    def fail(*_args):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(current, "read_some", fail)
        answer = client.get("/reports/?type=battles")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "The incidents cannot be read at the moment" in answer.content.decode()
