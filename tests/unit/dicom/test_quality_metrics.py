"""Image metrics follow what is done to an image whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from cancerimage.dicom.quality.metrics import NAMES, SMALLEST, metrics, otsu

Plane = NDArray[np.float32]


def disc(size: int, noise: float, *, soft: int = 0, seed: int = 3) -> "Plane":
    """Return a bright disc in the dark with noise of a known standard deviation, its edge softened."""
    rows, columns = np.ogrid[:size, :size]
    distance = np.sqrt((rows - size / 2) ** 2 + (columns - size / 2) ** 2) - size / 3
    plain = 1000.0 / (1 + np.exp((distance / max(soft, 0.1)).clip(-50, 50)))
    return (plain + np.random.default_rng(seed).normal(0, noise, (size, size))).astype(np.float32)


@pytest.mark.parametrize(("size", "tolerance"), [(64, 0.1), (256, 0.05)])
@pytest.mark.parametrize("noise", [2.0, 10.0, 40.0])
def test_noise_and_signal_are_measured_without_bias(size: int, tolerance: float, noise: float) -> None:
    # One small image has few pixels to tell its noise from, so the mean of several is held to the truth. Pixels that
    # lie half in the body count as noise; in a small image every tenth pixel has such a neighbour.
    found = [metrics(disc(size, noise, seed=seed)) for seed in range(20)]
    assert set(found[0]) == set(NAMES)
    assert np.mean([one["noise"] for one in found]) == pytest.approx(noise, rel=tolerance)
    assert np.mean([one["snr"] * one["noise"] for one in found]) == pytest.approx(1000, rel=tolerance)


def test_a_soft_edge_is_less_sharp() -> None:
    assert metrics(disc(256, 5, soft=12))["sharpness"] < metrics(disc(256, 5))["sharpness"] / 2


def test_more_noise_means_less_focus() -> None:
    assert metrics(disc(128, 80))["efc"] > metrics(disc(128, 2))["efc"]


def test_two_values_are_parted_between_them() -> None:
    assert 0 < otsu(disc(128, 10), -20, 1020) < 1000


@pytest.mark.parametrize("plane", [np.zeros((128, 128)), np.ones((SMALLEST - 1, 400)), np.eye(128)])
def test_an_image_without_a_body_has_no_metrics(plane: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> None:
    assert metrics(plane.astype(np.float32)) == {}
