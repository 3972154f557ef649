"""What all metrics of one run share: the reference's server and the worlds, made when first asked for."""

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.bench.measuring import Pace, Shot
from tests.bench.servers import HELLO, Server
from tests.bench.worlds import World
from tests.support import pg


def crowded(server: Server, path: str, **headers: str) -> Shot:
    """Many ask for the same page at once."""
    crowd = server.crowd(path, **headers)
    return Shot(server, crowd, crowd.size)


class Bench:
    """`quick` measures a tenth of the data in shorter rounds: good for finding out, not for a verdict."""

    def __init__(self, folder: Path, *, quick: bool, million: bool = False, postgresql: bool = False) -> None:
        self.million = million
        self.postgresql = postgresql
        self.folder = folder
        self.quick = quick
        self.pace = Pace(rounds=5, seconds=0.2) if quick else Pace()
        self.visits = 3 if quick else 5
        self.few_jobs, self.many_jobs = 50, 500
        self._few, self._many = (1_000, 10_000) if quick else (10_000, 100_000)
        self._open = ExitStack()

    def close(self) -> None:
        self._open.close()

    @cached_property
    def hello(self) -> Server:
        server = Server(self.folder / "hello", app=HELLO)
        self._open.callback(server.stop)
        server.start()
        return server

    def hello_shot(self) -> Shot:
        """The reference where one visitor asks at a time: a server that goes to sleep in between costs more."""
        visitor = self.hello.visitor()
        return Shot(self.hello, lambda: visitor.get("/"))

    def json_shot(self) -> Shot:
        """The same reference in JSON, for the API."""
        visitor = self.hello.visitor()
        return Shot(self.hello, lambda: visitor.get("/json"))

    def crowded_hello(self) -> Shot:
        """The reference where many ask at once."""
        return crowded(self.hello, "/")

    @cached_property
    def small(self) -> World:
        return self._world(self._few, self.few_jobs)

    @cached_property
    def large(self) -> World:
        """Ten times the jobs and ten times the applications."""
        return self._world(self._many, self.many_jobs)

    @cached_property
    def grown(self) -> World:
        """What growth of a day's work is measured in: the large world, or with `million` one of a million."""
        return self._world(100_000, self.few_jobs, times=10) if self.million else self.large

    @cached_property
    def _databases(self) -> pg.Server:
        return self._open.enter_context(pg.running())

    def _world(self, applications: int, jobs: int, *, times: int = 1) -> World:
        name = f"world-{applications * times}"
        url = self._databases.create(name) if self.postgresql else None
        world = World(self.folder / name, applications, jobs, times=times, url=url)
        self._open.callback(world.close)
        return world
