"""The public calculator for programs: open, read only, nothing kept. The same parameters as the link of the page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from contracts.api.base import add_headers
from contracts.api.calculator_answers import AnswerSerializer, ProblemSerializer, RegionSerializer, answer, region
from contracts.api.calculator_examples import EXAMPLES, PARAMETERS, PROBLEM, REGION_EXAMPLE
from contracts.calculator.limits import TRY_AGAIN_AFTER, may_count
from contracts.calculator.reckoning import Reckoning, Row, reckon
from contracts.calculator.state import EFFORT, MOST_EFFORTS, State, TooMuch, unknown_names
from contracts.calculator.texts import missing_text
from contracts.queries import calculator as queries
from sroi.tenancy.scope import PUBLIC, scope


class ByAddress(BaseThrottle):
    """The same counter as that of the page."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this address has not asked too often."""
        return may_count(request._request)

    def wait(self) -> float:
        """Seconds after which another try makes sense."""
        return TRY_AGAIN_AFTER


class OpenView(APIView):
    """Open to everybody, from every site; a key or cookie that is sent means nothing here."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = [ByAddress]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """The headers of the API, and that every site may ask."""
        found: Response = super().finalize_response(request, response, *args, **kwargs)
        add_headers(found)
        found["Access-Control-Allow-Origin"] = "*"
        return found


class CalculatorRegionsView(OpenView):
    """De regio's waarmee gerekend kan worden."""

    @extend_schema(
        operation_id="rekenhulp_regios", summary="Regio's van de rekenhulp", tags=["Rekenhulp"], auth=[],
        responses={200: RegionSerializer(many=True), 429: ProblemSerializer}, examples=[REGION_EXAMPLE],
    )
    def get(self, _request: Request) -> Response:
        """Elke regio met een gepubliceerde tabel. Zonder sleutel."""
        with scope(PUBLIC):
            return Response([region(row) for row in queries.regions()])


class CalculatorView(OpenView):
    """Wat een contract verplicht, en wat inzet oplevert."""

    @extend_schema(
        operation_id="rekenhulp", summary="Rekenhulp", tags=["Rekenhulp"], auth=[], parameters=PARAMETERS,
        responses={
            200: AnswerSerializer, (400, "application/problem+json"): ProblemSerializer,
            (429, "application/problem+json"): ProblemSerializer,
        },
        examples=[*EXAMPLES, PROBLEM],
    )
    def get(self, request: Request) -> Response:
        """Verplichting met reden, waarde van elke inzet met uitleg, wat openstaat en manieren om dat in te vullen.

        Zonder sleutel; er wordt niets bewaard. De parameters zijn die van de link van de rekenhulp.
        """
        query = request._request.GET
        wrong = {name: [_("This parameter does not exist.")] for name in unknown_names(query)}
        try:
            state = State.read(query)
        except TooMuch as error:
            text = _("A calculation has at most %(count)s efforts, and each answer is short.") % {"count": MOST_EFFORTS}
            raise ValidationError({EFFORT: [text]}) from error
        with scope(PUBLIC):
            found = reckon(state if state.asked else State({"regio": ""}), on=timezone.localdate())
            wrong |= faults_of(found)
            if wrong:
                raise ValidationError(wrong)
            link = request.build_absolute_uri(f"{reverse('calculator')}?{state.query()}")
            return Response(answer(found, link=link))


def faults_of(found: Reckoning) -> dict[str, list[str]]:
    """What is wrong with the question, by parameter; an effort is named with its number from 1."""
    wrong = {name: [str(text) for text in errors] for name, errors in found.form.errors.items()}
    if not wrong and found.schedule is None:
        wrong["gegund"] = [_("No published schedule of this region applies on this date.")]
    for row in found.rows:
        for name, texts in _of_row(row).items():
            wrong[f"{EFFORT}[{row.number}]{'.' * bool(name)}{name}"] = texts
    return wrong


def _of_row(row: Row) -> dict[str, list[str]]:
    if row.form is None:
        return {"": [_("This building block is not in the schedule that applies.")]}
    found = {"" if name == "__all__" else name: [str(text) for text in errors] for name, errors in row.form.errors.items()}
    if row.missing:
        found[""] = [missing_text(name) for name in row.missing]
    unknown = row.given.given.keys() - row.form.fields.keys()
    return found | {name: [_("This parameter does not exist.")] for name in sorted(unknown)}
