"""Forms of the accounts pages."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sroi.accounts import queries
from sroi.accounts.models import Invitation, Membership, User
from sroi.accounts.policies import kind_of
from sroi.accounts.queries import Body
from sroi.accounts.roles import ROLES, Organisation, RoleCode
from sroi.tenancy import queries as tenancy
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


class InviteForm(forms.Form):
    """Whom to invite, for which organisation, in which role. Only what the inviter's role allows is on offer."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the e-mail"), choices=LANGUAGES, widget=forms.RadioSelect, initial="nl"
    )

    def __init__(self, *args: Any, mine: Membership, on: date, only: Body | None = None, **kwargs: Any) -> None:
        """`only` fixes the organisation (the platform's page of one organisation)."""
        super().__init__(*args, **kwargs)
        self.bodies: list[Body | None] = _bodies(mine, on=on) if only is None else [only]
        kinds = {kind_of(body) for body in self.bodies}
        roles = [ROLES[code] for code in RoleCode if code in mine.role_definition.may_invite]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (role.code.value, lazystr(f"{str(role.code.label).capitalize()} – {role.sentence}"))
            for role in roles if role.organisation in kinds
        ]  # fmt: skip
        if len(self.bodies) == 1:
            del self.fields["organisation"]
        else:
            chosen = self.fields["organisation"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = _grouped(self.bodies)

    def clean(self) -> dict[str, Any]:
        """A role belongs to one kind of organisation."""
        data = super().clean() or {}
        if "organisation" in self.fields and "organisation" not in data:
            return data
        data["of"] = self._chosen(data)
        role = data.get("role")
        if role and ROLES[RoleCode(role)].organisation is not kind_of(data["of"]):
            self.add_error("role", _("This role does not fit the organisation that you chose."))
        return data

    def _chosen(self, data: dict[str, Any]) -> Body | None:
        if len(self.bodies) == 1:
            return self.bodies[0]
        return next(body for body in self.bodies if _key(body) == data["organisation"])


def _key(body: Body | None) -> str:
    return f"{kind_of(body)}:{body.slug if body else ''}"


def _bodies(mine: Membership, *, on: date) -> list[Body | None]:
    """The organisations for which somebody may invite people; None is the platform."""
    if mine.desk is None:
        return [mine.of]
    kinds = {ROLES[code].organisation for code in mine.role_definition.may_invite}
    bodies: list[Body | None] = [mine.desk] if Organisation.DESK in kinds else []
    bodies += tenancy.clients_of(desk_id=mine.desk.pk, on=on)
    return [*bodies, *queries.suppliers_of(mine.desk)]


def _grouped(bodies: list[Body | None]) -> list[tuple[str, Any]]:
    names = {Organisation.DESK: _("Service desk"), Organisation.MUNICIPALITY: _("Public buyers"),
             Organisation.SUPPLIER: _("Suppliers")}  # fmt: skip
    groups: list[tuple[str, Any]] = [("", _("Choose an organisation"))]
    for kind, name in names.items():
        members = [(_key(body), str(body)) for body in bodies if kind_of(body) is kind]
        groups += [(str(name), members)] if members else []
    return groups


def _new_password(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        strip=False, max_length=1000, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **kwargs
    )


class NewAccountForm(forms.Form):
    """Name and password of somebody who accepts an invitation without having an account."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = _new_password(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. A sentence of a few words is easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["name"].initial = invitation.name

    def clean(self) -> dict[str, Any]:
        """The password rules know the name and the address of the person."""
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(password, User(email=self.invitation.email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class TokenForm(forms.Form):
    """A new key for the API."""

    membership = forms.ChoiceField(label=_("Acts as"))
    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("A name by which you recognise the key later."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("half a year")), (365, _("one year"))],
    )

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(found.pk), f"{found.of or gettext('Platform')} – {found.get_role_display()}") for found in memberships
        ]


class ServiceDeskForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A service desk."""

    class Meta:
        model = ServiceDesk
        fields = ("name", "slug", "email", "phone", "first_quarter", "disclosure_threshold", "publishes_openly")
        help_texts: ClassVar = {
            "disclosure_threshold": _("3 to 10 people. The one with which the first quarter is closed stays in use."),
        }


class MunicipalityForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A public buyer of any kind."""

    class Meta:
        model = Municipality
        fields = ("name", "slug", "kind", "cbs_code")


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """A supplier."""

    class Meta:
        model = Supplier
        fields = ("name", "slug", "kvk_number", "kind", "size")


class ConnectionForm(forms.Form):
    """Single sign-on of an organisation (OpenID Connect, authorization code flow with PKCE)."""

    issuer = forms.URLField(
        label=_("Issuer"), max_length=300, assume_scheme="https",
        help_text=_("The address of the identity provider, for example https://login.example.nl/tenant."),
    )
    client_id = forms.CharField(label=_("Client id"), max_length=191)
    secret = forms.CharField(
        label=_("Client secret"), max_length=191, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave this empty to keep the secret that was set before."),
    )

    def clean_issuer(self) -> str:
        """Tokens must not travel in the open."""
        issuer: str = self.cleaned_data["issuer"]
        if not issuer.startswith("https://"):
            raise ValidationError(_("The address of the identity provider starts with https://."))
        return issuer.rstrip("/")


def password_hints() -> list[str]:
    """The password rules as sentences."""
    return password_validators_help_texts()
