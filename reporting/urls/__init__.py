"""Pages of figures, quarters and documents per audience."""

from django.urls import URLPattern, path

from reporting.urls import dashboard as urls_dashboard, style as urls_style
from reporting.views import (
    annual_report, comparison, documents, figures, full_exports, joint_buyers, municipality_comparison,
    municipality_documents, municipality_figures, publications, quarters, workbooks,
)

desk: list[URLPattern] = [
    *urls_dashboard.desk,
    path("cijfers/", figures.figures_page, name="figures"),
    path("cijfers/vergelijken/", comparison.comparison_page, name="figures_compare"),
    path("cijfers/gezamenlijk/", joint_buyers.joint_buyers, name="joint_buyers"),
    path("cijfers/gezamenlijk/<uuid:pk>/", joint_buyers.division, name="joint_division"),
    path("jaarverslag/", annual_report.annual_report_page, name="annual_report"),
    path("cijfers/werkmap/", workbooks.of_desk, name="figures_workbook"),
    path("kwartalen/", quarters.quarter_list, name="quarters"),
    path("kwartalen/<str:quarter>/sluiten/", quarters.close, name="quarter_close"),
    path("infosheets/", documents.document_list, name="documents"),
    path("infosheets/publicatie/", publications.new_run, name="publication_new"),
    path("infosheets/publicatie/<uuid:pk>/", publications.run_page, name="publication"),
    path("infosheets/publicatie/<uuid:pk>/voortgang/", publications.progress, name="publication_progress"),
    path("infosheets/publicatie/<uuid:pk>/publiceren/", publications.publish, name="publication_publish"),
    path("infosheets/publicatie/<uuid:pk>/opnieuw/", publications.make_again, name="publication_again"),
    path("infosheets/publicatie/<uuid:pk>/mislukte/", publications.retry_all, name="publication_retry"),
    path("infosheets/publicatie/<uuid:pk>/stoppen/", publications.stop, name="publication_stop"),
    path("infosheets/publicatie/<uuid:pk>/weggooien/", publications.discard, name="publication_discard"),
    path("infosheets/<uuid:pk>/", documents.document, name="document"),
    path("infosheets/<uuid:pk>/pdf/", documents.download, name="document_pdf"),
    path("infosheets/<uuid:pk>/opnieuw/", documents.retry, name="document_retry"),
    path("alles-meenemen/", full_exports.full_exports, name="full_exports"),
    path("alles-meenemen/maken/", full_exports.full_export_request, name="full_export_request"),
    path("alles-meenemen/voortgang/", full_exports.full_exports_progress, name="full_exports_progress"),
    path("alles-meenemen/<uuid:pk>/", full_exports.full_export_file, name="full_export_file"),
    *urls_style.desk,
]
municipality: list[URLPattern] = [
    *urls_dashboard.municipality,
    path("cijfers/", municipality_figures.figures_page, name="figures"),
    path("cijfers/verschil/", municipality_comparison.comparison_page, name="figures_compare"),
    path("cijfers/werkmap/", workbooks.of_client, name="figures_workbook"),
    path("infosheets/", municipality_documents.document_list, name="documents"),
    path("infosheets/<uuid:pk>/", documents.document, name="document"),
    path("infosheets/<uuid:pk>/pdf/", documents.download, name="document_pdf"),
    *urls_style.municipality,
]
