"""Pages of house styles and stories per audience."""

from django.urls import URLPattern, path

from reporting.views import house_styles, sheet_assets, stories, story_forms

_both: list[URLPattern] = [
    path("huisstijl/", house_styles.house_style, name="house_style"),
    path("huisstijl/bestand/", house_styles.house_style_file, name="house_style_file"),
    path("huisstijl/<str:code>.css", sheet_assets.house_style_css, name="house_style_css"),
    path("afbeeldingen/<str:digest>/", sheet_assets.sheet_picture, name="sheet_picture"),
    path("verhalen/", stories.story_list, name="stories"),
    path("verhalen/nieuw/", story_forms.story_new, name="story_new"),
    path("verhalen/<uuid:pk>/", stories.story_page, name="story"),
    path("verhalen/<uuid:pk>/wijzigen/", story_forms.story_change, name="story_change"),
    path("verhalen/<uuid:pk>/intrekken/", stories.story_withdraw, name="story_withdraw"),
]
desk: list[URLPattern] = [
    *_both,
    path("huisstijlen/", house_styles.house_style_list, name="house_styles"),
    path("opdrachtgevers/<uuid:pk>/huisstijl/", house_styles.house_style, name="client_house_style"),
    path("opdrachtgevers/<uuid:pk>/huisstijl/bestand/", house_styles.house_style_file, name="client_house_style_file"),
    path("verhalen/<uuid:pk>/kiezen/", stories.story_choose, name="story_choose"),
]
municipality: list[URLPattern] = _both
