"""Small linear classifiers over hashed features: numpy arrays as weights, training outside of the package."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 15


def column(feature: str) -> int:
    """Return the column of a feature's weights, in 0 .. BUCKETS - 1.

    Examples
    --------
    >>> column("word=the") == column("word=the") < BUCKETS
    True
    """
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS


class LinearClassifier:
    """Multinomial logistic regression with hashed binary features.

    Parameters
    ----------
    classes : sequence of str
        Names of the classes.
    weights : array of shape (BUCKETS, len(classes))
        A row for each bucket.
    bias : array of shape (len(classes),)
        Intercepts.
    """

    def __init__(self, classes: Sequence[str], weights: NDArray[Any], bias: NDArray[Any]) -> None:
        self.classes = tuple(classes)
        self.weights = weights.astype(np.float32)
        self.bias = bias.astype(np.float32)

    def probabilities(self, features: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each class, shape (len(classes),), of one example given by its features."""
        columns = sorted({column(feature) for feature in features})
        scores = self.weights[columns].sum(axis=0) + self.bias
        exponents = np.exp(scores - scores.max())
        return np.asarray(exponents / exponents.sum(), dtype=np.float32)

    def predict(self, features: Sequence[str], other: Mapping[str, float] | None = None) -> tuple[str, float]:
        """Return the most probable class and its probability.

        Parameters
        ----------
        features : sequence of str
            The example.
        other : mapping of str to float, optional
            Logarithms of what another model gives the classes; the two are multiplied (a product of experts: Hinton
            2002, "Training products of experts", Neural Computation 14(8): 1771-1800).
        """
        probabilities = self.probabilities(features)
        if other:
            probabilities = probabilities * np.exp([other.get(name, -np.inf) for name in self.classes])
            probabilities /= probabilities.sum()
        best = int(probabilities.argmax())
        return self.classes[best], float(probabilities[best])


def write_classifiers(path: Path, classifiers: dict[str, LinearClassifier]) -> None:
    """Write named classifiers into one compressed file (half precision)."""
    arrays: dict[str, Any] = {}
    for name, classifier in classifiers.items():
        arrays[f"{name}.classes"] = np.array(classifier.classes)
        arrays[f"{name}.weights"] = classifier.weights.astype(np.float16)
        arrays[f"{name}.bias"] = classifier.bias
    np.savez_compressed(path, **arrays)


def read_classifiers(path: Path) -> dict[str, LinearClassifier]:
    """Read what `write_classifiers` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        names = sorted({key.rsplit(".", 1)[0] for key in arrays})
        return {
            name: LinearClassifier(
                [str(label) for label in arrays[f"{name}.classes"]], arrays[f"{name}.weights"], arrays[f"{name}.bias"]
            )
            for name in names
        }


class Classifying:
    """What components with linear classifiers share: their weights, and how these are kept on disk.

    Attributes
    ----------
    classifiers : dict of str to LinearClassifier
        By what each decides; empty until trained or read from disk.
    """

    FILE: ClassVar[str]

    def __init__(self) -> None:
        self.classifiers: dict[str, LinearClassifier] = {}

    def to_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> None:
        """Write the weights into a folder (spaCy's serialisation)."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        write_classifiers(folder / self.FILE, self.classifiers)

    def from_disk(self, path: str | Path, *, exclude: tuple[str, ...] = ()) -> Classifying:
        """Read what `to_disk` wrote."""
        self.classifiers = read_classifiers(Path(path) / self.FILE)
        return self
