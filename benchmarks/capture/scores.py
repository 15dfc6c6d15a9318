"""How well themes match the classes that somebody put the texts into.

Texts without a theme count as one theme more.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment


def scored(truth: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Accuracy, NMI and AMI, and how many themes there are."""
    from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

    return {
        "themes": len(set(labels.tolist()) - {-1}),
        "unthemed": float(np.mean(labels < 0)),
        "accuracy": accuracy(truth, labels),
        "nmi": float(normalized_mutual_info_score(truth, labels)),
        "ami": float(adjusted_mutual_info_score(truth, labels)),
    }


def accuracy(truth: np.ndarray, labels: np.ndarray) -> float:
    """Share that is right under the best one-to-one naming of themes by classes (Kuhn, 1955)."""
    places = np.unique(labels, return_inverse=True)[1]
    classes = np.unique(truth, return_inverse=True)[1]
    table = np.zeros((places.max() + 1, classes.max() + 1))
    np.add.at(table, (places, classes), 1)
    return float(table[linear_sum_assignment(-table)].sum() / len(truth))
