"""Nobody speaks to the studio but the browser that was handed its link; nothing too large, nothing too often."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from foedus.core.errors import InputError
from foedus.studio.safety import BODY, MESSAGE, POLICY, REQUESTS, Bucket, inside
from foedus.studio.work import Work
from served_studio import Studio, served


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio in which nothing is open."""
    with served(Work(folder=tmp_path_factory.mktemp("empty"))) as made:
        yield made


@pytest.fixture
def patient(empty: Studio) -> Iterator[None]:
    """Leave as many requests as there were: what is counted here is not what other tests ask."""
    empty.door._requests = Bucket(1e6, 1_000_000)
    yield
    empty.door._requests = Bucket(*REQUESTS)


def send_until_closed(live: Any, messages: list[str]) -> None:
    for message in messages:
        live.send(message)
    while True:
        live.recv(timeout=20)


def refuses_socket(studio: Studio, cookie: dict[str, str] | None = None, **headers: str) -> bool:
    """Return whether the handshake of a websocket is refused."""
    asked = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    asked |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": studio.url} | headers
    given = {key: value for key, value in asked.items() if value}
    answer = httpx.get(f"{studio.url}/live", headers=given, cookies=studio.cookie if cookie is None else cookie)
    return answer.status_code == 403


@pytest.mark.usefixtures("patient")
def test_the_token_works_once_and_the_cookie_is_for_this_browser_alone(empty: Studio) -> None:
    with served(Work(folder=empty.work.folder)) as made:  # which used its token
        used = httpx.get(f"{made.url}/start?token={made.door.token}")
        assert (used.status_code, "used already" in used.text) == (403, True)
        wrong = httpx.get(f"{made.url}/start?token=x{made.door.token[1:]}")
        assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)
        made.door._used = False
        cookie = httpx.get(f"{made.url}/start?token={made.door.token}").headers["set-cookie"]
        port = made.url.rsplit(":", 1)[1]
        assert cookie.startswith(f"foedus-{port}=")
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        # The cookie of another studio on this machine opens nothing here.
        assert httpx.get(made.url, cookies={f"foedus-{port}": next(iter(empty.cookie.values()))}).status_code == 403


@pytest.mark.usefixtures("patient")
def test_without_the_cookie_nothing_is_told(empty: Studio) -> None:
    for path in ("/", "/desk", "/static/studio.css", "/nothing"):
        answer = httpx.get(empty.url + path)
        assert (answer.status_code, "belongs to a studio" in answer.text) == (403, True)
    assert refuses_socket(empty, {})
    assert refuses_socket(empty, {next(iter(empty.cookie)): "x"})


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8350", "127.0.0.1", "0.0.0.0:8350"])
def test_a_foreign_host_is_refused_on_both_protocols(empty: Studio, host: str) -> None:
    assert empty.get("/", Host=host).status_code == 421
    assert refuses_socket(empty, Host=host)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", ""])
def test_a_foreign_origin_is_refused_on_both_protocols(empty: Studio, origin: str) -> None:
    if origin:
        assert empty.get("/", Origin=origin).status_code == 403
    headers = {"Origin": origin} if origin else {}
    assert httpx.post(empty.url, headers=headers, cookies=empty.cookie).status_code == 403
    assert refuses_socket(empty, Origin=origin)


@pytest.mark.usefixtures("patient")
def test_what_is_too_large_or_too_often_is_refused(empty: Studio) -> None:
    headers = {"Origin": empty.url}
    large = httpx.post(empty.url, content=b"x" * (BODY + 1), headers=headers, cookies=empty.cookie)
    assert large.status_code == 413
    for messages in ([json.dumps({"do": "set", "path": "x" * MESSAGE})], ['{"do": "let_go"}'] * 1000, ["no JSON"]):
        with empty.socket() as live, pytest.raises(ConnectionClosed):
            send_until_closed(live, messages)
    empty.door._requests._left, empty.door._requests._rate = 0.0, 0.0
    assert empty.get("/").status_code == 429


@pytest.mark.usefixtures("patient")
def test_pages_load_nothing_from_elsewhere(empty: Studio) -> None:
    for path in ("/", "/static/studio.js", "/nothing"):
        headers = empty.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
    assert empty.get("/nothing").status_code == 404


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/passwd", "a/../../x", "link/x", "x\0y"])
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    assert inside(folder, "below/x.yaml") == (folder / "below/x.yaml").resolve()
    with pytest.raises(InputError, match="outside the folder"):
        inside(folder, name)
