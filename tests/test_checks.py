from incidents.checks import geocoding_provider_knows_us


def found(settings, provider, contact=""):
    settings.GEOCODING_PROVIDER = provider
    settings.GEOCODING_CONTACT = contact
    return [problem.id for problem in geocoding_provider_knows_us(None)]


def test_a_provider_needs_an_address_to_complain_to(settings):
    assert found(settings, "nominatim") == ["incidents.W001"]
    assert found(settings, "nominatim", "desk@example.org") == []
    assert found(settings, "") == []


def test_a_provider_that_does_not_exist_is_refused(settings):
    assert found(settings, "nominatin", "desk@example.org") == ["incidents.E001"]
