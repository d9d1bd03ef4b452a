"""Failures of `make bench-geocoding` are told by kind."""

import csv

from bench.geocoding.asked import Asked
from bench.geocoding.failures import Failure, counted, kind_of, write_failures
from bench.geocoding.known_places import KnownPlace, KnownPlaces, Spelling
from bench.geocoding.searchers import Answer, Ranked
from incidents.models import normalise


def ask(text, *names):
    place = KnownPlace(
        pk=1,
        geonames_id=1,
        name=names[0],
        lon=0.0,
        lat=14.0,
        state=None,
        region=None,
        is_populated=True,
        population=0,
        spellings=tuple(Spelling(name, normalise(name), (1,)) for name in names),
    )
    return Asked(text, normalise(names[0]), place, None, None)


def answer(*names):
    return Answer(tuple(Ranked(3.0, 14.0, 0.5, name=name) for name in names))


def test_kinds_are_told_by_what_was_put_first():
    assert kind_of(ask("Mondoro", "Mondoro"), answer()) == "nothing found at all"
    assert kind_of(ask("Mondorro", "Mondoro"), answer("Mondoro")) == (
        "another place of the same name"
    )
    assert kind_of(ask("Bondoro", "Mondoro"), answer("Bondoro")) == (
        "what was written is as near to another place's name"
    )
    assert kind_of(ask("Djbo", "Djibo"), answer("Dambam")) == "at most 5 letters"
    assert kind_of(ask("Wagadougou", "Ouagadougou"), answer("Sagadaga")) == "another first letter"
    assert kind_of(ask("Koro Kidé", "Korokidé"), answer("Kori Kandé")) == "words joined or split"


def test_a_name_taken_out_is_no_measure_of_what_is_near():
    asked = ask("Djenné", "Djenné", "Dienné")
    assert kind_of(asked, answer("Djenna")) == (
        "what was written is as near to another place's name"
    )


def test_failures_are_counted_with_examples():
    failures = [
        Failure("level", ask(text, "Mondoro"), answer(), "not found", "nothing found at all")
        for text in ("Mdr", "Mndr")
    ]
    [(what, kind, examples, number)] = counted(failures)
    assert (what, kind, number) == ("not found", "nothing found at all", "2")
    assert examples == "Mdr for Mondoro; Mndr for Mondoro"


def test_every_failure_can_be_read_as_csv(tmp_path):
    known = KnownPlaces({}, states={}, regions={})
    failure = Failure("c", ask("Mndoro", "Mondoro"), answer("Bandoro"), "wrong", "some kind")
    write_failures(tmp_path / "failures.csv", known, [failure])
    with (tmp_path / "failures.csv").open(newline="", encoding="utf-8") as stream:
        [row] = csv.DictReader(stream)
    assert (row["text"], row["first"], row["score"], row["km"]) == (
        "Mndoro",
        "Bandoro",
        "0.500",
        "324",
    )
