from django.urls import include, path

from minjiu.config.start import start

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("start/", start, name="start"),
    path("public/", include("minjiu.web.portal.urls")),
    path("office/", include("minjiu.web.office.urls")),
    path("", include("minjiu.web.desk.urls")),
]
