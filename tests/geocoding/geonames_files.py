"""Lines as GeoNames' files have them, all invented."""

from incidents.models import normalise


def dump_row(
    geonames_id=1,
    name="Mondoro",
    spellings="Mondoro,Moundoro",
    lat="14.67619",
    lon="-1.95127",
    kind=("P", "PPL"),
    country="ML",
    admin1="04",
    admin2="",
    population="0",
    changed_on="2012-12-05",
):
    """A line of a country dump."""
    columns = [str(geonames_id), name, normalise(name), spellings, lat, lon, *kind, country]
    columns += ["", admin1, admin2, "", "", population, "", "271", "Africa/Bamako", changed_on]
    return "\t".join(columns)


def name_row(geonames_id, name, language="", *, preferred="", historic="", colloquial="", key=1):
    """A line of a list of alternate names."""
    columns = [str(key), str(geonames_id), language, name, preferred, "", colloquial, historic]
    return "\t".join([*columns, "", ""])
