"""What only the demonstration shows: the mails that would have gone out."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sroi.accounts import mailing, queries

PAGE_SIZE = 20


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """The outbox with the text of each mail; exists in the demonstration only."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(queries.mails(), PAGE_SIZE).get_page(request.GET.get("page"))
    letters = [{"mail": mail, "letter": mailing.render(mail)} for mail in page]
    return render(request, "accounts/demo_mails.html", {"page": page, "letters": letters})
