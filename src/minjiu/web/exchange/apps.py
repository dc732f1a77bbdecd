from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "minjiu.web.exchange"
    label = "exchange"
    verbose_name = "部门接口"
