"""The plan portfolio against every portfolio of small plans, and an example worked by hand."""

import pytest
from hypothesis import HealthCheck, given, settings

from mosty.engines.coverage.portfolio import Portfolio, choose_portfolio
from mosty.engines.errors import Infeasible
from tests.engines.portfolio_brute import Brute, plans

quick = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@quick
@given(plans())
def test_every_stage_is_the_best_of_all_portfolios(plan: Portfolio) -> None:
    brute = Brute(plan)
    if not brute.feasible:
        with pytest.raises(Infeasible):
            choose_portfolio(plan, front=0, reasons=False)
        return
    choice = choose_portfolio(plan, front=0, reasons=False)
    share, total, cost, starts, equal = brute.best()
    assert choice.proven
    assert choice.least_share == share
    assert choice.objective == choice.bound == total
    assert choice.grosze == cost
    assert {chosen.action: chosen.start for chosen in choice.chosen} == starts
    assert choice.ties == ("none" if equal == 1 else "broken")
