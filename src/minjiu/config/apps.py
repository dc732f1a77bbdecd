from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "minjiu.config"
    label = "config"
    verbose_name = "配置"
