from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "minjiu.web.desk"
    label = "desk"
    verbose_name = "业务工作台"
