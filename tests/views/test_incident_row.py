import re

import pytest

from tests.builders import (
    make_group,
    make_incident,
    make_involvement,
    make_region,
)

pytestmark = pytest.mark.django_db

MARKUP = "<b>&\"'"


@pytest.fixture
def incident():
    group = make_group("jnim", name_en=f"Group {MARKUP}")
    region = make_region(name_en=f"Region {MARKUP}")
    incident = make_incident(
        title=f"Title {MARKUP}",
        region=region,
        point=None,
        location_precision="unknown",
        location_status="not_found",
        place_text=f"Place {MARKUP}",
    )
    make_involvement(incident, group, role="attacker", basis="claimed")
    make_involvement(incident, role="target", description=f"Target {MARKUP}")
    return incident


@pytest.mark.parametrize("address", ["/rows/?list=unplaced", "/?list=unplaced", "/states/MLI/"])
def test_what_people_wrote_stands_in_a_row_as_text(client, incident, address):
    page = client.get(address).content.decode()
    [row] = re.findall(r'<li class="row".*?</li>', page, re.DOTALL)
    assert "<b>" not in row
    for word in ("Title", "Region", "Place", "Group", "Target"):
        assert f"{word} &lt;b&gt;&amp;&quot;&#x27;" in row
