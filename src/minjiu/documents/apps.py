from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "minjiu.documents"
    label = "documents"
    verbose_name = "公文"
