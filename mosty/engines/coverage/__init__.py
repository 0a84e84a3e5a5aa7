"""Which services where: sites that serve people best, and plans that cover most need for the money.

Answers are proven optimal, or the best found with a proven bound and the gap between them.
docs/methods/coverage.md and docs/methods/portfolio.md explain the methods in words.
"""

__all__: list[str] = []

VERSION = "1"
