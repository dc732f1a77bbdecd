from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "minjiu.registry"
    label = "registry"
    verbose_name = "家庭登记"
