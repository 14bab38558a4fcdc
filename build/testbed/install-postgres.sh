#!/bin/sh
# Installs the PostgreSQL server that the test bed starts. Debian and its
# relatives only; elsewhere it says what is needed.
set -eu
if ! command -v apt-get >/dev/null; then
	echo "PostgreSQL is missing: install its server programs (initdb, postgres) with this system's package manager" >&2
	exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "PostgreSQL is missing: run 'apt-get install postgresql' as root" >&2
		exit 1
	fi
	run="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
$run apt-get install -y -qq --no-install-recommends postgresql
