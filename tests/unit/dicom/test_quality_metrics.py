"""Image metrics follow what is done to an image whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from cancerimage.dicom.quality.metrics import NAMES, SMALLEST, metrics, otsu

Plane = NDArray[np.float32]


def disc(size: int, noise: float, *, inside: float = 1000.0, soft: int = 0) -> "Plane":
    """Return a bright disc in the dark with noise of a known standard deviation, its edge softened."""
    rows, columns = np.ogrid[:size, :size]
    distance = np.sqrt((rows - size / 2) ** 2 + (columns - size / 2) ** 2) - size / 3
    plain = inside / (1 + np.exp((distance / max(soft, 0.1)).clip(-50, 50)))
    return (plain + np.random.default_rng(3).normal(0, noise, (size, size))).astype(np.float32)


@pytest.mark.parametrize("size", [64, 256, 512])
@pytest.mark.parametrize("noise", [2.0, 10.0, 40.0])
def test_noise_and_signal_are_measured(size: int, noise: float) -> None:
    found = metrics(disc(size, noise))
    assert set(found) == set(NAMES)
    assert found["noise"] == pytest.approx(noise, rel=0.1)
    assert found["snr"] == pytest.approx(1000 / noise, rel=0.15)


def test_a_soft_edge_is_less_sharp() -> None:
    assert metrics(disc(256, 5, soft=12))["sharpness"] < metrics(disc(256, 5))["sharpness"] / 2


def test_more_noise_means_less_focus() -> None:
    assert metrics(disc(128, 80))["efc"] > metrics(disc(128, 2))["efc"]


def test_two_values_are_parted_between_them() -> None:
    assert 0 < otsu(disc(128, 10), -20, 1020) < 1000


@pytest.mark.parametrize("plane", [np.zeros((128, 128)), np.ones((SMALLEST - 1, 400)), np.eye(128)])
def test_an_image_without_a_body_has_no_metrics(plane: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> None:
    assert metrics(plane.astype(np.float32)) == {}
