"""`python -m cancerimage.cli` is the same as `cancerimage`."""

from cancerimage.cli import main

main()
