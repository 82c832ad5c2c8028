"""What people read in the form of a room's settings where Tetris is learned, top to bottom: titles, help, units; the
presets and the metrics.

``configs`` has the models, ``presets`` the numbers.  Nothing here decides anything.
"""

from ..config import Text

ROOM = {
    "pieces": Text("Pieces", "7-bag deals each of the seven pieces once before any returns; uniform draws freely."),
    "seed": Text("Seed", "The same seed repeats the same run on one machine."),
    "max_pieces": Text(
        "Longest training game",
        "A training game ends here at the latest, so that a good player still meets new boards.",
        unit="pieces",
    ),
    "environments": Text("Games at once", "How many games the agent plays side by side while training.", unit="games"),
    "learning_rate": Text("Learning rate", "How far each update moves the network."),
    "gamma": Text("Discount, gamma", "How much a later reward counts against one now."),
    "evaluation_interval": Text(
        "Evaluation interval",
        "Least time between two evaluations. 0: as often as 2 % of the training time allows, more often "
        "if a speed limit leaves time to spare.",
        unit="seconds",
    ),
    "showcase_pieces_per_second": Text("Showcase pace", "For everyone in this room, at once.", unit="pieces/s"),
    "showcase_policy": Text(
        "Showcase policy", "The newest policy, the best one by evaluation, or that of a checkpoint."
    ),
    "showcase_play": Text(
        "Showcase play",
        "Greedy plays its favourite move. Sampled sometimes tries others, as in training. Strong and "
        "master look one and two pieces ahead.",
    ),
}
"""Settings of every room."""
ENDS = {
    "max_minutes": Text(
        "Longest training time",
        "Training ends after this time, if nothing else ends it before; pauses do not count.",
        unit="minutes",
        zero="none",
    ),
    "goal_score": Text(
        "Goal",
        "Training ends when its best policy scores this much per piece on games it never learns from; 16 "
        "is the maximum.",
        unit="per piece",
        zero="none",
    ),
}
"""Settings that end a run besides its length."""
PLACEMENTS = {
    "objective": Text(
        "Objective",
        "What the agent is rewarded for: lines, or the library's score, which favours clearing four at once.",
    ),
    "total_placements": Text(
        "Length of the run",
        "Training ends after this many placements; at once if the run has more already.",
        unit="placements",
    ),
    "junk_starts": Text(
        "Starts on garbage", "Share of training games that begin on a random board; they stay out of the curves."
    ),
    "placements_per_second": Text(
        "Training speed limit",
        "Slows training so that people can see it happen; 0 is full speed.",
        unit="placements/s",
        zero="off",
    ),
}
"""Settings of a room whose agent chooses placements."""
KEY_PRESSES = {
    "total_key_presses": Text(
        "Length of the run",
        "Training ends after this many key presses; at once if the run has more already. One piece takes up to twenty.",
        unit="key presses",
    ),
    "key_presses_per_second": Text(
        "Training speed limit",
        "Slows training so that people can see it happen; 0 is full speed.",
        unit="key presses/s",
        zero="off",
    ),
}
"""Settings of a room whose agent presses single keys."""
PPO = {
    "learning_rate": Text("Learning rate", "How far each update moves the networks at first."),
    "learning_rate_end": Text("Learning rate at the end", "What the learning rate falls to."),
    "ent_coef": Text("Entropy bonus", "Reward for staying undecided, at the start. Keeps the agent exploring."),
    "ent_coef_end": Text("Entropy bonus at the end", "What the entropy bonus falls to."),
    "decay_placements": Text(
        "Schedule length",
        "Learning rate and entropy bonus fall exponentially to their last values over this many placements.",
        unit="placements",
    ),
    "n_steps": Text("Rollout length", "Placements each game plays between two updates.", unit="placements"),
    "batch_size": Text("Batch size", "Placements in one gradient step.", unit="placements"),
    "n_epochs": Text("Epochs", "How often an update goes over its rollout."),
    "gae_lambda": Text("GAE lambda", "Trades bias against variance in the advantage."),
    "clip_range": Text("Clip range", "How far one update may move the policy."),
    "vf_coef": Text(
        "Weight of the value loss",
        "Weight of the value loss in each update. If it is too high, the policy learns more slowly.",
    ),
    "averaging": Text(
        "Weight averaging",
        "Decay of the weight average (EMA) that the showcase plays; 0.99 averages about the last 100 rollouts.",
    ),
}
"""PPO's own."""
DQN = {
    "showcase_play": Text("Showcase play", "Greedy takes the best move; strong looks one piece ahead."),
    "buffer_size": Text("Replay memory", "Past placements kept to learn from.", unit="placements"),
    "learning_starts": Text("Warm-up", "Placements played at random before learning begins.", unit="placements"),
    "train_every": Text("Placements per update", "Placements played between two gradient steps.", unit="placements"),
    "target_update_interval": Text(
        "Target network refresh", "Placements between two copies into the target network.", unit="placements"
    ),
    "exploration_placements": Text(
        "Exploration", "Random moves fade to none over this many placements.", unit="placements"
    ),
}
"""DQN's own, where they differ from every room's."""
KEYS_DQN = {
    "showcase_pieces_per_second": Text(
        "Showcase pace",
        "For everyone in this room, at once; the key presses of a piece share its time evenly.",
        unit="pieces/s",
    ),
    "showcase_play": Text("Showcase play", "Greedy: the key press that is worth most, one after another."),
    "buffer_size": Text("Replay memory", "Past key presses kept to learn from, a kilobyte each.", unit="key presses"),
    "learning_starts": Text("Warm-up", "Keys pressed at random before learning begins.", unit="key presses"),
    "batch_size": Text("Batch size", "Key presses in one gradient step.", unit="key presses"),
    "train_every": Text("Key presses per update", "Keys pressed between two gradient steps.", unit="key presses"),
    "target_update_interval": Text(
        "Target network refresh", "Key presses between two copies into the target network.", unit="key presses"
    ),
    "exploration_key_presses": Text("Exploration", "Random key presses fade out over this many.", unit="key presses"),
    "exploration_end": Text("Exploration at the end", "Share of key presses that stays random."),
}
"""Those of DQN on single key presses."""
CANNOT_PLAY = {
    "dqn": {
        "sampled": "it learns what placements are worth, not the probabilities that sampling draws from",
        "master": "it values placements, not boards, which reaches one piece ahead and no further",
    },
    "keys-dqn": {
        "sampled": "it learns what key presses are worth, not the probabilities that sampling draws from",
        "strong": "it values single key presses, so it has no boards to compare a piece ahead",
        "master": "it values single key presses, so it has no boards to compare two pieces ahead",
    },
}
"""Why an algorithm cannot play in a way: "<name> cannot play <way>: <reason>."."""
PRESETS = {
    "ppo-score": Text("Score", "Learns to wait for tetrises: four lines at once."),
    "ppo-lines": Text("Lines", "Learns to survive. Almost never dies after a minute."),
    "classroom": Text(
        "Classroom",
        "Score, slowed down to watch: a line within a minute, then tetrises, then games of a hundred lines.",
    ),
    "dqn": Text("DQN", "Learns from memory instead of fresh games. Slow start, then steep."),
    "keys-dqn": Text("Key presses", "The naive way: DQN on single key presses. It hardly learns; watch why."),
}
"""The presets, by their names."""
