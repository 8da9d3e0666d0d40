"""``paperkg_roles``: what a paper does with each thing it names, and a dataset's kind."""

from __future__ import annotations

import math
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from paperkg.extraction.features import Context, entity_features
from paperkg.extraction.heads import role_logarithms
from paperkg.extraction.linear import Classifying
from paperkg.lexicon import load_lexicon
from paperkg.schema import DATASET, METHOD, ROLES


class RoleClassifier(Classifying):
    """The component behind ``paperkg_roles``: one classifier a type, and one of kinds.

    Parameters
    ----------
    introduced_weight : float, above 0
        By how much the probability of ``"introduced"`` is multiplied before the most probable role is taken: a thing
        that is missed as new costs a reader more than one that is new by mistake.

    Attributes
    ----------
    classifiers : dict of str to LinearClassifier
        By entity type, and ``"kind"``; empty until trained or read from disk.
    """

    FILE = "roles.npz"

    def __init__(self, introduced_weight: float = 1.0) -> None:
        super().__init__()
        self.introduced_weight = introduced_weight

    def __call__(self, doc: Doc) -> Doc:
        """Fill in ``role`` and ``kind`` of ``doc._.paperkg_entities``."""
        entities: list[dict[str, Any]] = doc._.paperkg_entities
        context = Context(doc, entities)
        for entity in entities:
            features = entity_features(doc, context, entity)
            # A name that the paper gives itself is introduced, however well known it is by now.
            coined = entity["type"] in (METHOD, DATASET) and not context.coined.keys().isdisjoint(entity["mentions"])
            said = role_logarithms(doc, entity["type"], entity["spans"]) or {}
            if entity["type"] in (METHOD, DATASET):
                said = {role: said.get(role, 0.0) for role in ROLES[entity["type"]]}
                said["introduced"] += math.log(self.introduced_weight)
            entity["role"] = "introduced" if coined else self._predict(entity["type"], features, "mentioned", said)
            if entity["type"] == DATASET:
                entry = load_lexicon().lookup(DATASET, entity["name"])
                entity["kind"] = (entry and entry.kind) or self._predict("kind", features, "dataset")
        return doc

    def _predict(self, name: str, features: list[str], default: str, said: dict[str, float] | None = None) -> str:
        classifier = self.classifiers.get(name)
        return classifier.predict(features, said)[0] if classifier else default


@Language.factory(
    "paperkg_roles",
    default_config={"introduced_weight": 1.0},
    requires=["doc._.paperkg_entities", "doc.sents"],
    assigns=["doc._.paperkg_entities"],
    retokenizes=False,
)
def create_role_classifier(nlp: Language, name: str, introduced_weight: float) -> RoleClassifier:
    """Make an untrained role classifier; every role is ``"mentioned"`` until weights are read."""
    return RoleClassifier(introduced_weight)
