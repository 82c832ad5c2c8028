"""The rows of a room that is gone for good go in small pieces, and nobody else's."""

import itertools
from dataclasses import replace

from sqlalchemy import event, func, select

from tetris_viz.core.rooms import Room
from tetris_viz.store.room_removal import Purger, step
from tetris_viz.store.rows import AttemptRow, Changes, EventRow, RoomRow
from tetris_viz.store.schema import metadata, rooms
from tetris_viz.store.writer import write


def fill(engine, number, count=25, **more):
    name = f"room{number}"
    room = Room(id=name, number=number, name="One", preset="dqn", config={}, seq=count, **more)
    same = {"room": name, "attempt": 1, "step": 1, "episode": 1, "time": 1.0}
    events = [
        EventRow(name, seq, "metrics", 0.0, {**same, "seq": seq, "values": {"a": 1.0, "b": 2.0}})
        for seq in range(1, count + 1)
    ]
    write(engine, Changes({name: RoomRow(room, deleted=True)}, events, [AttemptRow(name, 1, 0)]))
    return room


def rows(engine, room):
    with engine.connect() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(table).where(table.c.room == room.id)).scalar()
            for table in metadata.sorted_tables
            if "room" in table.c
        )


def test_a_marked_room_goes_in_pieces_and_its_own_row_last(engine):
    gone, other = fill(engine, 1), fill(engine, 2)
    assert not step(engine)
    write(engine, Changes({gone.id: RoomRow(replace(gone, pending="purge"), deleted=True)}))
    left = [rows(engine, gone)]
    while step(engine, piece=10):
        left.append(rows(engine, gone))
    assert left == sorted(left, reverse=True)
    assert all(before - after <= 10 for before, after in itertools.pairwise(left))
    assert left[0] > 70
    assert left[-1] == 0
    with engine.connect() as connection:
        assert connection.execute(select(rooms.c.id)).scalars().all() == [other.id]
    assert rows(engine, other) == left[0]


def test_it_has_work_until_all_of_it_is_gone(engine):
    fill(engine, 1, count=3, pending="purge")
    purger = Purger(engine)
    assert purger()
    assert not purger()


def test_it_looks_through_the_rooms_only_where_one_may_be_marked(engine):
    looks = []
    event.listen(engine, "begin", lambda _: looks.append(1))
    fill(engine, 1, count=3)
    purger = Purger(engine)
    looks.clear()
    assert not purger()
    assert not purger()
    assert len(looks) == 1, "the first time, for what an earlier supervisor left"
    gone = fill(engine, 2, count=3, pending="purge")
    purger.written(Changes({gone.id: RoomRow(gone)}))
    assert purger()
    assert not purger()
    assert rows(engine, gone) == 0
