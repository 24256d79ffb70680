"""How well somebody can guess whether a person is in a dataset, who knows everybody else in it."""

from statistics import NormalDist

from cancerimage.disclosure.gaussian import DRAWS, LARGEST, Table


def right(variance: int, answers: int) -> float:
    """Return how often the best guess is right after so many answers, where half of the persons are in the dataset.

    Whoever knows all others sees in each answer the noise, moved by one if the person is in the dataset and fits. No
    choice of questions, made in advance or as answers come, shows more than that, and rounding and limits only show
    less. The best guess then looks at the sum of the answers: noise with the variances added, moved by their number. (A
    sum of discrete Gaussians of these widths is one to within e^-200.)
    """
    if answers == 0:
        return 0.5
    if variance * answers > LARGEST:
        # So wide a discrete Gaussian is as good as the continuous one.
        return NormalDist().cdf((answers / variance) ** 0.5 / 2)
    total = Table.of(variance * answers)
    half = answers // 2
    if answers % 2:
        return total.at_most(half) / DRAWS
    return (total.at_most(half) + total.at_most(half - 1)) / 2 / DRAWS
