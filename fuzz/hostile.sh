#!/usr/bin/env bash
# The hostile suite: kills, two runs at once, a full disk, a terminal, pipes, and the fuzz targets with a stable compiler.
# Usage: fuzz/hostile.sh [SECONDS for each fuzz target, 10]. Ends with 1 when anything does not hold.
set -uo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked --workspace --bins || exit 1
program="$PWD/target/release/fba-recon"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "FAILS: $*"; failed=1; }
digest() { (cd "$1" && find . -type f ! -name 'note.txt' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum); }
scan() { "$program" scan "$work/dump" --as-of "$1" --out "$2" --jobs 2 >/dev/null 2>&1; }

"$program" demo --extract "$work/dump" 2>/dev/null
scan 2026-11-20 "$work/old"; scan 2026-11-21 "$work/new"
old="$(digest "$work/old")"; new="$(digest "$work/new")"

kills=200; was_old=0; was_new=0
mkdir "$work/k"; scan 2026-11-20 "$work/k/out"; echo mine >"$work/k/out/note.txt"
for i in $(seq $kills); do
    day=$([ $((i % 2)) = 1 ] && echo 2026-11-21 || echo 2026-11-20)
    "$program" scan "$work/dump" --as-of "$day" --out "$work/k/out" --jobs 2 >/dev/null 2>&1 &
    run=$!
    sleep "0.$(printf %03d $((i * 3 % 600)))"
    kill -"$([ $((i % 3)) = 0 ] && echo TERM || echo KILL)" $run 2>/dev/null
    wait $run 2>/dev/null
    now="$(digest "$work/k/out")"
    if [ "$now" = "$old" ]; then was_old=$((was_old + 1)); elif [ "$now" = "$new" ]; then was_new=$((was_new + 1))
    else fail "kill $i left neither old nor new"; fi
    [ "$(cat "$work/k/out/note.txt" 2>/dev/null)" = mine ] || fail "kill $i lost the user's note"
done
scan 2026-11-20 "$work/k/out"
left="$(find "$work/k" -maxdepth 1 -name '.fba-recon-*' | wc -l)"
[ "$left" = 0 ] || fail "$left staged folders are left"
echo "kills: $kills, old $was_old, new $was_new"

for i in $(seq 20); do
    scan 2026-11-20 "$work/k/out" & one=$!
    scan 2026-11-21 "$work/k/out" & other=$!
    wait $one || fail "one of two at once"
    wait $other || fail "the other of two at once"
    now="$(digest "$work/k/out")"
    [ "$now" = "$old" ] || [ "$now" = "$new" ] || fail "two at once left neither"
    [ "$(cat "$work/k/out/note.txt")" = mine ] || fail "two at once lost the user's note"
done
echo "two at once: 20"

if unshare -rm true 2>/dev/null; then
    unshare -rm bash -c '
        mkdir "$1/disk" && mount -t tmpfs -o size=3m tmpfs "$1/disk" || exit 9
        "$2" scan "$1/dump" --as-of 2026-11-20 --sheets none --out "$1/disk/out" >/dev/null 2>&1 || exit 8
        before="$(cd "$1/disk/out" && find . -type f | sort | xargs sha256sum | sha256sum)"
        head -c 3m /dev/zero >"$1/disk/fill" 2>/dev/null
        "$2" scan "$1/dump" --as-of 2026-11-21 --sheets all --out "$1/disk/out" >/dev/null 2>&1; [ $? = 1 ] || exit 7
        after="$(cd "$1/disk/out" && find . -type f | sort | xargs sha256sum | sha256sum)"
        [ "$before" = "$after" ] || exit 6
        [ -z "$(find "$1/disk" -maxdepth 1 -name ".fba-recon-*")" ] || exit 5
    ' hostile "$work" "$program"
    code=$?
    [ $code = 0 ] && echo "full disk: refused, the old output stands" || fail "full disk ($code)"
else
    echo "full disk: not tried, this system lets nobody mount"
fi
for format in human json csv markdown; do
    "$program" scan "$work/dump" --as-of 2026-11-20 --out "$work/k/out" --format $format >/dev/full 2>/dev/null
    [ $? = 1 ] || fail "a full disk on standard output, $format"
done

if command -v script >/dev/null; then
    name="$work/dump/$(printf 'x\033]0;t\007\342\200\256.txt')"; echo nothing >"$name"
    script -qec "'$program' inspect '$work/dump'" /dev/null </dev/null | LC_ALL=C sed 's/\x1b\[[0-9;]*m//g' >"$work/seen"
    LC_ALL=C grep -q $'\x1b\|\x07\|\xe2\x80\xae' "$work/seen" && fail "something acts on a terminal"
    rm "$name"; echo "terminal: clean"
fi
mkfifo "$work/fifo"
timeout 5 "$program" scan "$work/fifo" >/dev/null 2>&1; [ $? = 2 ] || fail "a pipe given by name"

target/release/fuzz_loop --seconds "${1:-10}" || fail "a fuzz target"
[ $failed = 0 ] && echo "everything holds"
exit $failed
