"""The pages of the platform operator: organisations, people, single sign-on, mail and the log. No tenant data."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sroi.accounts import actions, once, queries
from sroi.accounts.acting import ActingRequest
from sroi.accounts.errors import AccountProblem
from sroi.accounts.event_texts import changes_in
from sroi.accounts.forms import ConnectionForm, InviteForm, MunicipalityForm, ServiceDeskForm, SupplierForm
from sroi.accounts.listing import Listing
from sroi.accounts.models import AccountEvent, OutboxMail, User
from sroi.accounts.queries import Body
from sroi.accounts.views.members import send_invitation
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of organisation on these pages; `word` stands in the address."""

    word: str
    model: type[ServiceDesk] | type[Municipality] | type[Supplier]
    form: type[forms.ModelForm]  # type: ignore[type-arg]  # generic in its stubs only
    plural: str | Promise
    add: str | Promise
    search: tuple[str, ...]


KINDS = {
    kind.word: kind
    for kind in (
        Kind("regio", ServiceDesk, ServiceDeskForm, gettext_lazy("Service desks"), gettext_lazy("Add a service desk"),
             ("name", "slug")),
        Kind("opdrachtgever", Municipality, MunicipalityForm, gettext_lazy("Public buyers"),
             gettext_lazy("Add a public buyer"), ("name", "slug", "cbs_code")),
        Kind("opdrachtnemer", Supplier, SupplierForm, gettext_lazy("Suppliers"), gettext_lazy("Add a supplier"),
             ("name", "slug", "kvk_number")),
    )
}  # fmt: skip


def _kind(word: str) -> Kind:
    if word not in KINDS:
        raise Http404
    return KINDS[word]


def _organisation(kind: str, slug: str) -> Body:
    """The organisation in the address.

    Raises:
        Http404: no such kind, no such organisation.
    """
    found: Body = get_object_or_404(_kind(kind).model, slug=slug)  # type: ignore[assignment]  # one of the three models
    return found


@require_GET
def organisations(request: ActingRequest, kind: str = "regio") -> HttpResponse:
    """The organisations of one kind."""
    shown = _kind(kind)
    listing = Listing(search=shown.search, orders={"name": "name", "address": "slug"}, default_order="name")
    tabs = [
        {"label": each.plural, "url": request.acting.url("organisations", kind=each.word), "active": each is shown}
        for each in KINDS.values()
    ]
    context = listing.context(request, shown.model._default_manager.all())
    return render(request, "accounts/platform/organisations.html", context | {"tabs": tabs, "kind": shown})


@require_http_methods(["GET", "POST"])
def new_organisation(request: ActingRequest, kind: str) -> HttpResponse:
    """Add an organisation."""
    shown = _kind(kind)
    form = shown.form(request.POST or None)
    if request.method == "POST":
        saved = _create(request, form, shown)
        if saved is not None:
            return redirect(request.acting.url("organisation", kind=kind, slug=saved.slug))
    return render(request, "accounts/platform/organisation_form.html", {"form": form, "kind": shown})


@require_http_methods(["GET", "POST"])
def organisation(request: ActingRequest, kind: str, slug: str) -> HttpResponse:
    """One organisation: its data, its people, its single sign-on."""
    shown = _kind(kind)
    found = _organisation(kind, slug)
    form = shown.form(request.POST or None, instance=found)
    form.fields["slug"].disabled = True
    if request.method == "POST" and form.is_valid() and _save(request, form, found) is not None:
        messages.success(request, _("Saved."))
        return redirect(request.acting.url("organisation", kind=kind, slug=slug))
    context = {
        "form": form, "kind": shown, "organisation": found, "connection": queries.connection_of(found),
        "memberships": queries.members_of(found, on=timezone.localdate()),
    }  # fmt: skip
    return render(request, "accounts/platform/organisation.html", context)


def _create(request: ActingRequest, form: forms.BaseForm, kind: Kind) -> Body | None:
    """The new organisation, once; None when the form or the model refuses a value (shown on the form)."""
    rows = kind.model._default_manager.all()

    def create(pk: UUID) -> Body:
        return actions.save_organisation(
            organisation=kind.model(pk=pk), values=form.cleaned_data, by=request.acting.actor, at=timezone.now()
        )

    found: Body
    if not form.is_valid():  # for one because its names are taken: by itself, a moment ago?
        found = once.made_before(request, rows=rows)  # type: ignore[assignment]  # one of the three models
        return found
    try:
        found = once.make(request, rows=rows, create=create)  # type: ignore[assignment]  # one of the three models
    except ValidationError as problem:
        form.add_error(None, ValidationError(problem.messages))
        return None
    return found


def _save(request: ActingRequest, form: forms.BaseForm, organisation: Body) -> Body | None:
    """The saved organisation, or None when the model refuses a value (shown on the form)."""
    try:
        return actions.save_organisation(
            organisation=organisation, values=form.cleaned_data, by=request.acting.actor, at=timezone.now()
        )
    except ValidationError as problem:
        form.add_error(None, ValidationError(problem.messages))
        return None


@require_http_methods(["GET", "POST"])
def invite_for(request: ActingRequest, kind: str, slug: str) -> HttpResponse:
    """Invite the first people of an organisation."""
    found = _organisation(kind, slug)
    back = request.acting.url("organisation", kind=kind, slug=slug)
    form = InviteForm(request.POST or None, mine=request.acting.membership, on=timezone.localdate(), only=found)
    if request.method == "POST" and form.is_valid() and send_invitation(request, form):
        return redirect(back)
    return render(request, "accounts/invite.html", {"form": form, "back_url": back, "organisation": found})


@require_http_methods(["GET", "POST"])
def connection(request: ActingRequest, kind: str, slug: str) -> HttpResponse:
    """Set up or change the single sign-on of an organisation."""
    found = _organisation(kind, slug)
    current = queries.connection_of(found)
    initial = {"issuer": current.app.settings.get("server_url"), "client_id": current.app.client_id} if current else {}
    form = ConnectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_connection(of=found, by=request.acting.actor, at=timezone.now(), **form.cleaned_data)
        except AccountProblem as problem:
            form.add_error("secret", str(problem))
        else:
            messages.success(request, _("Single sign-on has been saved."))
            return redirect(request.acting.url("connection", kind=kind, slug=slug))
    callback = current and reverse("openid_connect_callback", kwargs={"provider_id": current.app.provider_id})
    context = {
        "form": form, "organisation": found, "kind": _kind(kind), "connection": current,
        "callback_url": request.build_absolute_uri(callback) if callback else "",
    }  # fmt: skip
    return render(request, "accounts/platform/connection.html", context)


@require_POST
def remove_connection(request: ActingRequest, kind: str, slug: str) -> HttpResponse:
    """Stop the single sign-on of an organisation."""
    found = _organisation(kind, slug)
    actions.remove_connection(of=found, by=request.acting.actor, at=timezone.now())
    messages.success(request, _("Single sign-on has been removed."))
    return redirect(request.acting.url("organisation", kind=kind, slug=slug))


@require_GET
def person(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One user: memberships, second factor, and whether the account is open."""
    user = get_object_or_404(User, pk=pk)
    context = {
        "person": user, "memberships": queries.all_memberships_of(user), "today": timezone.localdate(),
        "events": queries.events_about(user), "own": user.pk == request.acting.actor.user_id,
    }  # fmt: skip
    return render(request, "accounts/platform/person.html", context)


@require_POST
def set_active(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Disable or enable an account."""
    user = get_object_or_404(User, pk=pk)
    change = actions.enable_user if request.POST.get("active") == "1" else actions.disable_user
    try:
        change(user_id=user.pk, by=request.acting.actor, at=timezone.now())
    except AccountProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Saved."))
    return redirect(request.acting.url("person", pk=pk))


MAILS = Listing(
    search=("to", "recipient_name"),
    orders={"created": "created_at", "to": "to", "template": "template"},
    default_order="-created",
    filters={"state": {state.value: Q(state=state) for state in OutboxMail.State}},
)


@require_GET
def mails(request: ActingRequest) -> HttpResponse:
    """The outbox: who gets which mail, and why one failed. The text itself is not shown: links in it open accounts."""
    context = MAILS.context(request, queries.mails())
    return render(request, "accounts/platform/mails.html", context | {"states": OutboxMail.State.choices})


@require_POST
def retry_mail(request: ActingRequest, pk: UUID) -> HttpResponse:
    """Try a failed mail again."""
    mail = get_object_or_404(OutboxMail, pk=pk)
    actions.retry_mail(mail_id=mail.pk, by=request.acting.actor, at=timezone.now())
    messages.success(request, _("The mail is sent again."))
    return redirect(request.acting.url("mail"))


EVENTS = Listing(
    search=("actor_name", "person", "organisation"),
    orders={"at": "at", "actor": "actor_name", "verb": "verb"},
    default_order="-at",
    filters={"verb": {verb.value: Q(verb=verb) for verb in AccountEvent.Verb}},
)


@require_GET
def events(request: ActingRequest) -> HttpResponse:
    """Who changed what about accounts and organisations."""
    context = EVENTS.context(request, queries.events())
    rows = [{"event": event, "changes": changes_in(event)} for event in context["page"]]
    return render(request, "accounts/platform/events.html", context | {"rows": rows, "verbs": AccountEvent.Verb.choices})
