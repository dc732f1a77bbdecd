from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "minjiu.files"
    label = "files"
    verbose_name = "附件"
