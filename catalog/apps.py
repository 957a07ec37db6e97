from typing import Any

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_save


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        """Every save of a row, and every change of what it is linked to, makes a new version of the catalogue."""
        for model in self.get_models():
            if model.__name__ == "CatalogueVersion" or model.__name__.startswith("Historical"):
                continue
            for signal in (post_save, post_delete):
                signal.connect(catalogue_changed, sender=model)
            for field in model._meta.local_many_to_many:
                m2m_changed.connect(links_changed, sender=field.remote_field.through)


def catalogue_changed(**kwargs: Any) -> None:
    from .models import version

    version.bump()


def links_changed(action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        catalogue_changed()
