"""Who gets into the sandbox's page."""

import socket

import pytest

from tests.bot.sandbox.conftest import Caller

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_only_the_token_opens_it(caller: Caller) -> None:
    for key in ({}, {"X-Candor-Sandbox": "guessed"}, {"X-Candor-Sandbox": "é"}):
        assert (await caller.get("/sandbox/state", key))[0] == 401
        assert (await caller.post("/sandbox/open", {}, key))[0] == 401
        assert (await caller.post("/sandbox/post", {"title": "a", "text": "b"}, key))[0] == 401
    assert (await caller.get("/sandbox/state", caller.key))[0] == 200


async def test_no_page_gives_the_token_away(caller: Caller) -> None:
    for path in ("/", "/place", "/sandbox/launcher.js", "/sandbox/place.js"):
        status, text = await caller.get(path)
        assert status == 200
        assert caller.key["X-Candor-Sandbox"] not in text


async def test_another_host_name_is_refused_everywhere(caller: Caller) -> None:
    """A page of elsewhere whose name points to this machine reaches nothing (DNS rebinding)."""
    for path in (
        "/",
        "/place",
        "/app.js",
        "/fonts/noto-sans-hebrew-v3.001.ttf",
        "/api/state",
        "/sandbox/state",
    ):
        status, _text = await caller.get(path, {**caller.key, "Host": "evil.example"})
        assert status == 403, path


async def test_a_place_opens_and_answers_by_its_capability_alone(caller: Caller) -> None:
    first, second = await caller.enter("maya", "text"), await caller.enter("maya", "dm")
    assert first.state["channel"]["name"] == "freelancer-lounge"
    # The page of one place is no page of another.
    own = first.headers
    assert (await caller.get("/api/state", own))[0] == 200
    other = {"X-Simcord-Capability": second.headers["X-Simcord-Capability"]}
    assert (await caller.get("/api/state", {**own, **other}))[0] == 410
    assert (await caller.get("/api/state", {**own, "X-Simcord-Capability": "guessed"}))[0] == 401
    assert (await caller.get("/api/state", {**own, "Origin": "https://evil.example"}))[0] == 401


async def test_nobody_enters_another_members_direct_messages(caller: Caller) -> None:
    theirs = await caller.place("tomas", "dm")
    body = {"user": "maya", "place": theirs, "zone": "UTC"}
    assert (await caller.post("/sandbox/open", body, caller.key))[0] == 404


@pytest.mark.parametrize(
    "body",
    [{"title": "", "text": "b"}, {"title": "a", "text": " "}, {"title": "a" * 101, "text": "b"}, ["a"], None],
)
async def test_a_post_needs_a_title_and_a_text(caller: Caller, body: object) -> None:
    assert (await caller.post("/sandbox/post", body, caller.key))[0] == 400


async def test_it_listens_on_loopback_only(caller: Caller) -> None:
    port = int(caller.base.rpartition(":")[2])
    with socket.socket() as elsewhere:
        elsewhere.bind(("127.0.0.2", port))  # would be taken, did it listen on every address
