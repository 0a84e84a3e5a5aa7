"""Which rule is meant: the one named, or the one the file declares."""

from dataclasses import dataclass
from fractions import Fraction

from mosty.engines.budget.elections import Election, decimal
from mosty.engines.errors import ShapeError

__all__ = ["COMPLETIONS", "RULES", "UTILITIES", "Method", "method"]

RULES = ("declared", "equal-shares", "greedy", "greedy-no-skip", "phragmen")
UTILITIES = ("cost", "cardinality", "score")
COMPLETIONS = ("none", "add1", "add1-utilitarian")

# Rules PaBuLib declares. greedy-custom: Poznań's, whose files say that it stops at the first
# project that does not fit; greedy-exclusive: the exclusions themselves are not in the files.
DECLARED_GREEDY = {
    "greedy": "greedy",
    "greedy-threshold": "greedy",
    "greedy-exclusive": "greedy",
    "greedy-no-skip": "greedy-no-skip",
    "greedy-custom": "greedy-no-skip",
}
DECLARED_COMPLETION = {"": "none", "add1": "add1", "add1u": "add1-utilitarian"}


@dataclass(frozen=True, slots=True)
class Method:
    """A rule with all its parameters.

    Attributes:
        rule: "equal-shares", "greedy", "greedy-no-skip" or "phragmen".
        utility: "cost", "cardinality" or "score"; None outside equal shares.
        completion: "none", "add1" or "add1-utilitarian"; None outside equal shares.
        compare: the greedy outcome is taken if more voters prefer it.
        threshold: least score a project needs in a greedy rule; None = none.
    """

    rule: str
    utility: str | None = None
    completion: str | None = None
    compare: bool = False
    threshold: Fraction | None = None


def method(
    election: Election,
    *,
    rule: str = "declared",
    utility: str | None = None,
    completion: str | None = None,
) -> Method:
    """The rule with its parameters.

    Args:
        rule: one of RULES; "declared" = what `meta["rule"]` says.
        utility: one of UTILITIES; None = as declared; where nothing is declared, "score" on
            ballots with points under a declared rule, otherwise "cost".
        completion: one of COMPLETIONS; None = as declared, otherwise "none".

    Raises:
        ShapeError: an unknown word, or a declared rule that is not known.

    Source: PaBuLib's declared rules, as they reproduce the official winners (docs/methods).
    """
    _known("rule", rule, RULES)
    _known("utility", utility or "cost", UTILITIES)
    _known("completion", completion or "none", COMPLETIONS)
    declared = election.meta.get("rule", "").strip().lower()
    by_file = rule == "declared"
    compare = False
    if by_file:
        if declared in DECLARED_GREEDY:
            rule = DECLARED_GREEDY[declared]
        else:
            rule = "equal-shares"
            completion, compare = _equal_shares(declared, completion)
    if rule in ("greedy", "greedy-no-skip"):
        return Method(rule, threshold=_threshold(election))
    if rule == "phragmen":
        return Method(rule)
    if utility is None:
        scored = by_file and election.vote_type in ("cumulative", "scoring")
        utility = "score" if scored else "cost"
    return Method(rule, utility, completion or "none", compare)


def _equal_shares(declared: str, completion: str | None) -> tuple[str, bool]:
    name, _slash, rest = declared.partition("/")
    words = rest.removesuffix("-comparison")
    if name != "equalshares" or words not in DECLARED_COMPLETION:
        raise ShapeError(
            "the file declares the rule %(rule)s, which is not known; name the rule to use",
            rule=declared or "''",
        )
    return completion or DECLARED_COMPLETION[words], rest.endswith("-comparison")


def _threshold(election: Election) -> Fraction | None:
    text = election.meta.get("min_project_score_threshold", "")
    return decimal(text) if text else None


def _known(what: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ShapeError(
            "%(what)s is one of %(words)s, not %(word)s",
            what=what,
            words=", ".join(words),
            word=word,
        )
