"""Scripted histories: the player that shows the rooms' policies."""

import signal

from tetris_viz.ipc import messages as m


def test_the_player_plays_what_is_watched_and_has_a_policy(house):
    room = house.run()
    player = house.players[0]
    house.supervisor.from_web(m.WatchedChanged(frozenset({room}), frozenset({room})))
    assert player.newest == {}
    assert house.workers[0].newest["watch"] == m.WatchTraining(True)
    house.say(m.PolicyPublished(64, "policy.npz"))
    assert player.newest[1].step == 64
    assert house.ask("showcase", room=room, pieces_per_second=5)["ok"]
    assert player.newest[1].pieces_per_second == 5
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset()))
    assert player.newest[1] == m.HideRoom(1)


def test_the_showcase_plays_the_best_policy_once_there_is_one(house):
    room = house.run()
    player = house.players[0]
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.say(m.PolicyPublished(64, "policy.npz"))
    assert house.ask("showcase", room=room, policy="best")["ok"]
    assert player.newest[1].policy.endswith("policy.npz")
    house.say(m.PolicyPublished(32, "best.npz", best=True))
    assert (player.newest[1].policy.endswith("best.npz"), player.newest[1].step) == (True, 32)
    house.say(m.PolicyPublished(128, "policy.npz"))
    assert player.newest[1].step == 32
    assert house.ask("showcase", room=room, policy="newest")["ok"]
    assert (player.newest[1].policy.endswith("policy.npz"), player.newest[1].step) == (True, 128)


def test_a_dead_player_is_restarted_and_told_again(house):
    room = house.run()
    house.say(m.PolicyPublished(64, "policy.npz"))
    house.supervisor.from_web(m.WatchedChanged(frozenset(), frozenset({room})))
    house.players[0].code = -9
    house.wait(1)
    assert house.players[-1].newest[1].step == 64


def test_a_player_that_falls_silent_is_ended_and_one_that_says_anything_is_not(house):
    player = house.players[0]
    for _ in range(40):
        house.supervisor.from_player(player, m.Heartbeat())
        house.wait(1)
    assert player.signals == []
    for _ in range(40):
        house.wait(1)
    assert player.signals == [signal.SIGKILL]
    player.code = -9
    house.wait(1)
    assert len(house.players) == 2
