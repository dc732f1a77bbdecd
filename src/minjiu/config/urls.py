from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("office/", include("minjiu.web.office.urls")),
    path("", include("minjiu.web.desk.urls")),
]
