#!/bin/bash
# eventlet 0.41.3 on Python 3.14: monkey_patch() as the first thing a program does still prints "1 RLock(s) were not
# greened, to fix this error make sure you run eventlet.monkey_patch() before importing any other modules."
#
# From 3.14 on Python's own warnings module holds an RLock before any program begins, and eventlet, which counts the locks
# that it could not replace, counts that one. Nothing a program does makes it go; nothing waits for that lock either.
# Seen with Python 3.14.8; with 3.11 nothing is printed. Needs python3.14 (PYTHON names another).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.14}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q eventlet==0.41.3 greenlet==3.5.6 dnspython==2.9.2
"$folder/venv/bin/python" - <<'PY'
import _py_warnings
import _thread
import subprocess
import sys

program = "import eventlet; eventlet.monkey_patch()"
command = [sys.executable, "-W", "ignore", "-c", program]
said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
held = [name for name, value in vars(_py_warnings).items() if isinstance(value, _thread.RLock)]
print(sys.version.split()[0], said.strip(), held, sep="\n")
assert said.startswith("1 RLock(s) were not greened") and len(held) == 1, "changed"
PY
echo "as described"
