"""The command that imports a file, and what it tells the shell."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.imports.ucdp_ged import COLUMNS
from incidents.models import ExternalReference, Import, Incident
from tests.builders import make_incident

pytestmark = pytest.mark.django_db


def event(number, **cells) -> str:
    values = dict.fromkeys(COLUMNS, "") | {
        "id": str(number),
        "type_of_violence": "1",
        "side_a": "Government of Mali",
        "side_b": "JNIM",
        "country": "Mali",
        "country_id": "432",
        "where_prec": "1",
        "where_coordinates": "Boulikessi",
        "latitude": "14.79832",
        "longitude": "-1.302596",
        "date_prec": "1",
        "date_start": "2017-03-29",
        "date_end": "2017-03-29",
        "deaths_a": "3",
        "best": "3",
        "high": "3",
        "low": "3",
        **cells,
    }
    return ",".join(values.values())


@pytest.fixture
def write(tmp_path):
    def write_file(*lines):
        path = tmp_path / "ged.csv"
        path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
        return str(path)

    return write_file


def run(*arguments) -> tuple[str, str]:
    told, errors = StringIO(), StringIO()
    call_command(
        "import_incidents", *arguments, "--dataset", "ucdp_ged", stdout=told, stderr=errors
    )
    return told.getvalue(), errors.getvalue()


def test_without_commit_it_only_tells(write):
    make_incident("Ours", lon=-1.31, lat=14.797, date="2017-03-29")

    told, _ = run(write(event(1), event(2, date_start="2017-05-01", date_end="2017-05-01")))

    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 rejected" in told
    assert "Government of Mali, JNIM" in told
    assert "near an incident of our own, of the same days: 1." in told
    assert "Nothing was loaded" in told
    assert Incident.objects.count() == 1


def test_what_is_odd_about_rows_that_were_taken_is_told_once_with_their_number(write):
    _, errors = run(
        write(
            event(1, low="5"),
            event(2, country="Nowhere", country_id=""),
            event(3, low="9", best="4", deaths_a="4"),
        )
    )

    assert "2 rows, such as line 2: The dataset's estimates are not in order: low 5" in errors
    assert "Line 3: “Nowhere” is not known as a state." in errors
    assert "low 9" not in errors


def test_with_commit_it_loads_and_again_it_does_nothing(write):
    path = write(event(1), event(2))

    assert "Loaded: 2 rows." in run(path, "--commit")[0]
    assert "0 new, 0 changed, 2 unchanged" in run(path, "--commit")[0]
    assert Incident.objects.count() == 2


def test_what_would_change_is_shown(write):
    run(write(event(1)), "--commit")

    told, _ = run(write(event(1, side_b="ISGS")))

    assert "“Clash between Government of Mali and JNIM, Boulikessi” →" in told


def test_a_whole_release_is_said_to_be_one(write):
    run(write(event(1), event(2)), "--commit")
    path = write(event(1))

    assert "the file lacks: 1" in run(path, "--commit")[0]
    assert "dropped: 1" in run(path, "--commit", "--complete", "--release", "24.1")[0]


def test_rejected_rows_are_told_written_and_change_how_it_ends(write, tmp_path, capsys):
    table = tmp_path / "rejected.csv"

    with pytest.raises(SystemExit) as ended:
        run(write(event(1), event(2, best="many")), "--rejected", str(table))

    assert ended.value.code == 3
    assert Import.objects.get().rejected_rows.get().column == "best"
    assert "many" in table.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_read_is_said_to_be(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")

    with pytest.raises(CommandError):
        run(str(empty))
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "nowhere.csv"))
    assert not Import.objects.exists()


def test_a_row_with_a_slip_is_not_taken_for_one_that_the_release_dropped(write):
    run(write(event(1), event(2), event(3)), "--commit")

    with pytest.raises(SystemExit):
        run(
            write(event(1), event("2.0", date_start="2017-02-31"), f"{event(3)},one,more"),
            "--commit",
            "--complete",
        )

    assert Import.objects.latest("pk").rejected == 2
    assert Import.objects.latest("pk").dropped == 0
    assert not ExternalReference.objects.exclude(dropped_in="").exists()


def test_a_file_without_rows_is_refused_and_drops_nothing(write):
    run(write(event(1)), "--commit")

    with pytest.raises(CommandError, match="no rows below the names of its columns"):
        run(write(), "--commit", "--complete")

    assert Import.objects.latest("pk").state == "failed"
    assert not ExternalReference.objects.exclude(dropped_in="").exists()


def test_what_cannot_take_the_rejected_rows_is_told_before_anything_is_loaded(write, tmp_path):
    path = write(event(1))

    with pytest.raises(CommandError, match="cannot be written"):
        run(path, "--commit", "--rejected", str(tmp_path / "nowhere" / "rejected.csv"))
    with pytest.raises(CommandError, match="names the file that is imported"):
        run(path, "--commit", "--rejected", path)

    assert not Incident.objects.exists()
    assert "0 rejected" in run(path)[0]
