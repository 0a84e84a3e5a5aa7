"""Words of the `opening_hours` language, and what to write instead of those windows cannot keep."""

from mosty.engines.errors import ShapeError

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: Comments that say that one must call before.
BY_APPOINTMENT = frozenset(
    {
        *("by appointment", "on appointment", "by appointment only", "appointment only"),
        *(
            "po umówieniu",
            "na umówienie",
            "po uzgodnieniu",
            "na zapisy",
            "po wcześniejszym umówieniu",
        ),
    }
)

#: Years that stand for "always so far" and "from now on".
FIRST_YEAR, LAST_YEAR = 1900, 9999


def refusal(part: str) -> ShapeError:
    """The error that says why the part cannot be kept and what to write instead."""
    folded = part.casefold()
    if "||" in part:
        return ShapeError(
            "a rule after || cannot be kept: write the hours by appointment as hours of their own,"
            ' for example Mo-Fr 15:00-18:00 "by appointment"'
        )
    if any(word in folded for word in ("sunrise", "sunset", "dawn", "dusk")):
        return ShapeError(
            "hours by the sun cannot be kept: write hours of the clock, for example 08:00-20:00"
        )
    if folded.startswith(("sh", "easter")):
        return ShapeError(
            "%(part)s moves from year to year: write its dates, for example"
            " 2027 Jan 18-2027 Jan 31 off",
            part=part,
        )
    if folded.startswith("week") or "/" in part:
        return ShapeError(
            "%(part)s: every second week or hour cannot be kept: write which weeks of the month,"
            " for example Mo[1,3] 08:00-15:00",
            part=part,
        )
    if "+" in part:
        return ShapeError(
            "%(part)s: hours without an end cannot be kept: write until when, for example"
            " 18:00-22:00",
            part=part,
        )
    if folded == "unknown":
        return ShapeError(
            'hours that are "unknown" cannot be kept: write the hours that are known, or'
            ' "by appointment" after them'
        )
    return ShapeError(
        "these hours cannot be read: %(part)s. Write days and hours, for example"
        " Mo-Fr 08:00-15:00; Sa 10:00-12:00; PH off",
        part=part,
    )
