import numpy as np
import pytest

from bench.geocoding.weights import fit


def row(differences, right, weights=None):
    weights = np.zeros(len(differences)) if weights is None else np.array(weights)
    return np.array(differences, float), weights, np.array(right)


def test_what_sets_the_right_place_apart_gets_the_weight():
    dice = np.random.default_rng(1)
    rows = []
    for _ in range(300):
        told, noise = dice.random(4), dice.random(4)
        rows.append(row(np.column_stack([told, noise]), np.arange(4) == told.argmin()))

    (told, noise), of_none = fit(rows)

    assert told < -5 < noise
    assert abs(noise) < abs(told) / 5
    assert of_none < -5


def test_where_half_of_the_answers_are_nothing_like_it_none_of_them_is_as_likely():
    rows = [row([[0.0]], [True]), row([[0.0]], [False])]

    _weights, of_none = fit(rows)

    assert of_none == pytest.approx(0, abs=0.05)


def test_what_is_set_by_hand_is_not_learnt_again():
    rows = [row([[0.0], [1.0]], [True, False], weights=[0, 9]) for _ in range(50)]

    (weight,), _of_none = fit(rows)

    assert weight < -9
