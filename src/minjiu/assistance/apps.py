from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "minjiu.assistance"
    label = "assistance"
    verbose_name = "救助办理"
