"""A worker that crashes, hangs or eats memory harms nobody, and the next request finds a new one."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cancerimage.dicom.pixels.workers import Died, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("tests.support.faulty_worker", seconds=20, megabytes=512)
    yield made
    made.close()


def _process(worker: Worker) -> int:
    return int(worker.ask({"do": "echo"})[0]["process"])


def test_bytes_come_back_as_they_went(worker: Worker) -> None:
    body = os.urandom(5_000_000)
    head, answer = worker.ask({"do": "echo"}, body)
    assert answer == body
    assert head["process"] != os.getpid()


def test_one_process_answers_many_requests(worker: Worker) -> None:
    assert _process(worker) == _process(worker)


def test_after_a_crash_there_is_a_new_one(worker: Worker) -> None:
    first = _process(worker)
    with pytest.raises(Died):
        worker.ask({"do": "crash"})
    assert _process(worker) != first


def test_what_hangs_is_ended() -> None:
    impatient = Worker("tests.support.faulty_worker", seconds=2, megabytes=512)
    with pytest.raises(Died):
        impatient.ask({"do": "hang"})
    impatient.close()


def test_memory_is_limited(worker: Worker) -> None:
    first = _process(worker)
    with pytest.raises(Died):
        worker.ask({"do": "eat"})
    assert _process(worker) != first


def test_nothing_of_an_exception_comes_out(worker: Worker) -> None:
    assert worker.ask({"do": "raise"}) == ({}, b"")


def test_what_libraries_print_is_no_answer(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    assert worker.ask({"do": "print"}) == ({"done": True}, b"")
    assert capfd.readouterr() == ("", "")


def test_a_worker_writes_no_file(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "pixels"
    assert worker.ask({"do": "write", "path": str(path)}, b"pixels") == ({}, b"")
    assert path.read_bytes() == b""


def test_a_forked_process_has_its_own() -> None:
    worker = Worker("tests.support.faulty_worker", seconds=20, megabytes=512)
    mine = _process(worker)
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writer, str(_process(worker)).encode())
        worker.close()
        os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(reader, 20))
    assert theirs != mine
    assert _process(worker) == mine
    for end in (reader, writer):
        os.close(end)
    worker.close()


def test_a_module_that_does_not_exist_is_a_worker_that_died() -> None:
    with pytest.raises(Died):
        Worker("cancerimage.no_such_module", seconds=20, megabytes=512).ask({})


def test_threads_take_turns(worker: Worker) -> None:
    bodies = [bytes([number]) * 200_000 for number in range(16)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda body: worker.ask({"do": "echo"}, body), bodies))
    assert [content for _, content in answers] == bodies
    assert len({head["process"] for head, _ in answers}) == 1, "none of them died"
