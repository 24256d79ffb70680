"""The command `cancerimage`."""


def main() -> None:
    """Run the command; what is heavy is imported by the sub-command that needs it."""
    from cancerimage.cli.application import run

    run()
