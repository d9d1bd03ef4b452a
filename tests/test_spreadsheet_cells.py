import pytest

from incidents.spreadsheet_cells import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "-",
        "+33 6 12",
        "-1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


def test_a_formula_behind_the_character_nul_is_none_either():
    assert harmless("\0=1+1") == "'=1+1"
    assert harmless("Bouli\0kessi") == "Boulikessi"


@pytest.mark.parametrize("text", ["", "Mondoro", "1 = 1", "'quoted'"])
def test_other_texts_stay_as_they_are(text):
    assert harmless(text) == text
