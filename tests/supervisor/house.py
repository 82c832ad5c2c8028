"""A house of rooms whose history a test tells: milliseconds, and no process."""

from tetris_viz.core.actors import Actor
from tetris_viz.ipc import messages as m
from tetris_viz.settings import Settings
from tetris_viz.supervisor.effects import Now
from tetris_viz.supervisor.store_writer import CommitFailed, Committed
from tetris_viz.supervisor.supervisor import Supervisor

SOMEBODY = Actor(address="192.0.2.7")


class FakeWorker:
    def __init__(self, pid):
        self.pid, self.told, self.newest, self.signals, self.code, self.closed = pid, [], {}, [], None, False

    def put(self, message):
        self.told.append(message)

    def put_newest(self, key, message):
        self.newest[key] = message

    def signal(self, number):
        self.signals.append(number)

    def exit_code(self):
        return self.code

    def close(self):
        self.closed = True


class House:
    """A supervisor in a world that only moves when it is told to."""

    def __init__(self, tmp_path="/nowhere", stored=(), **settings):
        self.time, self.workers, self.players, self.evaluators, self.sent, self.stored_batches = 0.0, [], [], [], [], []
        self.rows, self.store_works, self.number, self.unstored = {}, True, 0, []
        self.settings = Settings(data_dir=tmp_path, **{"autostart": False, "max_running_rooms": 2, **settings})
        self.supervisor = Supervisor(
            self.settings,
            make_trainer=lambda _folder, _module: self.made(self.workers),
            make_player=lambda: self.made(self.players),
            make_evaluator=lambda: self.made(self.evaluators),
            record=self.record,
            publish=self.sent.append,
            clock=lambda: Now(self.time, 1000 + self.time),
            stored=stored,
        )
        self.supervisor.open()

    def trainer_of(self, room):
        """The room's trainer as it is now, None where it has none."""
        return next((w for w in reversed(self.workers) if w.told[0].room == room and not w.closed), None)

    def made(self, where):
        where.append(FakeWorker(100 + len(where)))
        return where[-1]

    def record(self, batch):
        if not self.store_works:
            self.unstored.append(batch)
            self.supervisor.from_store_writer(CommitFailed("disk full"))
            return
        self.rows.update(batch.changes.rooms)
        self.stored_batches.append(batch)
        self.supervisor.from_store_writer(Committed(batch))

    def wait(self, seconds=0.0):
        self.time += seconds
        for _ in range(3):
            self.supervisor.tick()

    def ask(self, name, /, **payload):
        self.number += 1
        self.supervisor.from_web(m.RunCommand(name, {"command_id": f"c{self.number}", **payload}, SOMEBODY))
        self.wait()
        return next((a.answer for a in reversed(self.sent) if getattr(a, "command_id", "") == f"c{self.number}"), None)

    def make(self, **config):
        room = self.ask("create_room", config=config)["room"]
        assert self.ask("start", room=room)["ok"]
        return room

    def run(self, **config):
        room = self.make(**config)
        self.say(m.TrainingStarted(0))
        return room

    def say(self, *messages):
        for message in messages:
            self.supervisor.from_trainer(self.workers[-1], message)
        self.wait()

    def die(self, code, worker=None):
        worker = worker or self.workers[-1]
        self.supervisor.ended(worker)
        worker.code = code
        self.wait(0.1)

    def room(self, room):
        return self.supervisor.registry.sessions[room].room

    def statuses(self, room):
        return [e.body["state"] for e in self.sent if isinstance(e, m.DurableCommitted) and e.event == "status"
                and e.room == room]  # fmt: skip


def events(house, kind):
    return [e.body for e in house.sent if isinstance(e, m.DurableCommitted) and e.event == kind]
