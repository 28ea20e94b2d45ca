"""Pages of the desk about its schedules (building blocks): versions, comparing, testing, editing, publishing."""

from django.urls import URLPattern, path

from contracts.views.desk import schedule_bench, schedule_edit, schedule_new, schedule_publish, schedule_steps, schedules

urlpatterns: list[URLPattern] = [
    path("bouwblokken/", schedules.schedule_list, name="schedules"),
    path("bouwblokken/nieuw/", schedule_new.schedule_new, name="schedule_new"),
    path("bouwblokken/inlezen/", schedule_new.schedule_upload, name="schedule_upload"),
    path("bouwblokken/vergelijken/", schedules.schedule_compare, name="schedule_compare"),
    path("bouwblokken/<uuid:pk>/", schedules.schedule_page, name="schedule"),
    path("bouwblokken/<uuid:pk>/bestand/", schedules.schedule_file, name="schedule_file"),
    path("bouwblokken/<uuid:pk>/proef/", schedule_bench.schedule_bench, name="schedule_bench"),
    path("bouwblokken/<uuid:pk>/publiceren/", schedule_publish.schedule_publish, name="schedule_publish"),
    path("bouwblokken/<uuid:pk>/verwijderen/", schedule_publish.schedule_delete, name="schedule_delete"),
    path("bouwblokken/<uuid:pk>/intrekken/", schedule_publish.schedule_retire, name="schedule_retire"),
    path("bouwblokken/<uuid:pk>/bewerken/", schedule_steps.schedule_edit, name="schedule_edit"),
    path("bouwblokken/<uuid:pk>/bewerken/<slug:part>/", schedule_edit.schedule_part, name="schedule_part"),
    path("bouwblokken/<uuid:pk>/bewerken/<slug:part>/regel/", schedule_edit.schedule_row, name="schedule_row"),
    path("bouwblokken/<uuid:pk>/bewerken/<slug:part>/stap/", schedule_steps.schedule_row_step, name="schedule_row_step"),
]
