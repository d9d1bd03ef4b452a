import re
from pathlib import Path

import pytest
from django.conf import settings

from sahel.modules_together import together


def test_a_page_gets_one_file_with_all_that_it_imports_each_once():
    files = together(
        {
            "page.js": 'import { draw } from "./map.js";\ndraw();\n',
            "map.js": (
                'import { ask as question } from "./api.js";\n\n'
                "export function draw() {\n  question();\n}\n"
            ),
            "api.js": (
                "// Asks.\nlet asked = 0;\n"
                "export const ask = () => asked++;\nexport class Failed {}\n"
            ),
        }
    )
    assert list(files) == ["page.js"]
    assert files["page.js"] == (
        "const $api = (() => {\nlet asked = 0;\nconst ask = () => asked++;\nclass Failed {}\n"
        "return { ask, Failed };\n})();\n"
        "const $map = (() => {\nconst { ask: question } = $api;\nfunction draw() {\n"
        "question();\n}\nreturn { draw };\n})();\n"
        "const { draw } = $map;\ndraw();\n"
    )


def test_what_is_loaded_when_it_is_first_needed_stays_a_file_of_its_own():
    files = together(
        {
            "page.js": 'const later = await import("./later.js");\n',
            "later.js": 'import { text } from "./config.js";\nexport const words = text;\n',
            "config.js": 'export const text = "";\n',
            # Another page needs it at once.
            "other.js": 'import { words } from "./later.js";\nwords;\n',
        }
    )
    assert list(files) == ["page.js", "later.js", "other.js"]
    assert 'import("./later.js")' in files["page.js"]
    assert "const $config" in files["later.js"]
    assert files["later.js"].endswith("const words = text;\nexport { words };\n")


@pytest.mark.parametrize(
    "modules",
    [
        {"page.js": 'import everything from "./api.js";\n', "api.js": ""},
        {"page.js": "export default 1;\n"},
        {"page.js": "export { one };\n"},
        {
            "page.js": 'import { a } from "./one.js";\n',
            "one.js": 'import { b } from "./two.js";\n',
            "two.js": 'import { a } from "./one.js";\n',
        },
    ],
)
def test_a_form_that_cannot_be_read_is_refused_rather_than_left_out(modules):
    with pytest.raises(ValueError, match=r"cannot be put|import each other"):
        together(modules)


def test_all_modules_of_the_pages_can_be_put_together():
    files = together(our_modules())
    assert {"map_page.js", "incidents_of.js", "timeline.js"} <= set(files)
    assert "results.js" not in files


def our_modules():
    folder = Path(settings.BASE_DIR) / "static" / "js"
    return {path.name: path.read_text() for path in folder.glob("*.js")}


def test_what_a_page_has_twice_with_a_file_that_is_loaded_later_remembers_nothing():
    modules = our_modules()

    def found(form, names):
        return {name for each in names for name in re.findall(form, modules[each], re.M)}

    def with_imports(names):
        while more := found(r'^import .*"\./(\w+\.js)";$', names) - names:
            names = names | more
        return names

    shared = set()
    for page in together(modules):
        of_page = with_imports({page})
        for later in found(r'\bimport\("\./(\w+\.js)"\)', of_page):
            shared |= of_page & with_imports({later})
    assert {"config.js", "notice.js"} <= shared
    for name in shared:
        assert not re.search(r"^(let\b|\S.*addEventListener)", modules[name], re.M), name
