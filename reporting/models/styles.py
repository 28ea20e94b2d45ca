"""What a sheet shows beside its numbers: the house style, stories, and the pictures of both."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from sroi.tenancy.bases import Owned
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity

#: The desk and the municipality that a row is about both read and write it; without municipality it is the desk's own.
BOTH = {"desk": "", "municipality": ""}


def _municipality() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        "tenancy.Municipality", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("client"),
    )


def _picture() -> "models.ForeignKey[Any, Any]":
    """The picture; the composite key over the desk is the constraint in the database."""
    return models.ForeignKey(
        "reporting.SheetPicture", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
    )


def _of_desk(name: str, column: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, columns=(column, "desk_id"), to="reporting.SheetPicture", to_columns=("id", "desk_id"),
    )


class SheetPicture(Owned):
    """A logo, or the picture beside a story: small, checked, and written anew before it is stored (`reporting.charts.svg`, `reporting.style.pictures`).

    In the database and not on disk: there are a few per municipality, the policies guard the content itself, and what a
    withdrawn permission removes is gone with the transaction.
    """

    municipality = _municipality()
    #: SHA-256 of `content`; published sheets name it.
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = models.BinaryField()
    added_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("-added_at", "-id")
        constraints = [
            RowLevelSecurity(name="sheet_picture_rls", read=BOTH, write=BOTH),
            models.UniqueConstraint(fields=("id", "desk"), name="sheet_picture_key"),
            models.UniqueConstraint(
                fields=("desk", "municipality", "digest"), nulls_distinct=False, name="sheet_picture_once",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class SheetStyle(Owned):
    """The house style of a municipality at a desk, or of the desk itself; `reporting.style.house_style` says what it means."""

    municipality = _municipality()
    primary = models.CharField(_("main colour"), max_length=7)
    accent = models.CharField(_("accent colour"), max_length=7)
    text = models.CharField(_("text on the main colour"), max_length=7, blank=True)
    font = models.CharField(_("font"), max_length=30)
    logo = _picture()
    logo_alt = models.CharField(_("what the logo shows"), max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("id",)
        constraints = [
            RowLevelSecurity(name="sheet_style_rls", read=BOTH, write=BOTH),
            models.UniqueConstraint(fields=("desk", "municipality"), nulls_distinct=False, name="sheet_style_once"),
            _of_desk("sheet_style_logo_fk", "logo_id"),
            models.CheckConstraint(
                condition=models.Q(logo__isnull=True) | ~models.Q(logo_alt=""), name="sheet_style_logo_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.primary} {self.accent} {self.font}"


class SheetStory(Owned):
    """A story for the sheet of a period, with the permission that it rests on.

    The desk chooses at most one per sheet (`chosen_at`). What is withdrawn stays as a row without text and picture, so
    that who gave and took back the permission remains known.
    """

    municipality = _municipality()
    #: A quarter (`2024-Q4`) or a year (`2024`).
    period = models.CharField(_("period"), max_length=7)
    title = models.CharField(_("title"), max_length=70)
    text = models.TextField(_("text"), blank=True)
    picture = _picture()
    picture_alt = models.CharField(_("what the picture shows"), max_length=120, blank=True)
    consent_by = models.CharField(_("permission given by"), max_length=120)
    consent_on = models.DateField(_("permission given on"))
    #: The first day on which a limited permission no longer stands.
    consent_until = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=120, null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)
    chosen_at = models.DateTimeField(null=True, blank=True)
    chosen_by = models.CharField(max_length=120, null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    class Meta(Owned.Meta):
        ordering = ("-period", "-written_at", "-id")
        constraints = [
            RowLevelSecurity(name="sheet_story_rls", read=BOTH, write=BOTH),
            _of_desk("sheet_story_picture_fk", "picture_id"),
            models.UniqueConstraint(
                fields=("desk", "municipality", "period"), condition=models.Q(chosen_at__isnull=False),
                nulls_distinct=False, name="sheet_story_one_per_sheet",
            ),
            models.CheckConstraint(
                condition=models.Q(picture__isnull=True) | ~models.Q(picture_alt=""), name="sheet_story_picture_has_words",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True) & ~models.Q(text="")
                | models.Q(
                    withdrawn_on__isnull=False, withdrawn_by__isnull=False, text="", picture__isnull=True,
                    chosen_at__isnull=True,
                ),
                name="sheet_story_withdrawn_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(chosen_at__isnull=True, chosen_by__isnull=True)
                | models.Q(chosen_at__isnull=False, chosen_by__isnull=False),
                name="sheet_story_chosen_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(consent_until__isnull=True) | models.Q(consent_until__gt=models.F("consent_on")),
                name="sheet_story_consent_period",
            ),
        ]
        indexes = [models.Index(fields=("desk", "period"), name="sheet_story_desk_period")]

    def __str__(self) -> str:
        return self.title
