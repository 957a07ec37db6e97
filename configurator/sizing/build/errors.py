"""What is wrong with a build file, in one line: which field, and why."""

import json
import re
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from .json_schema import known_names

Path = tuple[int | str, ...]

SHOWN = 60
"""Characters of what came from outside that an error repeats."""
NOT_READABLE = "json_invalid"
"""What pydantic's reader refuses and Python's doesn't: 200 levels, and a surrogate without its other half."""
UNKNOWN_FIELD = "unexpected_keyword_argument"
MISSING_FIELD = ("missing", "missing_argument", "missing_keyword_only_argument")
HALF_A_PAIR = r"half of a pair of \u escapes"
OTHER_TYPE = ("string_type", "dataclass_type")
PYDANTICS_WORDS = re.compile("^(Input|String|List|Tuple|Dictionary) should ")


class BuildFileError(ValueError):
    """A build file that can't be read: `path` names the field (`gpus[0].count`), the message says what is wrong."""

    def __init__(self, path: str, message: str) -> None:
        self.path = _on_one_line(path)
        self.message = _on_one_line(message)
        super().__init__(f"{self.path}: {self.message}" if path else self.message)


def _on_one_line(text: str) -> str:
    """Without line breaks and control characters, which what is repeated from a file may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def first_error(error: ValidationError, data: Any) -> BuildFileError:
    """The most telling of pydantic's errors: of a choice between types, the one that got furthest into the file."""
    found = [(_path_in(data, detail["loc"], detail["type"]), detail) for detail in error.errors(include_url=False)]
    path, detail = max(found, key=lambda item: (len(item[0]), _telling(item[0], item[1]["type"])))
    message = PYDANTICS_WORDS.sub("must ", detail["msg"].removeprefix("Value error, ").replace(" after validation", ""))
    if detail["type"] == NOT_READABLE:
        message = "nested too deeply" if "recursion" in message else HALF_A_PAIR
    elif detail["type"] == UNKNOWN_FIELD:
        message = _unknown(path)
    elif detail["type"] in MISSING_FIELD:
        message = "is missing"
    elif isinstance(detail["input"], str | int | float | None):
        if {kind["type"] for place, kind in found if place == path}.issuperset(OTHER_TYPE):
            message = "must be a string or an object"
        message += f", not {_as_written(detail['input'])}"
    return BuildFileError(spelled(path), message[0].lower() + message[1:])


def _telling(path: Path, kind: str) -> int:
    """How much an error of a choice says: least, that another type was meant."""
    if kind in OTHER_TYPE:
        return 0
    if kind == UNKNOWN_FIELD:
        return 3 if path[-1] not in known_names(path[:-1]) else 1
    return 2 if kind in MISSING_FIELD else 4


def _unknown(path: Path) -> str:
    """What to say of a name that is not wanted there, with the known one that its writer may have meant."""
    known = known_names(path[:-1])
    if path[-1] in known:
        return "can't stand beside the other fields here"
    found = get_close_matches(str(path[-1]), known, n=1) or [n for n in known if n.partition("_")[0] == path[-1]][:1]
    return f"no such field; did you mean {found[0]}?" if found else "no such field"


def _as_written(value: str | float | None) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _path_in(data: Any, loc: Path, kind: str) -> Path:
    """Drop the names of types that pydantic puts into the path of a choice; keep what the file itself says."""
    path: list[int | str] = []
    here: Any = data
    for index, key in enumerate(loc):
        if holds(here, key):
            here = here[key]
        elif index < len(loc) - 1 or kind not in MISSING_FIELD:
            continue
        path.append(key)
    return tuple(path)


def holds(data: Any, key: int | str) -> bool:
    """Whether a parsed JSON object or list has something under a key."""
    if isinstance(data, dict):
        return key in data
    return isinstance(data, list) and isinstance(key, int) and key < len(data)


def spelled(path: Path) -> str:
    """`gpus[0].count`; a name from outside is cut, as it may be as long as the file."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key:.{SHOWN}}" if text else f"{key:.{SHOWN}}"
    return text
