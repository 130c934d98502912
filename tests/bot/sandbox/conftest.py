"""A sandbox in this process, and somebody who calls it without a browser."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox.opening import open_sandbox
from bot.sandbox.page import Page
from bot.settings import Settings


class Caller:
    """Sends requests to an open sandbox."""

    def __init__(self, page: Page, session: aiohttp.ClientSession) -> None:
        self.base, _, token = page.address.partition("/#")
        self.key = {"X-Candor-Sandbox": token}
        self._session = session
        self._tabs: list[Tab] = []

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        async with self._session.get(self.base + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, body: object, headers: Mapping[str, str]) -> tuple[int, Any]:
        async with self._session.post(self.base + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.status == 200 else None

    async def place(self, user: str, kind: str) -> str:
        """The id of the first place of `kind` that `user` can enter."""
        _status, state = await self.get(f"/sandbox/state?user={user}", self.key)
        found: str = next(one["id"] for one in json.loads(state)["places"] if one["kind"] == kind)
        return found

    async def enter(self, user: str, kind: str, zone: str = "UTC") -> "Tab":
        """Open a place as a browser tab in the time zone `zone` does."""
        body = {"user": user, "place": await self.place(user, kind), "zone": zone}
        status, answer = await self.post("/sandbox/open", body, self.key)
        assert status == 200
        headers = {"X-Simcord-Capability": answer["address"].removeprefix("/place#")}
        status, state = await self.post("/api/pages", {}, headers)
        assert status == 200
        tab = Tab(self, {**headers, "X-Simcord-Context": state["context"]["id"]}, state)
        self._tabs.append(tab)
        return tab

    async def leave(self) -> None:
        """Close every tab."""
        for tab in self._tabs:
            path = f"/api/pages/{tab.headers['X-Simcord-Context']}"
            async with self._session.delete(self.base + path, headers=tab.headers) as answer:
                assert answer.status == 200
        self._tabs.clear()


class Tab:
    """An open place: simcord's page without a browser."""

    def __init__(self, caller: Caller, headers: Mapping[str, str], state: dict[str, Any]) -> None:
        self.headers = headers
        self.state = state
        self._caller = caller
        self._sequence = 0

    def action(self, kind: str, **values: object) -> dict[str, object]:
        """The next action of this tab, as of the state it has seen."""
        self._sequence += 1
        return {
            "protocol_version": 3,
            "sequence": self._sequence,
            "request_id": f"request-{self._sequence}",
            "generation": self.state["context"]["generation"],
            "bot_generation": self.state["botGeneration"],
            "published_revision": self.state["publishedRevision"],
            "kind": kind,
            **values,
        }

    async def command(self, name: str, **options: object) -> dict[str, object]:
        """The action that runs the slash command `name` with `options`."""
        _status, catalogue = await self._caller.get("/api/commands", self.headers)
        entry = next(one for one in json.loads(catalogue)["entries"] if one["invocation"] == name)
        return self.action(
            "run_command",
            command_id=entry["commandId"],
            path=entry["path"],
            schema_fingerprint=entry["schemaFingerprint"],
            options=options,
        )

    async def look(self) -> dict[str, Any]:
        """The page as it is now."""
        _status, state = await self._caller.get("/api/state", self.headers)
        self.state = json.loads(state)
        return self.state

    async def texts(self) -> list[str]:
        """Each message that is shown, the newest last, as JSON."""
        state = await self.look()
        return [json.dumps(state["messages"][one], ensure_ascii=False) for one in state["timeline"]]

    async def use_menu(self, name: str, message: object) -> int:
        """Use a menu on a message; returns the answer's HTTP status."""
        body = {"name": name, "message": str(message)}
        status, _answer = await self._caller.post("/api/menu", body, self.headers)
        return status

    async def do(self, action: Mapping[str, object]) -> dict[str, Any]:
        """Send an action; returns what came of it."""
        status, result = await self._caller.post("/api/action", action, self.headers)
        assert status == 200
        return dict(result)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def caller(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Caller]:
    settings = Settings.load(None, data_dir=tmp_path_factory.mktemp("sandbox"))
    timeout = aiohttp.ClientTimeout(60)
    async with open_sandbox(settings) as page, aiohttp.ClientSession(timeout=timeout) as session:
        yield Caller(page, session)
