"""The drawing of two views beside each other."""

from django.utils.translation import gettext as _

from mosty.core.charts import Bar, BarGroup, Chart, grouped_bars
from mosty.partnership.queries.mirror import GapPicture


def gap_chart(picture: GapPicture) -> Chart | None:
    """Own grade and the mean of organisations, practice by practice; None: nothing to draw."""
    lines = [line for line in picture.lines if line.own is not None or line.others.is_shown]
    if not lines:
        return None
    return grouped_bars(
        title=_("Two views of %(unit)s") % {"unit": picture.unit.name},
        description=_("Grades from 0 (is not there) to 3 (works and is reviewed)."),
        groups=[
            BarGroup(
                f"{line.shown.definition.code} {line.shown.definition.title}",
                (
                    Bar(_("own view"), line.own, kind="bridge"),
                    Bar(
                        _("organisations together"),
                        line.others.mean,
                        note="" if line.others.is_shown else _("fewer than three answered"),
                        kind="amber",
                    ),
                ),
            )
            for line in lines
        ],
        decimals=1,
        label_header=_("Practice"),
    )
