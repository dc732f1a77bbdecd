from django.apps import AppConfig
from django.core.checks import Tags, register

from minjiu.config.checks import SOURCES, sources_are_right, taken_over_whole


class ConfigConfig(AppConfig):
    name = "minjiu.config"
    label = "config"
    verbose_name = "配置"

    def ready(self) -> None:
        register(sources_are_right, SOURCES)
        register(taken_over_whole, Tags.database)
