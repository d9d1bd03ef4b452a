"""How the tests read the API as another program would."""

from urllib.parse import urlencode

from django.test import Client


def get(client: Client, path: str, status: int = 200, **headers) -> dict:
    """What is answered at a path under ``/api/v1/``, or at a whole address."""
    address = path if "://" in path else f"/api/v1/{path}"
    response = client.get(address, headers=headers)
    assert response.status_code == status, (address, response.content[:500])
    return response.json()


def pages(client: Client, path: str) -> list[dict]:
    """All pages from a path on, each asked for by what the one before calls the next."""
    found = [get(client, path)]
    while found[-1]["next"]:
        found.append(get(client, found[-1]["next"]))
        assert len(found) < 1000
    return found


class Copy:
    """A copy of what ``client`` may see of a filter, kept as the documentation says."""

    def __init__(self, client: Client, query: str = "", page_size: int = 20):
        self.client = client
        self.path = f"incidents/?fields=all&page_size={page_size}&{query}"
        self.incidents: dict[str, dict] = {}
        self.since = ""
        self.told = []

    def read(self) -> "Copy":
        """Read all, or what has changed since the last time."""
        path = self.path
        if self.since:
            path += "&" + urlencode({"updated_since": self.since})
        self.told = pages(self.client, path)
        for page in self.told:
            for incident in page["results"]:
                self.incidents[incident["reference"]] = incident
            for gone in page["gone"]:
                self.incidents.pop(gone["reference"], None)
        self.since = self.told[-1]["updated_since"]
        return self

    @property
    def gone(self) -> list[dict]:
        """What the last reading said is gone."""
        return [each for page in self.told for each in page["gone"]]

    @property
    def changed(self) -> list[str]:
        return [each["reference"] for page in self.told for each in page["results"]]

    def anew(self) -> "Copy":
        """Another copy, read now."""
        other = Copy(self.client)
        other.path = self.path
        return other.read()
