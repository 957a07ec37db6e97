from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class QuotesConfig(AppConfig):
    name = "configurator.quotes"

    def ready(self) -> None:
        from configurator.builder import quote_pdf, store

        from . import drafts, groups, guards, recognise

        quote_pdf.RECOGNISERS.append(recognise.doubt_about)
        store.ALSO_PURGED.append(drafts.purge)
        user_logged_in.connect(drafts.claim, dispatch_uid="quotes.claim_drafts")
        post_migrate.connect(guards.install, sender=self, dispatch_uid="quotes.guards")
        post_migrate.connect(groups.make_groups, sender=self, dispatch_uid="quotes.groups")
