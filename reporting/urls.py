"""Pages of figures, quarters and documents per audience."""

from django.urls import URLPattern, path

from reporting.views import documents, figures, municipality_documents, quarters

desk: list[URLPattern] = [
    path("cijfers/", figures.figures_page, name="figures"),
    path("kwartalen/", quarters.quarter_list, name="quarters"),
    path("kwartalen/<str:quarter>/sluiten/", quarters.close, name="quarter_close"),
    path("infosheets/", documents.document_list, name="documents"),
    path("infosheets/maken/", documents.request, name="documents_request"),
    path("infosheets/publiceren/", documents.publish, name="documents_publish"),
    path("infosheets/voortgang/", documents.progress, name="documents_progress"),
    path("infosheets/<uuid:pk>/", documents.document, name="document"),
    path("infosheets/<uuid:pk>/pdf/", documents.download, name="document_pdf"),
    path("infosheets/<uuid:pk>/opnieuw/", documents.retry, name="document_retry"),
]
municipality: list[URLPattern] = [
    path("infosheets/", municipality_documents.document_list, name="documents"),
    path("infosheets/<uuid:pk>/", documents.document, name="document"),
    path("infosheets/<uuid:pk>/pdf/", documents.download, name="document_pdf"),
]
