"""Ask a hub from many clients at once for some seconds, and print how long each question took, in milliseconds."""

import asyncio
import random
import sys
import time

import httpx

from benchmarks.cohorts import COHORTS


async def main(url: str, clients: int, seconds: float) -> None:
    """Keep `clients` clients busy; each waits for its answer before it asks again."""
    waited: list[float] = []
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1", timeout=60, limits=httpx.Limits(max_connections=None)
    ) as http:
        start = time.perf_counter()
        await asyncio.gather(*(_client(http, number, start + seconds, waited) for number in range(clients)))
    print(*waited)


async def _client(http: httpx.AsyncClient, number: int, end: float, waited: list[float]) -> None:
    choose = random.Random(number)  # noqa: S311  # questions to ask, not secrets
    while (start := time.perf_counter()) < end:
        response = await http.post("/queries", params={"wait": 30}, json={"query": choose.choice(COHORTS)})
        assert response.status_code == httpx.codes.OK, response.text
        assert response.json()["state"] == "complete"
        waited.append((time.perf_counter() - start) * 1_000)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
