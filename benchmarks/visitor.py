"""A visitor on a kept connection: opens pages, fills in their forms as a browser would, and times the answers."""

import http.client
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode

Fields = list[tuple[str, str]]
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    seconds: float
    body: bytes
    headers: dict[str, str]


class Visitor:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self._send("GET", path, None, headers or {})

    def post(self, path: str, fields: Fields, *, htmx: bool = False) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), form | (HTMX if htmx else {}))

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        headers = {"Accept-Encoding": "identity", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        return Answer(status=response.status, seconds=seconds, body=content, headers=dict(response.headers))


class Form(HTMLParser):
    """What a browser would post of the form with an id, including boxes elsewhere that name it (`form="..."`)."""

    def __init__(self, page: bytes, id: str) -> None:
        super().__init__()
        self.id, self.inside, self.fields = id, False, Fields()
        self.select = ""
        self.chosen: str | None = None
        self.textarea, self.text = "", ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        if tag == "form":
            self.inside = given.get("id") == self.id
        if not self.inside and given.get("form") != self.id and tag != "option":
            return
        match tag:
            case "input" if name and "disabled" not in given:
                unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
                if not unchecked and given.get("type") not in ("submit", "button", "file"):
                    self.fields.append((name, value if value is not None else "on"))
            case "select":
                self.select, self.chosen = name, None
            case "option" if self.select:
                if self.chosen is None or "selected" in given:  # without a choice a browser takes the first
                    self.chosen = value or ""
            case "textarea":
                self.textarea, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            self.fields.append((self.select, self.chosen or ""))
            self.select = ""
        elif tag == "textarea" and self.textarea:
            self.fields.append((self.textarea, self.text.removeprefix("\n")))
            self.textarea = ""


def with_value(fields: Fields, name: str, value: str) -> Fields:
    """The same fields with another value in one box. Raises KeyError if there is no such box."""
    if name not in dict(fields):
        raise KeyError(name)
    return [(key, value if key == name else old) for key, old in fields]
