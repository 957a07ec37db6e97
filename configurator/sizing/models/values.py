"""Values of a config.json as whole numbers and flags; what is nonsense is refused with the key that holds it."""

from collections.abc import Mapping
from typing import Any

Config = Mapping[str, Any]

LARGEST = 10**8
"""No published dimension comes near; larger ones are slips, and would overflow further down."""


class ConfigError(ValueError):
    """A config that can't be read, or is of a kind that is not modelled; the message begins with the key."""


def optional(config: Config, *keys: str) -> int | None:
    """The first of these keys that holds a number; None where none does. Raises ConfigError for nonsense.

    A list with one and the same number for every layer is that number.
    """
    for key in keys:
        value = config.get(key)
        if isinstance(value, list) and value and all(entry == value[0] for entry in value):
            value = value[0]
        if value is None:
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ConfigError(f"{key} must be a whole number")
        if not 0 <= value <= LARGEST:
            raise ConfigError(f"{key} must lie between 0 and {LARGEST:,}")
        return value
    return None


def needed(config: Config, *keys: str) -> int:
    """As `optional`, but it must be there and above zero. Raises ConfigError with the first of the keys."""
    value = optional(config, *keys)
    if not value:
        raise ConfigError(f"{keys[0]} is missing" if value is None else f"{keys[0]} must not be zero")
    return value


def flag(config: Config, key: str, default: bool) -> bool:
    """A yes or no; anything else counts as not said."""
    value = config.get(key)
    return value if isinstance(value, bool) else default


def nested(config: Config, *keys: str) -> dict[str, Any]:
    """The first of these keys that holds an object; an empty one where none does."""
    return next((config[key] for key in keys if isinstance(config.get(key), dict)), {})
