"""How amounts, dates and quarters are written on screen, in the language of the page.

Dutch (``nl_NL``) writes ``€ 12.345,00`` with a no-break space and ``30 september 2026``; English (``en_GB``)
writes ``€12,345.00`` and ``30 September 2026``. Ends of periods are half-open in the data (first day no
longer included) and shown as the last day that does count.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

Number = Decimal | int
NOTHING: Final = "–"


def babel_locale() -> str:
    """The locale of the page's language; Dutch where the language is neither Dutch nor English."""
    return "en_GB" if (get_language() or "").startswith("en") else "nl_NL"


def euro(value: Number | None) -> str:
    """An amount with cents: ``€ 12.345,00``, ``€ -12,50``; a dash for nothing."""
    if value is None:
        return NOTHING
    return format_currency(Decimal(value), "EUR", locale=babel_locale())


def whole_euro(value: Number | None) -> str:
    """An amount in whole euros, rounded half up for reading only: ``€ 12.345``; a dash for nothing."""
    if value is None:
        return NOTHING
    rounded = Decimal(value).quantize(Decimal(1), rounding="ROUND_HALF_UP") + 0
    pattern = "¤#,##0;-¤#,##0" if babel_locale() == "en_GB" else "¤\xa0#,##0;¤\xa0-#,##0"
    return format_currency(rounded, "EUR", format=pattern, locale=babel_locale(), currency_digits=False)


def number(value: Number | None, *, decimals: int = 2) -> str:
    """A number with at most ``decimals`` decimals and no needless zeros: ``1.234,5``."""
    if value is None:
        return NOTHING
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    return format_decimal(Decimal(value), format=pattern, locale=babel_locale())


def percentage(value: Number | None, *, decimals: int = 2) -> str:
    """A percentage given as such (5 is five per cent).

    ``5 %`` in Dutch with a no-break space, ``5%`` in English.
    """
    if value is None:
        return NOTHING
    written = number(value, decimals=decimals)
    return f"{written}%" if babel_locale() == "en_GB" else f"{written}\xa0%"


def share(part: Number | None, whole: Number | None) -> Decimal | None:
    """``part`` as a percentage of ``whole``, cut to one decimal so that 99,96 does not read as 100.

    None without a whole.
    """
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding="ROUND_DOWN")


def hours(value: Number | None) -> str:
    """A number of hours: ``32 uur``, ``7,5 uur``."""
    if value is None:
        return NOTHING
    unit = pgettext("unit", "hour") if Decimal(value) == 1 else pgettext("unit", "hours")
    return f"{number(value)}\xa0{unit}"


def _local(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | None) -> str:
    """A date in full: ``30 september 2026``; a moment is taken in local time."""
    if value is None:
        return NOTHING
    return format_date(_local(value), "d MMMM y", locale=babel_locale())


def short_day(value: date | None) -> str:
    """A date for narrow columns: ``30-09-2026``, ``30/09/2026`` in English."""
    if value is None:
        return NOTHING
    return format_date(
        _local(value), "dd/MM/y" if babel_locale() == "en_GB" else "dd-MM-y", locale=babel_locale()
    )


def moment(value: datetime | None) -> str:
    """A date with the time of day, in local time: ``30 september 2026 14:05``."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_datetime(local, "d MMMM y HH:mm", locale=babel_locale())


def last_day(end: date | None) -> date | None:
    """The last day that counts, for a half-open end."""
    return None if end is None else end - timedelta(days=1)


def until_and_including(end: date | None) -> str:
    """A half-open end as people say it: ``t/m 30 september 2026``; an open end is named as such."""
    if end is None:
        return _("no end date")
    return _("up to and including %(day)s") % {"day": day(last_day(end))}


def period(start: date | None, end: date | None) -> str:
    """A half-open period: ``1 januari 2024 t/m 31 december 2026``."""
    if start is None:
        return until_and_including(end)
    if end is None:
        return _("from %(day)s, no end date") % {"day": day(start)}
    return f"{day(start)} {until_and_including(end)}"


def _year_and_number(quarter: object) -> tuple[int, int]:
    """Read a quarter or its text ``2026-Q3``; ``ValueError`` for anything else."""
    year, _separator, digit = str(quarter).partition("-Q")
    if not year.isdigit() or digit not in {"1", "2", "3", "4"}:
        raise ValueError(f"not a quarter (2026-Q3): {quarter!r}")
    return int(year), int(digit)


def quarter_name(quarter: object) -> str:
    """A quarter in words: ``3e kwartaal 2026``. English has it short, ``Q3 2026``: in words it would need an article in a sentence."""
    year, digit = _year_and_number(quarter)
    return pgettext("in words", "Q%(number)s %(year)s") % {"number": digit, "year": year}


def short_quarter(quarter: object) -> str:
    """A quarter for narrow columns: ``K3 2026``, ``Q3 2026``."""
    year, digit = _year_and_number(quarter)
    return _("Q%(number)s %(year)s") % {"number": digit, "year": year}
