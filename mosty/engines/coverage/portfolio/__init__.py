"""The plan portfolio: which actions, from when, with whose money, so that the fewest are left out."""

from mosty.engines.coverage.portfolio.answer import (
    Chosen,
    Covered,
    FrontPoint,
    Money,
    PortfolioChoice,
    Rejected,
    Stage,
)
from mosty.engines.coverage.portfolio.choice import choose_portfolio, portfolio_summary
from mosty.engines.coverage.portfolio.problem import (
    Action,
    AtMostOne,
    Budget,
    Capacity,
    Condition,
    Guarantee,
    Need,
    Portfolio,
    Source,
)

__all__ = [
    "Action",
    "AtMostOne",
    "Budget",
    "Capacity",
    "Chosen",
    "Condition",
    "Covered",
    "FrontPoint",
    "Guarantee",
    "Money",
    "Need",
    "Portfolio",
    "PortfolioChoice",
    "Rejected",
    "Source",
    "Stage",
    "choose_portfolio",
    "portfolio_summary",
]
