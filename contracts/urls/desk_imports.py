"""Pages of the desk about imports."""

from django.urls import URLPattern, path

from contracts.views.desk import imports

urlpatterns: list[URLPattern] = [
    path("import/", imports.import_list, name="imports"),
    path("import/nieuw/", imports.new_import, name="import_new"),
    path("import/voorbeeld/", imports.example_file, name="import_example"),
    path("import/<uuid:pk>/", imports.batch_page, name="import_batch"),
    path("import/<uuid:pk>/voortgang/", imports.batch_progress, name="import_progress"),
    path("import/<uuid:pk>/opnieuw/", imports.retry, name="import_retry"),
    path("import/<uuid:pk>/inlezen/", imports.confirm, name="import_confirm"),
    path("import/<uuid:pk>/fouten/", imports.faults_file, name="import_faults"),
]
