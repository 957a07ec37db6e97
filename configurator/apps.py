from django.apps import AppConfig


class ConfiguratorConfig(AppConfig):
    name = "configurator"

    def ready(self) -> None:
        from configurator import checks  # noqa: F401  (importing it registers the checks)
