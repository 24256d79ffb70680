"""Gives people accounts at a hub, and prints an API token of each: `python -m benchmarks.processes.people NAMES`."""

import json
import os
import sys
from collections.abc import Sequence


def main(names: Sequence[str]) -> None:
    """Create the accounts at the hub that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    import django

    django.setup()
    from django.contrib.auth.models import User

    from cancerimage.hub.accounts import tokens
    from cancerimage.hub.accounts.scopes import Scope

    made = {}
    for name in names:
        person = User.objects.create_user(name)
        made[name] = tokens.create(person, "attacks", [Scope.QUESTIONS]).secret
    print(json.dumps(made))


if __name__ == "__main__":
    main(sys.argv[1:])
