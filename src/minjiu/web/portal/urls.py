from django.urls import path

from minjiu.web.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("notice/", views.notice, name="notice"),
    path("members/", views.members, name="members"),
    path("duties/", views.duties, name="duties"),
    path("documents/", views.documents, name="documents"),
    path("documents/<uuid:snapshot_id>/", views.document, name="document"),
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<uuid:snapshot_id>/", views.bulletin, name="bulletin"),
]
