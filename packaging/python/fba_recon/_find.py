"""Finds the program that this package was installed with."""

import os
import shutil
import sys
import sysconfig
from typing import List

VARIABLE = "FBA_RECON_BIN"


class ProgramNotFound(FileNotFoundError):
    """There is no program in any of the places; the message lists them."""


def find_bin() -> str:
    """Gives the path of the program: that of FBA_RECON_BIN, else the first of the environment's scripts, the user's
    scripts, a folder beside the package (`pip install --target`) and PATH.

    Raises ProgramNotFound with the places where it was looked for. FBA_RECON_BIN alone decides where it is set.
    """
    name = "fba-recon" + (sysconfig.get_config_var("EXE") or "")
    named = os.environ.get(VARIABLE)
    if named:
        if os.path.isfile(named):
            return named
        raise ProgramNotFound(f"{VARIABLE} names no file: {named}")
    places = [os.path.join(folder, name) for folder in _folders()]
    for place in places:
        if os.path.isfile(place):
            return place
    found = shutil.which(name)
    if found:
        return found
    tried = "\n".join(f"  {place}" for place in [*places, f"{name} on PATH"])
    raise ProgramNotFound(f"the program fba-recon is in none of these places:\n{tried}")


def _folders() -> List[str]:
    """The folders of scripts in which installers put programs."""
    package = os.path.dirname(os.path.abspath(__file__))
    beside = os.path.dirname(package)
    user = {"nt": "nt_user"}.get(os.name, "posix_user")
    if sys.platform == "darwin" and sysconfig.get_config_var("PYTHONFRAMEWORK"):
        user = "osx_framework_user"
    folders = [
        sysconfig.get_path("scripts"),
        os.path.dirname(os.path.abspath(sys.executable)),
        sysconfig.get_path("scripts", user),
        os.path.join(beside, "bin"),
        os.path.join(beside, "Scripts"),
    ]
    kept: List[str] = []
    for folder in folders:
        if folder and folder not in kept:
            kept.append(folder)
    return kept
