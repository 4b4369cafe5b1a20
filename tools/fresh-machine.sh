#!/usr/bin/env bash
# The two commands in a fresh root made for the purpose: Debian and Node, nothing else. A manual command (root, network).
#   tools/fresh-machine.sh [start|test|both] [node-binary]
# `start` checks that the Portal answers and that a second start reaches it in under 5 s; `test` runs `npm test`.
set -euo pipefail
what=${1:-both}
node=${2:-$(node -p process.execPath)}
here=$(cd "$(dirname "$0")/.." && pwd)
root=$(mktemp -d /tmp/usher-fresh-XXXXXX)
# Everybody may enter a root.
chmod 755 "$root"
npm=$(dirname "$(readlink -f "$(command -v npm)")")/..
mirror=${DEBIAN_MIRROR:-$( (cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true) | grep -E '^URIs:|^deb ' | grep -m1 -oE 'https?://[^ ]+')}
trap 'rm -rf --one-file-system "$root"' EXIT

debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >/dev/null
install -m 755 "$node" "$root/usr/bin/node"
mkdir -p "$root/usr/lib/node_modules"
cp -a "$(readlink -f "$npm")" "$root/usr/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
# The network of this machine: its certificates and resolver.
cp -aL --remove-destination /etc/ssl/certs/. "$root/etc/ssl/certs/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
# Closed to everybody but root, as a clone in the home of root is.
install -d -m 700 "$root/srv/closed"
git clone -q "$here" "$root/srv/closed/usher"

cat > "$root/srv/start.sh" <<'INSIDE'
set -euo pipefail
cd /srv/closed/usher
try() {
  local begin=$EPOCHREALTIME
  set -m # its own process group, as a terminal gives it, so that Ctrl-C reaches it
  npm start > "/tmp/start-$1.log" 2>&1 &
  local pid=$!
  until grep -q 'http://localhost:' "/tmp/start-$1.log"; do kill -0 $pid || { cat "/tmp/start-$1.log"; exit 1; }; sleep 0.05; done
  local url; url=$(grep -oE 'http://localhost:[0-9]+' "/tmp/start-$1.log" | head -1)
  node -e "fetch('$url/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
  node -e "console.log('start $1: URL after', (($EPOCHREALTIME - $begin)).toFixed(1), 's, Portal answers')"
  until grep -qi 'ready' "/tmp/start-$1.log"; do sleep 0.05; done
  kill -INT -- -$pid; wait $pid || true
  set +m
  grep -vE '^(Get:|Selecting|Preparing|Unpacking|Setting up|Processing|\(Reading)' "/tmp/start-$1.log"
}
try first
try second
ps -e -o user=,comm= | grep -E 'Xvfb|usher|openbox' && { echo 'left running after stop'; exit 1; } || echo 'nothing left running'
INSIDE
cat > "$root/srv/test.sh" <<'INSIDE'
set -euo pipefail
cd /srv/closed/usher
npm test
INSIDE

run() {
  unshare --mount --pid --fork --kill-child --ipc -- bash -c "
    mount -t proc proc '$root/proc' && mount -t sysfs -o ro sysfs '$root/sys'
    mount --rbind /dev '$root/dev' && mount -t tmpfs tmpfs '$root/tmp' && mount -t tmpfs tmpfs '$root/run'
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb CI=true NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
      chroot '$root' bash /srv/$1.sh"
}
[ "$what" = test ] || run start
[ "$what" = start ] || run test
