"""What an operator meets before the bot runs: pinned requirements, make, the container files."""

import json
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from benchmarks.fake_discord import TOKEN
from bot.charts.specs import frame
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)([^\\]*)\\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins(name: str) -> dict[str, str]:
    """Distribution → version of a requirements file; every line is a pin or a hash."""
    found: dict[str, str] = {}
    for line in read(name).splitlines():
        match = _PIN.match(line)
        if match:
            found[match[1].lower()] = match[2]
        else:
            assert _HASH.match(line), f"{name} has neither a pin nor a hash: {line}"
    return found


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0].lower().replace(".", "-") for one in requirements}


REQUIREMENTS = [
    "requirements.txt",
    *(f"requirements-{name}.txt" for name in ("sandbox", "dev", "embeddings")),
]
HARNESS = {"simcord", "markdown-it-py", "linkify-it-py"}
"""What the sandbox and the tests need, and a bot on Discord does without."""


def test_every_requirements_file_is_looked_at() -> None:
    assert {file.name for file in ROOT.glob("requirements*.txt")} == set(REQUIREMENTS)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_are_pinned_with_hashes_and_name_no_host(name: str) -> None:
    assert pins(name)
    assert "://" not in read(name)
    assert not re.search(r"^-|(?<!-)-i |--(index|find|extra)", read(name), re.MULTILINE)


def test_the_longer_files_hold_the_same_pins_and_more() -> None:
    assert pins("requirements.txt").items() < pins("requirements-sandbox.txt").items()
    assert pins("requirements-sandbox.txt").items() < pins("requirements-dev.txt").items()
    assert pins("requirements.txt").items() < pins("requirements-embeddings.txt").items()


def test_the_pins_cover_what_the_project_asks_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    assert _names(project["project"]["dependencies"]) <= set(pins("requirements.txt"))
    assert _names(project["dependency-groups"]["dev"]) <= set(pins("requirements-dev.txt"))
    for extra, requirements in project["project"]["optional-dependencies"].items():
        assert _names(requirements) <= set(pins(f"requirements-{extra}.txt"))


def test_a_bot_on_discord_is_installed_without_the_sandbox() -> None:
    assert not HARNESS & (set(pins("requirements.txt")) | set(pins("requirements-embeddings.txt")))
    assert set(pins("requirements-sandbox.txt")) >= HARNESS
    image = read("Dockerfile")
    assert "\nARG REQUIREMENTS=requirements.txt\n" in image
    installed = re.findall(r"requirements[\w-]*\.txt", image)
    assert set(installed) == {"requirements.txt", "requirements-embeddings.txt"}
    assert {f"!{name}" for name in installed} <= set(read(".dockerignore").splitlines())


def test_only_the_database_gets_its_password_by_name() -> None:
    """`env_file` hands everything in `.env` to the bot, which has the password in `DATABASE_URL`."""
    services = yaml.safe_load(read("compose.yaml"))["services"]
    assert services["candor"]["environment"]["POSTGRES_PASSWORD"] == ""
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-}"


def fleet() -> tuple[dict[str, Any], dict[str, str]]:
    """The services of compose.yaml, and what its head says that `.env` has to hold for a fleet."""
    compose = read("compose.yaml")
    lines = re.search(r"docker compose --profile fleet .+\n((?:#   .+\n)+)", compose)
    assert lines
    return yaml.safe_load(compose)["services"], dict(
        re.findall(r"^#   ([A-Z_]+)=(.+)$", lines[1], re.MULTILINE)
    )


def test_the_fleet_is_one_bot_whose_shards_all_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    services, given = fleet()
    assert {"DATABASE_URL", "DATABASE_DIRECT_URL", "SHARD_COUNT"} <= given.keys()
    for name in given:
        monkeypatch.delenv(name, raising=False)
    bots = [one for one in services.values() if one.get("image") == "candor-bot"]
    shards: list[int] = []
    for bot in bots:
        own = {name: value for name, value in bot["environment"].items() if name in ("DATA_DIR", "SHARD_IDS")}
        settings = Settings.load(
            env_file=None, **{name.lower(): value for name, value in (given | own).items()}
        )
        assert bot["environment"].keys() - {"POSTGRES_PASSWORD"} <= {
            name.upper() for name in Settings.model_fields
        }
        assert settings.shard_count == 4
        assert settings.shard_ids is not None
        assert len(settings.shard_ids) == 2
        assert settings.reminders_per_second * len(bots) <= 50
        shards += settings.shard_ids
    assert sorted(shards) == list(range(4))


def test_the_fleet_stands_on_what_its_addresses_name() -> None:
    services, given = fleet()
    named = {name for name, service in services.items() if "fleet" in service.get("profiles", ())}
    assert named == {"candor-2", "postgres", "pgbouncer", "proxy"}
    hosts = {name: urlsplit(given[name]).hostname for name in given if name.endswith("_URL")}
    assert hosts == {
        "DATABASE_URL": "pgbouncer",
        "DATABASE_DIRECT_URL": "postgres",
        "DISCORD_API_URL": "proxy",
    }
    assert services["pgbouncer"]["environment"]["POOL_MODE"] == "transaction"
    for bot in ("candor", "candor-2"):
        assert {"postgres", "pgbouncer", "proxy"} <= services[bot]["depends_on"].keys()


KEYS = {
    *(
        "build",
        "image",
        "env_file",
        "environment",
        "volumes",
        "depends_on",
        "healthcheck",
        "profiles",
        "restart",
    ),
    *("init", "stop_grace_period", "mem_limit", "memswap_limit", "pids_limit", "read_only", "tmpfs"),
    *("cap_drop", "security_opt", "logging"),
}
"""What the services of compose.yaml use of the Compose specification."""


def test_compose_names_what_is_there() -> None:
    """Docker says so only when it is started."""
    compose = yaml.safe_load(read("compose.yaml"))
    services = compose["services"]
    assert set(compose) == {"x-candor", "services", "volumes"}
    for name, service in services.items():
        assert service.keys() <= KEYS, name
        assert ("build" in service) is service["image"].startswith("candor-"), name
        for needed, how in service.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert "healthcheck" in services[needed] if healthy else how["condition"] == "service_started"
            # One that its profile leaves out must not keep the other from starting.
            missing = set(service.get("profiles", ())) - set(services[needed].get("profiles", ()))
            left_out = "profiles" in services[needed] and ("profiles" not in service or bool(missing))
            assert how.get("required") is False or not left_out, f"{name} needs {needed}"
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in compose["volumes"], name
        build = service.get("build", {})
        folder = ROOT / (build if isinstance(build, str) else build.get("context", "."))
        assert "build" not in service or (folder / "Dockerfile").is_file(), name


def test_everything_that_is_needed_says_whether_it_is_there() -> None:
    services, _given = fleet()
    for name in ("postgres", "pgbouncer", "proxy"):
        check = services[name]["healthcheck"]
        assert check.keys() == {"test", "interval", "retries"}, name
        for bot in ("candor", "candor-2"):
            assert services[bot]["depends_on"][name] == {"condition": "service_healthy", "required": False}


def test_images_are_named_by_a_version() -> None:
    """`latest` is another one tomorrow."""
    pinned = re.compile(r"[\w./-]+:v?\d+(\.\d+)*[\w.-]*")
    images = [
        *(service["image"] for service in fleet()[0].values() if "build" not in service),
        *re.findall(
            r"^ARG (?:PYTHON|NODE)=(.+)$", read("Dockerfile") + read("proxy/Dockerfile"), re.MULTILINE
        ),
    ]
    assert len(images) == 4
    assert all(pinned.fullmatch(image) for image in images), images


def test_the_head_of_compose_names_settings() -> None:
    named = set(re.findall(r"^#   ([A-Z_]+)=", read("compose.yaml"), re.MULTILINE))
    assert named - {name.upper() for name in Settings.model_fields} == {"POSTGRES_PASSWORD", "REQUIREMENTS"}


def test_the_proxy_is_the_one_that_was_tried() -> None:
    """Locked with hashes, without the host they came from, and started as the proof of the fleet starts it."""
    wanted, locked = json.loads(read("proxy/package.json")), json.loads(read("proxy/package-lock.json"))
    packages = {name: one for name, one in locked["packages"].items() if name}
    for name, version in wanted["dependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in one and "resolved" not in one for one in packages.values())
    (command,) = re.findall(r"^CMD (.+)$", read("proxy/Dockerfile"), re.MULTILINE)
    assert json.loads(command) == ["node", "--unhandled-rejections=warn", "serve.cjs"]
    # aiohttp keeps an idle connection for 15 s: the bots have to be the first to close one.
    (kept,) = re.findall(r"^server\.keepAliveTimeout = ([\d_]+);$", read("proxy/serve.cjs"), re.MULTILINE)
    assert int(kept) > 15_000
    assert '"node", "--unhandled-rejections=warn", PROXY / "serve.cjs"' in read(
        "benchmarks/fleet_services.py"
    )


@pytest.mark.parametrize(
    ("token", "wanted"),
    [
        ("", True),
        ("   ", True),
        ("DISCORD_TOKEN=", True),
        (f"DISCORD_TOKEN={TOKEN}", False),
        ("LOG_LEVEL=loud", False),
    ],
)
def test_make_run_installs_the_sandbox_where_there_is_no_token(
    token: str, wanted: bool, tmp_path: Path
) -> None:
    """The line that asks is taken from the Makefile; it runs where the `.env` is."""
    asks = re.search(r"^TOKENLESS := (.+?)(?<!\\)$", read("Makefile"), re.MULTILINE | re.DOTALL)
    assert asks
    (tmp_path / ".env").write_text(token)
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", asks[1].replace("\\\n", "")],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 3) is wanted, done.stderr
    assert "|| test $$? -ne 3 || $(MAKE) --no-print-directory $(SANDBOX)" in read("Makefile")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "-C", str(ROOT), *arguments], env=environment, capture_output=True, text=True, check=False
    )


def python_that(folder: Path, refuses: str) -> Path:
    """A stand-in for python3 that fails where its code holds `refuses` and succeeds otherwise."""
    file = folder / "python3"
    file.write_text(f'#!/bin/sh\ncase "$*" in *{refuses}*) exit 1;; esac\nexit 0\n')
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("target", ["run", "test"])
@pytest.mark.parametrize(
    ("refuses", "words"),
    [("version_info", "apt install python3 python3-venv"), ("ensurepip", "apt install python3-venv")],
)
def test_what_is_missing_is_one_line_that_says_what_to_install(
    target: str, refuses: str, words: str, tmp_path: Path
) -> None:
    done = make(target, f"PYTHON={python_that(tmp_path, refuses)}", f"VENV={tmp_path}/venv")
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1
    assert words in said[0]
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_not_there_is_said_too(tmp_path: Path) -> None:
    done = make("run", f"PYTHON={tmp_path}/nowhere", f"VENV={tmp_path}/venv")
    assert done.returncode != 0
    assert "Candor needs Python 3.11" in done.stderr


def test_help_is_the_default_and_names_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert phony
    assert set(re.findall(r"^  make ([a-z]+) ", make().stdout, re.MULTILINE)) == set(phony[1].split())


def test_ci_runs_lint_and_the_tests_on_both_databases() -> None:
    script = read(".ci/run")
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
    assert "set -euo pipefail" in script
    assert re.search(r"^make lint$", script, re.MULTILINE)
    assert re.search(r"^env -u TEST_DATABASE_URL make test$", script, re.MULTILINE)
    assert re.search(r"^TEST_DATABASE_URL=\"postgresql\+asyncpg://.+ make test$", script, re.MULTILINE)


def test_the_image_runs_without_root_from_pinned_requirements() -> None:
    final = read("Dockerfile").split("FROM ")[-1]
    assert re.search(r"^USER candor$", final, re.MULTILINE)
    assert "--require-hashes" in read("Dockerfile")
    assert 'ENTRYPOINT ["python", "-P", "-m", "bot"]' in final


def test_the_image_holds_nothing_to_build_with() -> None:
    """Of the stage that installs, the packages alone go on; what Debian adds is fonts and PostgreSQL's client."""
    build, final = read("Dockerfile").split("FROM ")[1:]
    assert "venv --without-pip" in build
    assert re.findall(r"^COPY .*", final, re.MULTILINE) == ["COPY --from=build /app /app"]
    (packages,) = re.findall(r"--no-install-recommends((?:[^&]|\n)*)&&", final)
    added = packages.replace("\\", "").split()
    assert [name for name in added if not name.startswith(("fonts-", "postgresql-client-"))] == []


def test_the_image_has_the_font_that_charts_ask_for() -> None:
    """Without it the sign of the median is an empty box."""
    assert frame("")["config"]["font"].startswith("DejaVu Sans")
    assert " fonts-dejavu-core " in read("Dockerfile").split("FROM ")[-1]


def test_the_image_gets_code_and_nothing_secret() -> None:
    lines = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == {
        *("requirements.txt", "requirements-embeddings.txt", "bot", "cogs")
    }


def test_the_image_knows_its_version(tmp_path: Path) -> None:
    """It has `bot` and `cogs`, and nothing beside them; the release is not made where this fails."""
    for name in ("bot", "cogs"):
        (tmp_path / name).symlink_to(ROOT / name)
    said = subprocess.run(
        [sys.executable, "-P", "-m", "bot", "--version"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.startswith("candor "), said.stderr
