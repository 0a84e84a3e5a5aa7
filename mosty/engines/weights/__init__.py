"""Weights of survey respondents: the sample made to look like the people it speaks for.

How much should each answer count, so that women and men, ages, villages make up the shares known
from the register? Raking to known margins with caps on the weights, what that costs in precision,
and a refusal that names the conflicting targets where no weights can meet them.
"""

from mosty.engines.weights.margins import Margin, coded
from mosty.engines.weights.weighting import CategoryFit, MarginFit, Weights, rake

__all__ = ["CategoryFit", "Margin", "MarginFit", "Weights", "coded", "rake"]

VERSION = "1"
