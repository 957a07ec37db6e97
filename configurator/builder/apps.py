from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class BuilderConfig(AppConfig):
    name = "configurator.builder"

    def ready(self) -> None:
        from . import recent

        user_logged_in.connect(recent.claim, dispatch_uid="builder.claim")
