#!/bin/sh
# Installs what the test bed starts: install-packages.sh <what it is> <package>...
# Debian and its relatives only; elsewhere it says what is needed.
set -eu
what=$1
shift
if ! command -v apt-get >/dev/null; then
	echo "$what is missing: install it with this system's package manager" >&2
	exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "$what is missing: run 'apt-get install $*' as root" >&2
		exit 1
	fi
	run="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
# Tests of several packages start at the same time, and apt-get works for one.
exec 9>"${TMPDIR:-/tmp}/team-export-install.$(id -u).lock"
flock -w 600 9
$run apt-get update -qq
$run apt-get install -y -qq --no-install-recommends "$@"
