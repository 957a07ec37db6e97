from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class BuilderConfig(AppConfig):
    name = "configurator.builder"

    def ready(self) -> None:
        from . import recent, sites

        user_logged_in.connect(recent.claim, dispatch_uid="builder.claim")
        user_logged_in.connect(sites.claim, dispatch_uid="builder.claim_sites")
