"""Published models that stand alone: pure functions, each with its paper's numbers as tests.

>>> from foedus import models
>>> models.model("contest").question
'How likely does effort win, and how much of it is worth making?'
"""

from foedus.models.catalogue import MODELS, Model, model

__all__ = ["MODELS", "Model", "model"]
