"""``python -m bench.geocoding.weights``: fits the weights of names in likelihood.py.

A conditional logit model by gradient ascent, on the half of the places that is for tuning.
What is set by hand there stays as it is.
"""

import os
import sys

import django
import numpy as np

QUESTIONS_A_CELL = 1_500
OPTIONS_A_QUESTION = 30
STEPS = 1_500
STEP = 0.05


def main() -> int:
    """Print the fitted weights."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.geocoding.asked import LEVELS, draw_questions
    from bench.geocoding.known_places import folder_of_files, load_files, read_known_places
    from bench.geocoding.searchers import Ours
    from bench.scratch_database import database_of_its_own
    from incidents.geocoding.likelihood import NAME_WEIGHTS
    from incidents.management.application_role import as_owner

    with as_owner(), database_of_its_own():
        load_files(folder_of_files())
        known = read_known_places()
        questions = draw_questions(known, of_tuning_half=True, most=QUESTIONS_A_CELL)
        ours = Ours(known)
        rows = []
        for is_taken_out in (True, False):
            ours.prepare(questions.left_out if is_taken_out else ())
            rows += [
                _options(ours, asked)
                for level in LEVELS
                if level.is_taken_out is is_taken_out and level.has_bars and not level.is_seen
                for has_region in (True, False)
                for asked in questions.cells[level, has_region]
            ]
    weights, of_none = fit([row for row in rows if len(row[0])])
    for name, weight in zip(NAME_WEIGHTS, weights, strict=True):
        print(f"{name:20} {weight:6.2f}")
    print(f"{'NONE_OF_THEM':20} {of_none:6.2f}")
    return 0


def _options(ours, asked) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each place that may be meant: how its name differs, its own weight, if it is right."""
    from bench.geocoding.known_places import RIGHT_WITHIN_KM, kilometres
    from incidents.geocoding.context import Context
    from incidents.geocoding.place_text import readings

    question = ours.question(asked)
    context = Context(ours.index.areas, question.state, question.region)
    read = readings(question.place_text)
    options = ours.index.options(question, read[-1].name, context) if read else []
    options = options[:OPTIONS_A_QUESTION]
    place = asked.place
    return (
        np.array([option.differences for option in options]),
        np.array([option.weight_of_place for option in options]),
        np.array(
            [
                kilometres(option.lon, option.lat, place.lon, place.lat) <= RIGHT_WITHIN_KM
                for option in options
            ]
        ),
    )


def fit(rows) -> tuple[np.ndarray, float]:
    """Weights, and that of "none of them", under which what is right is likeliest."""
    width = rows[0][0].shape[1]
    differences = np.zeros((len(rows), OPTIONS_A_QUESTION, width))
    offsets = np.full((len(rows), OPTIONS_A_QUESTION), -1e9)
    right = np.zeros((len(rows), OPTIONS_A_QUESTION + 1))
    for number, (differs, weights, is_right) in enumerate(rows):
        differences[number, : len(differs)] = differs
        offsets[number, : len(differs)] = weights
        right[number, : len(differs)] = is_right
        right[number, -1] = not is_right.any()
    found = np.zeros(width + 1)
    mean, square = np.zeros_like(found), np.zeros_like(found)
    for step in range(1, STEPS + 1):
        sums = offsets + differences @ found[:-1]
        sums = np.column_stack([sums, np.full(len(rows), found[-1])])
        chances = np.exp(sums - sums.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        share = chances * right
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
        pull = share - chances
        slope = np.append(
            np.einsum("ij,ijk->k", pull[:, :-1], differences), pull[:, -1].sum()
        ) / len(rows)
        # Adam's step sizes, with its usual constants.
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        found += STEP * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return found[:-1], float(found[-1])


if __name__ == "__main__":
    sys.exit(main())
