# What the install scripts of the clients share; they are run in the folder
# that they install in, with a copy of what lies beside them.
# shellcheck shell=bash

# missing WHY: this client cannot be had here.
missing() {
    echo "missing: $*"
    exit 77
}

# need COMMAND...
need() {
    local command
    for command; do
        command -v "$command" >/dev/null || missing "no $command here"
    done
}

# entry NAME VERSION COMMAND...: writes ./driver, which runs COMMAND.
entry() {
    local name=$1 version=$2
    shift 2
    {
        echo '#!/bin/sh'
        echo "if [ \"\${1-}\" = --version ]; then"
        echo "    exec echo '$name $version'"
        echo 'fi'
        echo "exec ${*@Q} \"\$@\""
    } >driver
    chmod +x driver
}

# python REQUIREMENT SCRIPT: from the package index, in ./venv.
python() {
    local name=${1%%==*}
    need python3
    python3 -m venv venv || missing "no venv in this python3"
    venv/bin/pip install --quiet --disable-pip-version-check "$1" ||
        missing "pip cannot get $1"
    entry "$name" "$(venv/bin/python -c 'import sys
from importlib.metadata import version
print(version(sys.argv[1]))' "$name")" "$PWD/venv/bin/python" "$PWD/$2"
}

# node REQUIREMENT SCRIPT: from the package index, in ./node_modules.
node_package() {
    local name=${1%%@*}
    need node npm
    npm install --prefix . --silent --no-fund --no-audit "$1" ||
        missing "npm cannot get $1"
    entry "$name" "$(node -p "require('./node_modules/$name/package.json'
        ).version")" "$(command -v node)" "$PWD/$2"
}

# unpack PACKAGE...: Debian's, with what they depend on and is not installed,
# in ./files, and the version of the first in ./version.  Nothing is set up or
# started, and nobody need be root.
unpack() {
    local all file
    need apt-get dpkg-deb
    mapfile -t all < <(apt-get install -s --no-install-recommends "$@" |
        awk '$1 == "Inst" { print $2 }')
    mkdir -p debs
    (cd debs && apt-get download -qq "$@" "${all[@]}") ||
        missing "apt-get cannot get $*"
    for file in debs/*.deb; do
        dpkg-deb -x "$file" files
    done
    dpkg-deb -f debs/"$1"_*.deb Version >version
    rm -r debs
}

# debian_python NAME FOLDER SCRIPT: what was unpacked, with Debian's python3.
debian_python() {
    need /usr/bin/python3
    # Debian does this when it sets a package up; it spares each run seconds.
    /usr/bin/python3 -m compileall -q "files/$2" \
        files/usr/lib/python3/dist-packages || :
    entry "$1" "$(cat version)" env \
        "PYTHONPATH=$PWD/files/$2:$PWD/files/usr/lib/python3/dist-packages" \
        /usr/bin/python3 "$PWD/$3"
}
