"""The colours of categories can be seen on the map and told apart, by everybody."""

import re
from itertools import combinations
from math import cbrt, dist

import pytest
from django.conf import settings

from incidents.models import EventType

TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
STYLES = (settings.BASE_DIR / "static" / "css" / "components.css").read_text()
SCHEMES = ("light", "dark")
NUMBERS = range(1, 10)
# WCAG 2.2, 1.4.11: what is drawn against what it is drawn on.
LEAST_CONTRAST = 3
# In OKLab, where 0.02 is what an eye just sees side by side.
LEAST_DISTANCE = 0.08
# How people see who lack one kind of cone, in linear light: Machado, Oliveira and Fernandes,
# "A physiologically-based model for simulation of color vision deficiency", 2009.
SIGHT = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Björn Ottosson, "A perceptual color space for image processing", 2020.
TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def linear(token, scheme):
    """Red, green and blue of a token in linear light, from 0 to 1."""
    values = re.findall(rf"--{token}: #([0-9a-f]{{6}});", TOKENS)
    code = values[SCHEMES.index(scheme)]
    parts = (int(code[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(one, other):
    brightness = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (brightness[1] + 0.05) / (brightness[0] + 0.05)


def oklab(colour, sight):
    seen = [min(max(part, 0), 1) for part in times(SIGHT[sight], colour)]
    return times(TO_LAB, [cbrt(part) for part in times(TO_CONES, seen)])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["core", "land", "panel"])
def test_every_category_stands_out_from_the_land(scheme, ground):
    behind = linear(ground, scheme)
    faint = [
        number
        for number in NUMBERS
        if contrast(linear(f"category-{number}", scheme), behind) < LEAST_CONTRAST
    ]
    assert faint == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_categories_look_alike(scheme, sight):
    seen = {number: oklab(linear(f"category-{number}", scheme), sight) for number in NUMBERS}
    alike = [
        pair
        for pair in combinations(NUMBERS, 2)
        if dist(seen[pair[0]], seen[pair[1]]) < LEAST_DISTANCE
    ]
    assert alike == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_shades_of_regions_go_one_way(scheme):
    lightness = [oklab(linear(f"shade-{number}", scheme), "all cones")[0] for number in range(1, 6)]
    assert lightness == sorted(lightness, reverse=scheme == "light")


@pytest.mark.parametrize("event_type", EventType)
def test_an_event_type_has_the_colour_of_its_number_everywhere(event_type):
    number = list(EventType).index(event_type) + 1
    assert f".type-{event_type.value},\n.category-{number} {{" in STYLES
