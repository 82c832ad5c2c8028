"""``python -m tetris_viz.trainer.uploads FD PARENT NICE``: looks through one uploaded checkpoint, then leaves.

What comes from outside is arrays and JSON, or it is refused: nothing is unpickled, and what goes on from here was
written anew from numbers that fit the networks.
"""

import io
import json
import resource
import shutil
import signal
import traceback
import zipfile
from pathlib import Path
from typing import Any

from ..core import zips
from ..core.errors import CommandError
from ..ipc.heartbeat import INTERVAL
from ..ipc.messages import ToExaminer, UploadExamined
from ..ipc.port import Port
from ..processes import become_child

MOST_BYTES = 32 * 1024 * 1024
"""Of all files together, unpacked."""
MOST_SECONDS = 60
"""CPU time that looking may take."""


class Refused(ValueError):
    """The file is no checkpoint that a room can begin with; the message says why."""


def examine(file: Path, folder: Path) -> dict[str, Any]:
    """Check ``file`` and put its parameters and facts into ``folder``; the facts.  Raises :class:`Refused`."""
    from .. import checkpoints

    try:
        parts = _parts(file.read_bytes(), {checkpoints.PARAMETERS, checkpoints.CONFIG, checkpoints.MANIFEST})
        asked, manifest = json.loads(parts[checkpoints.CONFIG]), json.loads(parts[checkpoints.MANIFEST])
        config, preset = _config(asked)
        step = manifest["step"]
        if type(step) is not int or not 0 <= step < 10**12:
            raise Refused("The manifest's step is not a whole number that a run could reach.")
    except (*zips.FAULTS, KeyError, TypeError, ValueError, OSError) as error:
        if isinstance(error, Refused):
            raise
        said = str(error)[:100] or type(error).__name__
        raise Refused(f"The file is not a checkpoint of this program ({said}). Download one from a room.") from error
    parameters = _parameters(parts[checkpoints.PARAMETERS], config)
    facts = {"preset": preset, "config": config.model_dump(), "step": step}
    partial = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    (partial / checkpoints.PARAMETERS).write_bytes(parameters)
    (partial / checkpoints.FACTS).write_text(json.dumps(facts))
    partial.rename(folder)
    return facts


def _parts(data: bytes, wanted: set[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        _bound(file)
        found = zips.members(file)
        if missing := wanted - set(found):
            held = ", ".join(sorted(found)[:3])[:100] or "nothing"
            raise Refused(
                f"The file has no {min(missing)}; it holds {held}{', …' if len(found) > 3 else ''}. "
                "Take one that was downloaded from a room's checkpoints."
            )
        return {name: file.read(found[name]) for name in wanted}


def _bound(file: zipfile.ZipFile) -> None:
    if sum(entry.file_size for entry in file.infolist()) > MOST_BYTES or len(file.infolist()) > 200:
        raise Refused(f"The file unpacks to more than {MOST_BYTES >> 20} MB.")


def _config(asked: dict[str, Any]) -> tuple[Any, str]:
    """The config, valid today, and the preset it belongs to."""
    from ..kinds import kinds
    from ..kinds.presets import PRESETS, mend_config

    try:
        config = mend_config(asked["config"], {})
    except CommandError as fault:
        raise Refused(f"The file's {fault.field} is not allowed: {fault.message}") from None
    if not kinds()[config.name()].learner:
        raise Refused(f"A run of {kinds()[config.name()].title} cannot begin with the parameters of a file.")
    same = [name for name, preset in PRESETS.items() if type(preset.config) is type(config)]
    given = asked.get("preset")
    return config, str(given) if given in same else same[0]


def _parameters(data: bytes, config: Any) -> bytes:
    """The parameters written anew, once they fit the networks that ``config`` builds and are finite numbers."""
    import numpy as np

    from .algorithms import LiveConfig, build
    from .arrays import NotPacked, pack, unpack
    from .continuation import load_parameters

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            _bound(file)
        tree = unpack(data)
        if set(tree) != {"policy", "average"}:
            raise Refused("The parameters are not those of a policy.")
        for name, array in [*tree["policy"].items(), *(tree["average"] or {}).items()]:
            if array.dtype != np.float32 or not np.isfinite(array).all():
                raise Refused(f"{name[:80]} holds numbers that are not finite, or no numbers.")
        load_parameters(build(LiveConfig(config)), data)
    except (NotPacked, *zips.FAULTS, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("The parameters do not fit the networks of this program.") from error
    return pack(tree)


def main() -> None:
    port = Port(become_child(signal.SIGKILL), ToExaminer)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    while not (asked := port.exchange(INTERVAL)):
        pass
    port.send(_examined(Path(asked[0].file), Path(asked[0].folder)))
    port.tend()


def _examined(file: Path, folder: Path) -> UploadExamined:
    try:
        return UploadExamined(examine(file, folder))
    except Refused as error:
        refusal = str(error)
    except MemoryError:
        refusal = "The file asks for more memory than there is."
    except Exception as error:  # whatever else a file may bring about, who sent it gets an answer
        traceback.print_exc()
        refusal = f"The file cannot be read as a checkpoint ({type(error).__name__})."
    return UploadExamined(None, refusal.encode(errors="replace").decode())


if __name__ == "__main__":
    main()
