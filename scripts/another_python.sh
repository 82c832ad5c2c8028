#!/bin/bash
# Sets up and runs this checkout with the Python of another Debian, which stays out of this machine's way.
#
#   sudo scripts/another_python.sh [release] [pytest arguments]      testing by default
#
# Debian goes into a folder below ${TMPDIR:-/tmp} (0.3 GB, by debootstrap), and the checkout with its .venv into that (up
# to 6 GB; with the address of an index in TETRIS_VIZ_TORCH_INDEX less). A room then trains there for a minute, and the tests named run (those of
# core, game, store, trainer, player and history where none are). At the end the folder is removed. Needs root, Debian's
# debootstrap and the internet; no part of the suite. SECONDS_OF_TRAINING=20 trains for less.
set -euo pipefail
cd "$(dirname "$0")/.."
release=${1:-testing}
shift || true
tests=("$@")
[ $# -gt 0 ] || tests=(tests/core tests/game tests/store tests/trainer tests/player tests/history)

if [ "$(id -u)" != 0 ]; then
  echo "This needs root: it makes a system of its own in a folder, and enters it (chroot)." >&2
  exit 2
fi
if ! command -v debootstrap >/dev/null; then
  echo "No debootstrap here. On Debian: apt-get install debootstrap" >&2
  exit 2
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/tetris-viz-$release-XXXXXX")
trap 'rm -rf --one-file-system "$folder"' EXIT
echo "· Making Debian $release in $folder"
unshare --mount debootstrap --variant=minbase --include=python3,python3-venv,make,ca-certificates "$release" "$folder" >"$folder.log" ||
  { tail -20 "$folder.log"; exit 1; }
rm "$folder.log"

# the network of this machine, and whom it trusts
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
  [ -e "$file" ] && cp --dereference "$file" "$folder$file"
done
mkdir "$folder/srv/tetris-viz"
git ls-files --cached --others --exclude-standard -z | tar --create --null --files-from=- |
  tar --extract --directory="$folder/srv/tetris-viz"

cat >"$folder/srv/try.sh" <<'TRY'
set -euo pipefail
cd /srv/tetris-viz
python3 --version
make setup-dev
echo "· Training for $SECONDS_OF_TRAINING s"
.venv/bin/python - <<'PYTHON'
import os
import tempfile
import time
from pathlib import Path

from tests.conftest import eventually, launch

with tempfile.TemporaryDirectory() as folder:
    server = launch(Path(folder) / "data")
    try:
        time.sleep(float(os.environ["SECONDS_OF_TRAINING"]))
        room = eventually(lambda: next((one for one in server.get("/api/rooms")["rooms"] if one["step"]), None), 120)
        assert (room["state"], room["reason"]) == ("running", None), room
        print(f"The room has learned from {room['step']:,} placements. The server printed:\n{server.output()}")
    finally:
        server.stop()
PYTHON
echo "· Testing"
.venv/bin/python -m pytest -q "$@"
TRY

# what the outside says of packages goes along; the rest of the environment does not
passed=(SECONDS_OF_TRAINING="${SECONDS_OF_TRAINING:-60}" HOME=/root LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin)
while IFS='=' read -r name value; do
  case $name in
  http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | PIP_INDEX_URL | PIP_CERT | PIP_DEFAULT_TIMEOUT | \
    SSL_CERT_FILE | REQUESTS_CA_BUNDLE | NODE_EXTRA_CA_CERTS | TETRIS_VIZ_TORCH_INDEX) passed+=("$name=$value") ;;
  esac
done < <(env)

# a mount and process namespace of its own: nothing stays mounted or running, however this ends
unshare --mount --pid --fork --kill-child bash -euc '
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  exec chroot "$@"
' - "$folder" /usr/bin/env -i "${passed[@]}" bash /srv/try.sh "${tests[@]}"
