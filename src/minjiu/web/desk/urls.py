from django.urls import path

from minjiu.web.desk import views

app_name = "desk"
urlpatterns = [path("", views.today, name="today")]
