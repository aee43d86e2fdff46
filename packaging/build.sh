#!/usr/bin/env bash
# Makes the packages for this machine's system and processor, and tries each: a wheel with the binary and the Python package that
# finds it, and a plain archive. Needs Rust and Python 3.8 or later. The packages end in target/packages.
set -euo pipefail
cd "$(dirname "$0")/.."

work=target/packaging
packages=target/packages
rm -rf "$work" "$packages"
mkdir -p "$packages"

python3 -m venv "$work/maker"
"$work/maker/bin/pip" install --quiet --requirement packaging/requirements.txt
"$work/maker/bin/maturin" build --release --locked --out "$packages"

version=$(cargo metadata --no-deps --format-version 1 --locked |
    python3 -c 'import json, sys; print(next(p["version"] for p in json.load(sys.stdin)["packages"] if p["name"] == "fba-recon-cli"))')
host=$(rustc -vV | sed -n 's/^host: //p')
name="fba-recon-$version-$host"
mkdir -p "$work/$name"
cp -r packaging/completions packaging/man "$work/$name/"
cp target/release/fba-recon README.md LICENSE-MIT LICENSE-APACHE "$work/$name/"
cp fba-recon-core/src/render/fonts/LICENSE "$work/$name/LICENSE-DejaVu"
tar --create --gzip --file "$packages/$name.tar.gz" --directory "$work" "$name"
(cd "$packages" && sha256sum ./* > SHA256SUMS)

# Each is tried as a user would: installed into a fresh environment, and unpacked.
python3 -m venv "$work/user"
"$work/user/bin/pip" install --quiet --no-index "$packages"/*.whl
"$work/user/bin/fba-recon" demo --out "$work/demo-of-wheel" > /dev/null 2>&1
test -s "$work/demo-of-wheel/cases.json"
"$work/user/bin/python" -c 'import fba_recon, subprocess; subprocess.run([fba_recon.find_bin(), "--version"], check=True)'
mkdir "$work/unpacked"
tar --extract --gzip --file "$packages/$name.tar.gz" --directory "$work/unpacked"
"$work/unpacked/$name/fba-recon" demo --out "$work/demo-of-archive" > /dev/null 2>&1
cmp "$work/demo-of-wheel/cases.json" "$work/demo-of-archive/cases.json"
ls -l "$packages"
