#!/bin/sh
# Installs Tether as a service on Debian, Ubuntu and Raspberry Pi OS, or upgrades it: run from a tree that is built. Each
# version has a folder of its own in /opt/tether, and `current` leads to the one that runs; one that does not come up gives
# way to the one before by itself, also where a power cut came between. What you configured and what the bridge keeps is
# never touched. May be run again.
set -eu
# The service is another user, and root may have a narrower one.
umask 022

usage='usage: install.sh [--dry-run] [--prefix DIR] [--modules DIR] [--node FILE] [--settle SECONDS] [--no-start]
  --dry-run      says what would be done
  --prefix DIR   everything below DIR, without a user, and without the service unless SYSTEMCTL names a program
  --modules DIR  takes the packages from there instead of fetching them: for machines without internet
  --node FILE    the Node that runs the bridge
  --settle N     for how many seconds a version has to live until it is believed, 5
  --no-start     installs it and leaves what runs alone'

prefix='' dry=no start=yes modules='' node='' settle=5
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=yes ;;
    --no-start) start=no ;;
    --prefix | --modules | --node | --settle)
      [ $# -ge 2 ] || { echo "install: $1 needs a value" >&2; exit 2; }
      case $1 in --prefix) prefix=$2 ;; --modules) modules=$2 ;; --settle) settle=$2 ;; *) node=$2 ;; esac
      shift ;;
    --help) echo "$usage"; exit 0 ;;
    *) echo "install: $1 is not known" >&2; echo "$usage" >&2; exit 2 ;;
  esac
  shift
done

from=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
opt=$prefix/opt/tether etc=$prefix/etc/tether var=$prefix/var/lib/tether
systemctl=${SYSTEMCTL:-}
[ -n "$prefix" ] || systemctl=${systemctl:-systemctl}

# The line to whoever looks on may be cut in the middle of it: nobody reads that, and it goes on.
say() { printf '%s\n' "$*" || true; }
fail() { printf 'install: %s\n' "$*" >&2; exit 1; }
# Does it, or says it.
act() { if [ "$dry" = yes ]; then say "would: $*"; else "$@"; fi; }
# The lock is ours alone.
manage() { "$systemctl" "$@" 9>&-; }

check_machine() {
  [ "$(uname -s)" = Linux ] || fail 'this is for Linux'
  case $(uname -m) in
    x86_64 | aarch64) ;;
    armv7l) say "32-bit ARM has not been tried: what is missing shows as it starts" ;;
    *) fail "there is no prebuilt SQLite for $(uname -m): a 64-bit system is needed" ;;
  esac
  [ -n "$prefix" ] || [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || fail 'run it as root: sudo launch/install.sh'
  [ -n "$prefix" ] || [ "$dry" = yes ] || [ -d /run/systemd/system ] || fail 'systemd does not run here; see launch/Containerfile'
}

check_node() {
  advice='install the packages nodejs and npm of your system where they are that new (Debian 13, Ubuntu 25.10), else the build that the Node project offers for this machine, below /usr/local'
  [ -n "$node" ] || node=$(command -v node) || fail "Node 20.19 or later is needed: $advice"
  node=$(readlink -f -- "$node")
  # shellcheck disable=SC2016
  "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node 20.19 or later is needed, and $node is $("$node" --version): $advice"
  case $prefix$node in
    /home/* | /root/*) fail "$node is in somebody's home, which the service cannot see: name another with --node, or $advice" ;;
  esac
}

check_tree() {
  for file in dist/bridge/main.js dist/simulator/main.js dist/dashboard/index.html package-lock.json .npmrc launch/run.sh; do
    [ -e "$from/$file" ] || fail "$from/$file is missing: build it first with npm run build"
  done
}

# What it is called: its version, and a sum of its files, so that the same is never there twice.
name_it() {
  sum=$(cd "$from" && find dist/bridge dist/simulator dist/dashboard launch package.json package-lock.json -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)
  name=$("$node" -p 'require(process.argv[1]).version' "$from/package.json")-$sum
}

# Copied aside, made whole, and only then put into its place.
put_version() {
  if [ -e "$opt/$name/.whole" ]; then say "$name is there already"; return; fi
  say "putting $name into $opt"
  [ "$dry" = no ] || { say "would: copy $from, and fetch its packages"; return; }
  fresh=$opt/.new-$name
  rm -rf -- "${opt:?}"/.new-* "${opt:?}/$name"
  mkdir -p "$fresh/dist"
  for part in bridge simulator dashboard; do cp -R "$from/dist/$part" "$fresh/dist/"; done
  cp -R "$from/launch" "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$fresh/"
  for file in README.md LICENSE NOTICE THIRD-PARTY.md; do [ ! -e "$from/$file" ] || cp "$from/$file" "$fresh/"; done
  if [ -n "$modules" ]; then cp -R -P "$modules" "$fresh/node_modules"
  else (cd "$fresh" && npm ci --omit=dev --no-audit --no-fund --loglevel=error) || fail 'the packages cannot be fetched; nothing was changed'
  fi
  : > "$fresh/.whole"
  sync -f "$fresh"
  mv "$fresh" "$opt/$name"
}

make_user() {
  [ -z "$prefix" ] || return 0
  getent group dialout > /dev/null || act groupadd --system dialout
  id tether > /dev/null 2>&1 ||
    act useradd --system --user-group --home-dir /var/lib/tether --no-create-home --shell /usr/sbin/nologin tether
  act usermod --append --groups dialout tether
}

# A file that is as it should be stays as it is.
put_file() {
  if cmp -s "$1" "$2"; then return; fi
  changed=yes
  [ "$dry" = no ] || { say "would: write $2"; return; }
  mkdir -p "$(dirname "$2")"
  cp "$1" "$2.new"
  chmod "${3:-644}" "$2.new"
  # Else a power cut may leave the name without what is in it.
  sync "$2.new"
  mv "$2.new" "$2"
}

# Those of a version, from its folder `launch`.
put_system_files() {
  put_file "$1/tether.service" "$prefix/etc/systemd/system/tether.service"
  put_file "$1/60-tether.rules" "$prefix/etc/udev/rules.d/60-tether.rules"
  put_file "$1/journald.conf" "$prefix/etc/systemd/journald.conf.d/tether.conf"
  put_file "$1/tether.sh" "$prefix/usr/local/bin/tether" 755
}

put_configuration() {
  act mkdir -p "$etc" "$var"
  if [ ! -e "$etc/config.json" ]; then put_file "$from/launch/examples/pi-serial.json" "$etc/config.json" 640; fi
  [ -z "$prefix" ] || return 0
  act chown root:tether "$etc" "$etc/config.json"
  act chmod 750 "$etc"
  act chown tether:tether "$var"
  act chmod 750 "$var"
}

# By what the service is given as well, besides its configuration.
as_service() (
  if [ -r "$etc/environment" ]; then
    given=$("$node" "$from/launch/environment.mjs" "$etc/environment") || exit 1
    eval "$given"
  fi
  "$@"
)

check_configuration() {
  [ "$dry" = no ] || return 0
  set -- "$node" "$opt/$name/launch/alive.mjs" --config "$etc/config.json" --only-config
  as_service "$@" && return
  # By itself it may well be understood.
  if "$@" 2> /dev/null; then at=$etc/environment; else at=$etc/config.json; fi
  fail "this version does not understand $at; what runs was not changed"
}

lead() {
  ln -sfn "$2" "$opt/$1.new"
  mv -T "$opt/$1.new" "$opt/$1"
}

# Until a version is believed, what ran before it is written down beside it: after a power cut run.sh goes back to that.
begin_trial() {
  trial=$opt/.on-trial
  printf '%s %s %s\n' "$(cat /proc/sys/kernel/random/boot_id)" "$previous" "$node_before" > "$trial.new"
  sync "$trial.new"
  mv "$trial.new" "$trial"
  sync -f "$opt"
}

end_trial() {
  rm -f "$opt/.on-trial"
  sync -f "$opt"
  trial=''
}

# All of the version before, as it was: its files of the system and its Node as well.
go_back() {
  [ -z "$node_before" ] || lead node "$node_before"
  lead current "$previous"
  if [ -e "$opt/$previous/launch/tether.service" ]; then put_system_files "$opt/$previous/launch"; fi
  end_trial
  reload
}

# An upgrade that was cut off before the new version was believed: it did not happen.
undo_trial() {
  [ "$dry" = no ] && [ -e "$opt/.on-trial" ] || return 0
  read -r _ previous node_before < "$opt/.on-trial" || true
  if [ -e "$opt/$previous/.whole" ]; then
    say "an upgrade was cut off; $previous counts again"
    go_back
    changed=yes
  else end_trial
  fi
}

# However it ends: a version that nobody believed yet does not stay.
finish() {
  [ -n "$trial" ] || return 0
  go_back
  manage restart tether.service || true
  say "it was ended before $name was believed: $previous runs again"
}

is_well() {
  manage restart tether.service && as_service "$node" "$opt/current/launch/alive.mjs" --config "$etc/config.json" --seconds "$settle"
}

reload() {
  [ -n "$systemctl" ] && [ "$dry" = no ] || return 0
  manage daemon-reload
  manage enable tether.service
  [ -z "$prefix" ] || return 0
  udevadm control --reload || true
  udevadm trigger --subsystem-match=tty || true
  manage try-restart systemd-journald.service || true
}

# By whose the data is: root would write wherever a link in that folder leads.
as_owner() { if [ -n "$prefix" ]; then "$@"; else runuser -u tether -- "$@"; fi; }

# Configuration, devices and plans as they are before the new version sees them.
keep_backup() {
  [ -n "$previous" ] && [ -e "$opt/$previous/dist/bridge/backup-cli.js" ] || return 0
  # One that root made is put aside.
  # shellcheck disable=SC2016
  as_owner sh -c '[ ! -e "$1" ] || [ -w "$1" ] || mv -T -- "$1" "$1.aside"; mkdir -p -- "$1"' sh "$var/backups" || true
  as_service as_owner "$node" "$opt/$previous/dist/bridge/main.js" backup "$var/backups/before-$name.tether" --replace \
    --config "$etc/config.json" || say 'no backup could be made; it goes on without'
}

switch() {
  previous=$(readlink "$opt/current" 2> /dev/null || true)
  node_before=$(readlink "$opt/node" 2> /dev/null || true)
  [ "$dry" = no ] || { put_system_files "$from/launch"; say "would: lead $opt/current to $name, and begin the service anew"; return; }
  [ -e "$opt/$previous/.whole" ] || previous=''
  if [ -n "$previous" ] && [ "$previous" != "$name" ]; then
    keep_backup
    if [ "$start" = yes ] && [ -n "$systemctl" ]; then begin_trial; fi
  fi
  put_system_files "$from/launch"
  [ "$node_before" = "$node" ] || { lead node "$node"; changed=yes; }
  if [ "$previous" = "$name" ] && [ "$changed" = no ] && [ "$start" = yes ] && [ -n "$systemctl" ] && manage is-active --quiet tether.service; then
    say "$name runs already; nothing was changed"
    return
  fi
  lead current "$name"
  reload
  if [ "$start" = no ] || [ -z "$systemctl" ]; then say "$name is installed"; return; fi
  if is_well; then end_trial; say "$name runs"; prune; return; fi
  if [ -z "$previous" ] || [ "$previous" = "$name" ]; then
    fail "$name does not come up; it says why with: journalctl -u tether -n 50"
  fi
  go_back
  if is_well; then fail "$name did not come up: $previous runs again, as before. Why: journalctl -u tether"; fi
  fail "$name did not come up, and $previous does not either: journalctl -u tether -n 100"
}

# Three are kept: the one that runs, the one before, and one more. What is half there, or half gone, is no version.
prune() {
  for half in "$opt"/*/; do
    half=${half%/}
    [ -L "$half" ] || [ -e "$half/.whole" ] || rm -rf -- "${half:?}"
  done
  kept=0
  for whole in $(cd "$opt" && ls -t -d -- */.whole 2> /dev/null); do
    old=${whole%/.whole}
    [ ! -L "$opt/$old" ] || continue
    kept=$((kept + 1))
    if [ "$kept" -gt 3 ] && [ "$old" != "$name" ] && [ "$old" != "$previous" ]; then
      rm -f -- "$opt/$old/.whole"
      rm -rf -- "${opt:?}/$old"
    fi
  done
}

changed=no trial=''
check_machine
check_node
check_tree
name_it
act mkdir -p "$opt"
if [ "$dry" = no ]; then
  # Gone with whoever holds it, also by a power cut.
  exec 9> "$opt/.lock"
  flock -n 9 || fail 'another installation is under way'
  trap finish EXIT
  trap 'exit 1' INT TERM
  # A terminal that is gone, as on the rover's own Wi-Fi, ends nothing half-way.
  trap '' HUP
fi
undo_trial
put_version
make_user
put_configuration
check_configuration
switch
