from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "minjiu.indicators"
    label = "indicators"
    verbose_name = "指标"
