"""Reads every report of some folders with polars and counts the rows; nothing else.

polars_read.py FOLDER...
"""

import glob
import os
import sys

import polars as pl


def main(folders):
    rows = 0
    for path in sorted(path for folder in folders for path in glob.glob(os.path.join(folder, "*.*"))):
        name = os.path.basename(path)
        if name.endswith(".csv"):
            frame = pl.read_csv(path, infer_schema=False)
        elif name.startswith("ledger"):
            frame = pl.read_csv(path, separator="\t", infer_schema=False)
        else:
            frame = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
        rows += frame.height
    print(f"rows,{rows}")


main(sys.argv[1:])
