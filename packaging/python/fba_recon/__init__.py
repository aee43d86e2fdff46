"""fba-recon from Python: finds the program, runs it, and gives its cases as an Arrow table.

The program does all the work, in a process of its own; nothing here opens a connection. `fba_recon.spark` scans the accounts
of a plan on a Spark cluster.
"""

from fba_recon._find import ProgramNotFound, find_bin
from fba_recon._scan import RESULT_CODES, Failed, Result, scan

__all__ = ["RESULT_CODES", "Failed", "ProgramNotFound", "Result", "find_bin", "scan"]
