"""The tables of `make bench-geocoding`, on files of a few villages."""

import pytest

from bench.geocoding.known_places import (
    FILES,
    FilesMissing,
    folder_of_files,
    load_files,
    read_known_places,
)
from bench.geocoding.report import Report

VILLAGES = ("Boulikessi", "Mondoro", "Hombori", "Tillabery", "Ansongo", "Douentza", "Gossi")


def dump_of(state: str, first_id: int) -> str:
    rows = []
    for number, name in enumerate(VILLAGES):
        columns = [str(first_id + number), name, name, f"{name}bougou", f"{14 + number}", "-1.5"]
        columns += ["P", "PPL", state, "", "01", "", "", "", "0", "", "", "", "2020-01-01"]
        rows.append("\t".join(columns))
    return "\n".join(rows)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for number, name in enumerate(FILES):
        text = dump_of(name.removesuffix(".txt"), 1000 * (number + 1))
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("GEONAMES", str(tmp_path))
    return tmp_path


def test_without_the_files_it_says_where_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setenv("GEONAMES", str(tmp_path))
    (tmp_path / "ML.txt").touch()
    with pytest.raises(FilesMissing) as missing:
        folder_of_files()
    assert "BF.txt, NE.txt, MR.txt" in str(missing.value)
    assert "load_gazetteer --download" in str(missing.value)


@pytest.mark.django_db
def test_every_bar_of_the_issue_has_a_line_and_failures_a_file(folder, capsys, tmp_path):
    load_files(folder_of_files())
    failures = tmp_path / "failures.csv"
    report = Report(
        read_known_places(),
        of_tuning_half=True,
        most=10,
        most_of_peers=2,
        is_quick=True,
        failures_to=failures,
    )
    code = report.print()
    printed = capsys.readouterr().out
    for bar in (
        "seen names, state and region given: accepted",
        "unseen spellings, state and region given: among 5",
        "c. one typing error, state given: right of what is accepted",
    ):
        assert bar in printed
    assert "score from" in printed
    assert ("misses by" in printed) is bool(code)
    assert failures.read_text(encoding="utf-8").startswith("what,kind,level,text")
