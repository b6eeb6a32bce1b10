"""The page of the documentation with the counts."""

from .environment import numpy_version
from .packages import PACKAGES


def page(before, rows):
    """Returns the page with rows in place of those of the same packages.

    A row is a package's name, the number of tests that pass with NumPy, of those that fail here, and that of
    each cause.
    """
    lines = {line.split(" | ")[0][2:].rsplit(" ", 1)[0]: line for line in before.splitlines() if line[:2] == "| "}
    for name, count, lost, found in rows:
        whys = "; ".join(f"{many}: {why}" for why, many in found.most_common())
        way = "program" if PACKAGES[name].is_program else "installed"
        share = f"{100 * (count - lost) / max(count, 1):.1f} %"
        lines[name] = (
            f"| {name} {PACKAGES[name].version} | {way} | {count:,} | {count - lost:,} | {share} | {whys} |"
        )
    lines = [lines[name] for name in PACKAGES if name in lines]
    count, passing = (sum(int(line.split(" | ")[k].replace(",", "")) for line in lines) for k in (2, 3))
    share = f"{100 * passing / max(count, 1):.2f} %"
    return "\n".join([HEAD % (f"{count:,}", numpy_version(), f"{passing:,}", share), *lines]) + "\n"


HEAD = """\
# Other packages under `python -m aquila`

`scripts/packages-tests` runs the tests of other packages, unchanged, and writes this page. Of %s tests that
pass with NumPy %s, %s pass here: %s. A package is the *program*, kept outside of `site-packages`, so that its
own `import numpy` gives `aquila.numpy`, while its dependencies are installed and use NumPy; or it is
*installed* itself, so that only its tests are the program, and it is given Aquila's arrays. Of large packages,
some files are run (`scripts/packages_tests/packages.py`).

| package | way | pass with NumPy | pass here | | causes of failures |
|---|---|---:|---:|---:|---|\
"""
