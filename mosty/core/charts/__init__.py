"""Charts drawn on the server as SVG: the same drawing on a page, on paper and in a PDF.

Nothing is told by colour alone (patterns, markers, direct labels), nothing is hidden in the picture
(`Chart.rows` is the equal table) and a missing figure is written, never drawn as zero. Colours are
presentation attributes, so a style sheet may repaint the classes `chart__bar--amber`,
`chart__line--amber`, `chart__text`, `chart__axis` while a file without style sheets still prints.
"""

from mosty.core.charts.bars import Bar, BarGroup, bar_chart, grouped_bars
from mosty.core.charts.drawing import Chart
from mosty.core.charts.lines import Series, line_chart

__all__ = ["Bar", "BarGroup", "Chart", "Series", "bar_chart", "grouped_bars", "line_chart"]
