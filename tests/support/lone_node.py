"""A node's link as a process of its own, to be killed: `python -m tests.support.lone_node DIRECTORY`.

It writes a file `asked` when a question arrives, and answers only once a file `go` is there.
"""

import asyncio
import sys
import time
from pathlib import Path

from cancerimage.node.link import identity
from cancerimage.node.link.address import address
from cancerimage.node.link.answered import Answered
from cancerimage.node.link.link import Link, Pace
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.worker import Worker
from cancerimage.wire.question import Answer, Question
from tests.support.messages import answer, catalogue


def main(data_dir: Path) -> None:
    """Run until killed."""
    me, hub = identity.load(data_dir)

    def respond(question: Question) -> Answer:
        (data_dir / "asked").touch()
        while not (data_dir / "go").exists():
            time.sleep(0.01)
        return answer(me.name, question)

    async def serve() -> None:
        worker = Worker(me, hub, Answered(data_dir), respond)
        link = Link(address(hub.url), Visit(me, hub), worker, lambda: catalogue(me.name), Pace(20, 2, 600))
        await link.run()

    asyncio.run(serve())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
