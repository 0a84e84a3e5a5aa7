"""Which services where: sites that serve people best, and plans that cover most need for the money.

Answers are proven optimal, or the best found with a proven bound and the gap between them.
docs/methods/coverage.md and docs/methods/portfolio.md explain the methods in words.
"""

from mosty.engines.coverage.covering import (
    CoverChoice,
    Reached,
    cover_most,
    reached_by_lists,
    reached_within,
)
from mosty.engines.coverage.median import MedianChoice, choose_medians, shortest_paths
from mosty.engines.coverage.portfolio import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Chosen,
    Condition,
    Covered,
    FrontPoint,
    Guarantee,
    Money,
    Need,
    Portfolio,
    PortfolioChoice,
    Rejected,
    Source,
    Stage,
    choose_portfolio,
    portfolio_summary,
)
from mosty.engines.coverage.set_covering import cover_all

__all__ = [
    "Action",
    "AtMostOne",
    "Budget",
    "Capacity",
    "Chosen",
    "Condition",
    "CoverChoice",
    "Covered",
    "FrontPoint",
    "Guarantee",
    "MedianChoice",
    "Money",
    "Need",
    "Portfolio",
    "PortfolioChoice",
    "Reached",
    "Rejected",
    "Source",
    "Stage",
    "choose_medians",
    "choose_portfolio",
    "cover_all",
    "cover_most",
    "portfolio_summary",
    "reached_by_lists",
    "reached_within",
    "shortest_paths",
]

VERSION = "1"
