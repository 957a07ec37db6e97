from django.apps import AppConfig
from django.db.models.signals import post_migrate


class QuotesConfig(AppConfig):
    name = "configurator.quotes"

    def ready(self) -> None:
        from configurator.builder import quote_pdf

        from . import groups, guards, recognise

        quote_pdf.RECOGNISERS.append(recognise.doubt_about)
        post_migrate.connect(guards.install, sender=self, dispatch_uid="quotes.guards")
        post_migrate.connect(groups.make_groups, sender=self, dispatch_uid="quotes.groups")
