"""A real Neo4j server for the tests, without Docker: Maven fetches it once, Java runs it in a temporary home."""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError
from tests.needs import ROOT, require

from paperkg.files import atomic_path

CACHE = ROOT / ".neo4j"
USER = "neo4j"
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
START_SECONDS = 120.0
STOP_SECONDS = 30.0

# docker-compose.yml gives its server the same ones.
SETTINGS = {
    "server.memory.heap.max_size": "1g",
    "server.memory.pagecache.size": "128m",
    "dbms.usage_report.enabled": "false",
}


@dataclass(frozen=True)
class Release:
    """A version of the server, the Java versions that run it, and the class that starts it."""

    version: str
    javas: tuple[int, ...]
    main: str


# The first compiler only: a server that lives for minutes is done before the second one has paid for itself.
QUICK = ("-XX:TieredStopAtLevel=1",)

LTS = Release("5.26.30", (17, 21), "org.neo4j.server.CommunityEntryPoint")
NEWEST = Release("2026.07.1", (21, 25), "org.neo4j.server.Neo4jCommunity")
RELEASES = {"lts": LTS, "newest": NEWEST}


@dataclass(frozen=True)
class Neo4jServer:
    """Where a running server answers, and to whom."""

    uri: str
    user: str
    password: str = field(repr=False)

    def wipe(self, constraints: bool = False) -> None:
        """Delete all data, and the constraints and indexes if asked: to make them anew costs a second or two."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
            for kind in ("CONSTRAINTS", "INDEXES") if constraints else ():
                for name in self.schema(kind):
                    driver.execute_query(f"DROP {kind.removesuffix('ES').removesuffix('S')} {name}")

    def schema(self, kind: str) -> list[str]:
        """Return the names of the constraints or the indexes, without those that every database has."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver:
            found = driver.execute_query(f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records
            return [record["name"] for record in found]


def java_version(java: Path) -> int | None:
    """Return the major version that a `java` tells, or None where it does not run."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=True).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else None


def find_java(versions: tuple[int, ...]) -> Path | None:
    """Return a `java` of one of the versions: JAVA_HOME's, the PATH's, or one from the folders where JDKs live."""
    on_path = shutil.which("java")
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for folder in ("/usr/lib/jvm", "/opt", "/Library/Java/JavaVirtualMachines", "~/.jdks", "~/.sdkman/candidates/java"):
        homes += [home for home in sorted(Path(folder).expanduser().glob("*")) if home.is_dir()]
    javas = [java for home in homes for java in (home / "bin/java", home / "Contents/Home/bin/java") if java.is_file()]
    return next((java for java in ([Path(on_path)] if on_path else []) + javas if java_version(java) in versions), None)


def fetch(release: Release) -> Path:
    """Return the folder of the release's jars, filled by Maven on the first call."""
    return fetched(CACHE / release.version, ROOT / "tests/pom.xml", f"-Dneo4j.version={release.version}")


def fetched(folder: Path, pom: Path, *options: str) -> Path:
    """Return a folder with the jars that a pom names, filled by Maven on the first call."""
    if not folder.is_dir():
        maven = shutil.which("mvn")
        require(maven, "Maven (mvn) fetches the Neo4j server")
        with atomic_path(folder) as temporary:
            command = [str(maven), "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
            done = subprocess.run(
                [*command, f"-DoutputDirectory={temporary}", *options], capture_output=True, text=True
            )
            require(done.returncode == 0, f"Maven could not fetch what {pom.name} names: {done.stdout[-500:]}")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(release: Release = LTS, jvm: Sequence[str] = QUICK, plugins: Path | None = None) -> Iterator[Neo4jServer]:
    """Run a server of the release, with authentication on, and the procedures of a folder, until the block ends."""
    with machine(release, jvm, plugins) as server:
        server.start()
        yield server.address


class Machine:
    """A server that can be killed and started again on the same data."""

    def __init__(self, address: Neo4jServer, command: Sequence[str], home: Path) -> None:
        self.address = address
        self._command = command
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        """Start it, with more settings than before if given, and wait until it answers."""
        _add_settings(self._home, settings)
        with (self._home / "console.log").open("ab") as console:
            # A session of its own: Ctrl-C ends pytest, which then ends the server in order.
            self._process = subprocess.Popen(
                self._command,
                env={**os.environ, "NEO4J_HOME": str(self._home)},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        _wait(self.address, self._process, self._home)

    def load(self, script: Path) -> None:
        """Run the script of an export for neo4j-admin, while the server is not running."""
        java, *options = self._command[: self._command.index("-cp") + 2]
        admin_tool = self._home / "neo4j-admin"
        call = shlex.join([java, *options, "org.neo4j.cli.AdminTool"])
        admin_tool.write_text(f'#!/bin/sh\nexec {call} "$@"\n')
        admin_tool.chmod(0o755)
        environment = {**os.environ, "NEO4J_HOME": str(self._home), "NEO4J_ADMIN": str(admin_tool)}
        done = subprocess.run(["sh", str(script)], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process:
            _stop(self._process)


@contextmanager
def machine(release: Release = LTS, jvm: Sequence[str] = QUICK, plugins: Path | None = None) -> Iterator[Machine]:
    """Give a server of the release that is set up and not started yet; end it with the block."""
    java = find_java(release.javas)
    require(java, f"Neo4j {release.version} needs Java {' or '.join(map(str, release.javas))}")
    # Neo4j's own scripts open these to the importer.
    opened = ["--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"]
    jars = os.pathsep.join(f"{folder}/*" for folder in (fetch(release), plugins) if folder)
    run = [str(java), "-Xmx1g", *opened, *jvm, "-cp", jars]
    address = Neo4jServer(f"bolt://127.0.0.1:{free_port()}", USER, secrets.token_hex(12))
    with tempfile.TemporaryDirectory(prefix="paperkg-neo4j-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        _configure(home, int(address.uri.rpartition(":")[2]))
        _add_settings(home, {"server.directories.plugins": str(plugins)} if plugins else {})
        admin(run, home, "dbms", "set-initial-password", address.password)
        server = Machine(address, [*run, release.main, f"--home-dir={folder}", f"--config-dir={home / 'conf'}"], home)
        try:
            yield server
        finally:
            server.stop()


def admin(run: Sequence[str], home: Path, *arguments: str) -> None:
    """Run a command of neo4j-admin."""
    command = [*run, "org.neo4j.cli.AdminTool", *arguments]
    environment = {**os.environ, "NEO4J_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=START_SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]


def _configure(home: Path, port: int) -> None:
    settings = {
        **SETTINGS,
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f":{port}",
        "server.http.enabled": "false",
        "dbms.security.auth_enabled": "true",
        # Without it every end of a server waits ten seconds for connections that nobody will make.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    }
    (home / "conf").mkdir()
    _add_settings(home, settings)


def _add_settings(home: Path, settings: Mapping[str, str]) -> None:
    with (home / "conf/neo4j.conf").open("a") as file:
        file.writelines(f"{key}={value}\n" for key, value in settings.items())


def _die_with_parent() -> None:
    """Let a killed pytest (SIGKILL runs no clean-up) not leave a server behind: PR_SET_PDEATHSIG."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait(server: Neo4jServer, process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with (
            suppress(DriverError, Neo4jError),
            neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
            driver.session() as session,
        ):
            session.run("RETURN 1").consume()
            return
        time.sleep(0.2)
    log = home / "logs/neo4j.log"
    told = (log if log.is_file() else home / "console.log").read_text(errors="replace")
    raise RuntimeError(f"Neo4j did not start within {START_SECONDS} s:\n{told[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """Give one server to all tests, the LTS or what PAPERKG_NEO4J says; each wipes it before use."""
    with running(RELEASES[os.environ.get("PAPERKG_NEO4J", "lts")]) as server:
        yield server
