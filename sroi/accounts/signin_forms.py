"""The forms of the sign-in library with our labels: no placeholders (they vanish while typing), hints where they help."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PASSWORD_HINT = _("At least 12 characters. A sentence of a few words is easy to remember and hard to guess.")


class Plain:
    """Gives the fields of a form our labels and hints and takes the placeholders away."""

    fields: dict[str, forms.Field]
    labels: "ClassVar[dict[str, str | _StrPromise]]" = {}
    hints: "ClassVar[dict[str, str | _StrPromise]]" = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]  # untyped library
    """E-mail address and password."""

    labels: ClassVar = {"login": _("E-mail address"), "password": _("Password")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]  # untyped library
    """The password now and a new one."""

    labels: ClassVar = {
        "oldpassword": _("Your password now"), "password1": _("New password"), "password2": _("New password again"),
    }  # fmt: skip
    hints: ClassVar = {"password1": PASSWORD_HINT}


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]  # untyped library
    """A first password for somebody who had none."""

    labels: ClassVar = {"password1": _("New password"), "password2": _("New password again")}
    hints: ClassVar = {"password1": PASSWORD_HINT}


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]  # untyped library
    """Where the link for a new password goes."""

    labels: ClassVar = {"email": _("E-mail address")}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]  # untyped library
    """A new password, behind the link in the e-mail."""

    labels: ClassVar = {"password1": _("New password"), "password2": _("New password again")}
    hints: ClassVar = {"password1": PASSWORD_HINT}


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]  # untyped library
    """The password once more, before something about the safety of the account changes."""

    labels: ClassVar = {"password": _("Password")}


class CodeForm(Plain, second_factor.AuthenticateForm):  # type: ignore[misc]  # untyped library
    """The code of the second step."""

    labels: ClassVar = {"code": _("Code")}


class CodeAgainForm(Plain, second_factor.ReauthenticateForm):  # type: ignore[misc]  # untyped library
    """The code once more, before something about the safety of the account changes."""

    labels: ClassVar = {"code": _("Code")}


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]  # untyped library
    """The first code of a new app."""

    labels: ClassVar = {"code": _("Code from the app")}
