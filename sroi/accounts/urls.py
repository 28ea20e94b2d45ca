"""The addresses of the accounts pages, per audience."""

from django.conf import settings
from django.urls import URLPattern, path

from sroi.accounts.views import demo, front, invitations, keys, members, reminders
from sroi.accounts.views import platform as operator

account: list[URLPattern] = [
    path("wissel/", front.switch, name="switch"),
    path("taal/", front.choose_language, name="language"),
    path("organisatie/", front.organisations, name="organisations"),
    path("tweede-stap/", front.second_factor, name="second_factor"),
    path("uitnodiging/<str:key>/", invitations.accept, name="invitation"),
    path("sleutels/", keys.keys, name="keys"),
    path("sleutels/<uuid:pk>/intrekken/", keys.revoke, name="key_revoke"),
    path("herinneringen/", reminders.reminders, name="reminders"),
    path("herinneringen/<uuid:pk>/agenda/", reminders.make_feed, name="feed_make"),
    path("herinneringen/<uuid:pk>/agenda/intrekken/", reminders.revoke_feed, name="feed_revoke"),
    path("herinneringen/<uuid:pk>/overzicht/", reminders.choose_digest, name="digest"),
    # These come before the pages of the sign-in library with the same addresses.
    path("email/", front.not_offered, name="no_email"),
    path("signup/", front.not_offered, name="no_signup"),
    path("confirm-email/", front.not_offered, name="no_confirmation"),
    path("3rdparty/", front.not_offered, name="no_linking"),
    path("3rdparty/signup/", front.not_offered, name="no_linked_signup"),
]
#: One-click sign-in and readable outgoing mail: these addresses do not exist outside the demonstration.
demo_pages: list[URLPattern] = [
    path("demo/", front.demo_sign_in_page, name="demo_signin"),
    path("demo-post/", demo.mails, name="demo_mails"),
]
if settings.DEMO:
    account += demo_pages

members_pages: list[URLPattern] = [
    path("accounts/", members.people, name="accounts"),
    path("accounts/uitnodigingen/", members.invitations, name="accounts_invitations"),
    path("accounts/rollen/", members.roles, name="accounts_roles"),
    path("accounts/uitnodigen/", members.invite, name="accounts_invite"),
    path("accounts/<uuid:pk>/beeindigen/", members.end, name="accounts_end"),
    path("accounts/uitnodigingen/<uuid:pk>/opnieuw/", members.invite_again, name="accounts_invite_again"),
    path("accounts/uitnodigingen/<uuid:pk>/intrekken/", members.withdraw, name="accounts_withdraw"),
]
desk: list[URLPattern] = members_pages
supplier: list[URLPattern] = members_pages

platform: list[URLPattern] = [
    path("", operator.organisations, name="home"),
    *members_pages,
    path("personen/<uuid:pk>/", operator.person, name="person"),
    path("personen/<uuid:pk>/actief/", operator.set_active, name="set_active"),
    path("mail/", operator.mails, name="mail"),
    path("mail/<uuid:pk>/opnieuw/", operator.retry_mail, name="mail_retry"),
    path("wijzigingen/", operator.events, name="events"),
    path("organisaties/<slug:kind>/", operator.organisations, name="organisations"),
    path("organisaties/<slug:kind>/nieuw/", operator.new_organisation, name="organisation_new"),
    path("organisaties/<slug:kind>/<slug:slug>/", operator.organisation, name="organisation"),
    path("organisaties/<slug:kind>/<slug:slug>/uitnodigen/", operator.invite_for, name="organisation_invite"),
    path("organisaties/<slug:kind>/<slug:slug>/aanmelden/", operator.connection, name="connection"),
    path("organisaties/<slug:kind>/<slug:slug>/aanmelden/verwijderen/", operator.remove_connection, name="connection_remove"),
]
