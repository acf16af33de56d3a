"""Many stations at once, as one process that only sends what was prepared and looks at its watch.
May import sync.hello, sync.courier, storm and the standard library; `python -m tests.bench.storming FILE PORT SECONDS`.
Promise: each station keeps the slot that it is given, and comes again with the courier's own back-off when it fails.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync import hello
from sync.courier import next_delay_seconds
from tests.bench import storm
from tests.bench.storm import Visit

OPEN_FILES = 16_000
ANSWER_SECONDS = 60.0
INTERVAL_SECONDS = 60.0
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Told:
    """What happened: seconds of each request by path, when each station was done, what went wrong."""

    begun: float
    spent: dict[str, list[float]] = field(default_factory=dict)
    done: list[float] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


async def _post(line: Line, path: str, body: bytes, told: Told) -> bytes:
    """One request on an open connection; the body of a 200. Raises OSError or ValueError."""
    reader, writer = line
    begun = time.monotonic()
    head = f"POST {path} HTTP/1.1\r\nHost: c\r\nContent-Type: application/vnd.yizhan.exchange\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    async with asyncio.timeout(ANSWER_SECONDS):
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(answer.split("content-length:")[1].split("\r\n")[0])
        found = await reader.readexactly(length)
    told.spent.setdefault(path, []).append(time.monotonic() - begun)
    status = answer.split()[1]
    if status != "200":
        raise ValueError(f"{path} {status} {found[:60].decode('utf-8', 'replace')}")
    return found


async def _try(visit: Visit, port: int, told: Told) -> int:
    """One visit: 0 when everything was answered, else the seconds until the slot."""
    async with asyncio.timeout(ANSWER_SECONDS):
        line = await asyncio.open_connection("127.0.0.1", port)
    try:
        if visit.hello:
            answer, _, _ = hello.read_answer(await _post(line, hello.HELLO_PATH, visit.hello, told))
            if hello.WORDS[answer.word] == "later":
                return answer.wait_seconds
        for path, body in visit.bodies:
            await _post(line, path, body, told)
        return 0
    finally:
        line[1].close()


async def _come(visit: Visit, port: int, told: Told, chance: random.Random) -> None:
    failures = 0
    while True:
        try:
            wait = await _try(visit, port, told)
            if not wait:
                told.done.append(time.monotonic() - told.begun)
                return
            told.slots.append(wait)
            await asyncio.sleep(wait)
        except (OSError, ValueError, EOFError) as fault:
            failures += 1
            told.faults[f"{type(fault).__name__} {fault}"[:80]] += 1
            await asyncio.sleep(next_delay_seconds(failures, INTERVAL_SECONDS, chance.random()))


def _ranks(spent: list[float]) -> dict[str, float]:
    spent = sorted(spent)
    at = {name: spent[min(len(spent) - 1, int(len(spent) * share))] for name, share in (("p50", 0.5), ("p99", 0.99))}
    return {"requests": len(spent), **{name: round(value, 3) for name, value in at.items()}, "max": round(spent[-1], 3)}


async def _storm(visits: list[Visit], port: int, limit_seconds: float) -> dict[str, Any]:
    told, chance = Told(time.monotonic()), random.Random(4)
    tasks = [asyncio.create_task(_come(visit, port, told, chance)) for visit in visits]
    _, left = await asyncio.wait(tasks, timeout=limit_seconds)
    for one in left:
        one.cancel()
    done = sorted(told.done)
    return {
        "stations": len(visits), "entries": sum(visit.entries for visit in visits), "not_done": len(left),
        "seconds": done[-1] if done else None, "half_done": done[len(done) // 2] if done else None,
        "paths": {path: _ranks(spent) for path, spent in told.spent.items()},
        "slots_given": len(told.slots), "longest_slot": max(told.slots, default=0), "faults": dict(told.faults),
        "cpu_seconds": resource.getrusage(resource.RUSAGE_SELF).ru_utime,
    }  # fmt: skip


def main(path: str, port: str, limit_seconds: str) -> int:
    """Read the visits, make them all, report."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, hard), hard))
    print(json.dumps(asyncio.run(_storm(storm.kept(Path(path)), int(port), float(limit_seconds)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
