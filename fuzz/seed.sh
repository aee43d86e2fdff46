#!/usr/bin/env bash
# Fills the seed corpora from the fixtures: whole files for the file targets, their cells for the others.
set -euo pipefail
cd "$(dirname "$0")"
for target in decode identify file rows; do
    mkdir -p "corpus/$target"
    find ../fixtures -type f \( -path '*/input/*' -o -path '*/formats/*' -o -path '*/fuzz/*' \) \
        ! -name '*.expected.csv' ! -name '*.rejects.csv' -size -64k | sort | while read -r file; do
        cp "$file" "corpus/$target/$(sha256sum "$file" | cut -c1-16)"
    done
done
for target in numbers dates; do
    mkdir -p "corpus/$target"
    cat corpus/file/* | tr '\t,;|"\r' '\n' | LC_ALL=C grep -a '[0-9]' | LC_ALL=C sort -u |
        split -l 20 -a 5 - "corpus/$target/cells-"
done
