import pytest

from incidents.checks import geocoding_settings_make_sense, mail_has_a_sender
from incidents.geocoding.providers import is_switched_on


def found(settings, **values):
    for name, value in values.items():
        setattr(settings, f"GEOCODING_{name}", value)
    return [problem.id for problem in geocoding_settings_make_sense(None)]


@pytest.mark.parametrize("provider", ["nominatim", "photon"])
def test_a_public_server_needs_an_address_to_complain_to(provider, settings):
    assert found(settings, PROVIDER=provider) == ["incidents.W001"]
    assert not is_switched_on()
    assert found(settings, CONTACT="desk@example.org") == []
    assert is_switched_on()
    assert found(settings, CONTACT="https://example.org/about") == []


def test_so_does_its_address_written_out(settings):
    url = "https://NOMINATIM.openstreetmap.org/"
    assert found(settings, PROVIDER="nominatim", URL=url) == ["incidents.W001"]
    assert not is_switched_on()


@pytest.mark.parametrize("provider", ["nominatim", "photon"])
def test_a_server_of_ones_own_needs_none(provider, settings):
    assert found(settings, PROVIDER=provider, URL="http://search.example.org:8080/maps") == []
    assert is_switched_on()


def test_nothing_is_asked_where_nothing_is_set(settings):
    assert found(settings, PROVIDER="") == []
    assert not is_switched_on()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PROVIDER", "nominatin", "incidents.E001"),
        ("URL", "nominatim.example.org", "incidents.E002"),
        ("URL", "ftp://nominatim.example.org", "incidents.E002"),
        ("URL", "https://", "incidents.E002"),
        ("URL", "https://name:password@nominatim.example.org", "incidents.E002"),
        ("URL", "https://nominatim.example.org/search", "incidents.E002"),
        ("URL", "https://photon.example.org/api/", "incidents.E002"),
        ("URL", "https://nominatim.example.org/search?q=", "incidents.E002"),
        ("SECONDS_BETWEEN", -1.0, "incidents.E003"),
        ("SECONDS_BETWEEN", 3600.0, "incidents.E003"),
        ("SECONDS_BETWEEN", float("nan"), "incidents.E003"),
        ("COUNTRIES", ["ml", "Burkina"], "incidents.E004"),
        ("COUNTRIES", ["mli"], "incidents.E004"),
        ("CONTACT", "ask me", "incidents.E005"),
        ("CONTACT", "desk@example.org\nX-Other: 1", "incidents.E005"),
    ],
)
def test_nonsense_is_refused(name, value, problem, settings):
    assert found(settings, PROVIDER="nominatim", CONTACT="desk@example.org") == []
    assert found(settings, **{name: value}) == [problem]


def test_public_servers_are_never_asked_faster_than_once_a_second(settings):
    from incidents.geocoding.providers import service_in_use

    found(settings, PROVIDER="photon", CONTACT="desk@example.org", SECONDS_BETWEEN=0.1)
    assert service_in_use().seconds_between == 1
    found(settings, URL="http://photon.example.org")
    assert service_in_use().seconds_between == 0.1


def test_a_mail_server_wants_to_know_who_writes(settings):
    for server, sender, problems in (
        (False, "", []),
        (True, "", ["incidents.W003"]),
        (True, "Sahel incidents <incidents@example.org>", []),
    ):
        settings.SENDS_MAIL, settings.MAIL_FROM = server, sender
        assert [problem.id for problem in mail_has_a_sender(None)] == problems
