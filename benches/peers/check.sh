#!/bin/sh
# Shows that the three peers find the same, on an account of 20,000 and one of 1,000,000 rows.
#
# check.sh PYTHON [FOLDER FOR THE DATA]; PYTHON has the packages of requirements.txt.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${1:-$root/target/side-by-side/venv/bin/python}
data=${2:-$root/target/side-by-side/data}
for rows in 20000 1000000; do
    folder=$data/check-$rows
    if [ ! -f "$folder/written" ]; then
        rm -rf "$folder"
        (cd "$root" && cargo run -q -p fba-recon-benches --bin bulk -- "$folder" --rows "$rows")
        touch "$folder/written"
    fi
    expected=
    for peer in polars duckdb pandas; do
        found=$("$python" "$here/${peer}_checks.py" "$folder")
        [ -n "$expected" ] || expected=$found
        if [ "$found" != "$expected" ]; then
            printf '%s rows, %s differs:\n%s\ninstead of\n%s\n' "$rows" "$peer" "$found" "$expected"
            exit 1
        fi
    done
    printf '%s rows, all agree:\n%s\n' "$rows" "$expected"
done
