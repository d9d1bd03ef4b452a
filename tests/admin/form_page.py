"""A form as a browser holds it: what was rendered is sent back, unless it is changed."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """The successful controls of the page's main form, as name -> list of values."""

    def __init__(self):
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = self.textarea = None
        self.inside = False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id", "").endswith("_form")
        name = attrs.get("name")
        if not self.inside or (name and "__prefix__" in name):
            return
        if tag != "option" and not name:
            # A control without a name is sent by no browser.
            return
        if tag == "input" and attrs.get("type") != "submit":
            if attrs.get("type") in ("checkbox", "radio"):
                if "checked" in attrs:
                    self.values[name] = [attrs.get("value", "on")]
            else:
                self.values.setdefault(name, []).append(attrs.get("value", ""))
        elif tag == "select":
            self.select = name
            self.values[name] = []
        elif tag == "option" and self.select and "selected" in attrs:
            self.values[self.select].append(attrs.get("value", ""))
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = [""]

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            # Browsers drop the line break that follows the tag.
            self.values[self.textarea][0] = self.values[self.textarea][0].removeprefix("\n")
            self.textarea = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False


class FormPage:
    """A page with a form, opened once and sent back later."""

    def __init__(self, client, url):
        self.client, self.url = client, url
        response = client.get(url)
        assert response.status_code == 200, response.status_code
        self.text = response.content.decode()
        self.fields = fields_of(self.text)
        if "Why is this changed?" in self.text:
            # Whoever changes what is published says why; who does not is tested by itself.
            self.fields["reason"] = ["It was wrong."]

    def add_row(self, prefix: str, **values):
        """Press "Add another" and fill the new row."""
        number = int(self.fields[f"{prefix}-TOTAL_FORMS"][0])
        self.fields[f"{prefix}-TOTAL_FORMS"] = [str(number + 1)]
        for name, value in values.items():
            self.fields[f"{prefix}-{number}-{name}"] = [str(value)]
        return self

    def send(self, **changes):
        """Change some fields, press "Save" and follow where it leads."""
        for name, value in changes.items():
            values = value if isinstance(value, list) else [value]
            self.fields[name] = [str(each) for each in values]
        return self.client.post(self.url, self.fields, follow=True)


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the page's main form."""
    parser = _Fields()
    parser.feed(html)
    return parser.values


def text_of(response) -> str:
    return response.content.decode()


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
