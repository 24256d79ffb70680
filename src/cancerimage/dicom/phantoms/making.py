"""A whole synthetic dataset in a folder: images, clinical table, answer key."""

import fcntl
import json
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from glob import escape
from multiprocessing.connection import wait as wait_for
from pathlib import Path

from cancerimage.dicom.phantoms.answers import NOTE, Answers, PersonAnswer, answer
from cancerimage.dicom.phantoms.clinical import table
from cancerimage.dicom.phantoms.filing import DEFAULT, FLAWED, files, flawed
from cancerimage.dicom.phantoms.flaws import Flaw
from cancerimage.dicom.phantoms.people import person
from cancerimage.dicom.phantoms.recipe import Recipe

IMAGES, CLINICAL, ANSWERS, README = "images", "clinical.csv", "answers.json", "README.txt"

Job = tuple[int, int, Recipe, Flaw | None, Path]
Progress = Callable[[int, int], None]


class FolderTaken(Exception):
    """The folder for a dataset holds something already."""


def make(
    folder: Path,
    people: int,
    seed: int = 0,
    recipe: Recipe = DEFAULT,
    flaws: Iterable[Flaw] = (),
    *,
    jobs: int = 1,
    progress: Progress = lambda done, total: None,
) -> Answers:
    """Make a dataset in `folder`, which appears only when it is complete, and return its answer key.

    For each flaw there is one more person, with one CT that has it. Raises FolderTaken.
    """
    with _complete(folder) as making:
        images = making / IMAGES
        work: list[Job] = [(number, seed, recipe, None, images) for number in range(1, people + 1)]
        work += [(FLAWED + list(Flaw).index(flaw), seed, recipe, flaw, images) for flaw in flaws]
        made = []
        with closing(_each(work, jobs)) as each:
            for one in each:
                made.append(one)
                progress(len(made), len(work))
        answers = Answers(NOTE, seed, asdict(recipe), tuple(made))
        everyone = [person(number, seed) for number, *_ in work]
        (making / CLINICAL).write_text(table(everyone), encoding="utf-8")
        (making / README).write_text(f"{NOTE}\n", encoding="utf-8")
        written = json.dumps(answers.plain(), ensure_ascii=False, indent=1)
        (making / ANSWERS).write_text(written + "\n", encoding="utf-8")
    return answers


def _each(work: list[Job], jobs: int) -> Generator[PersonAnswer, None, None]:
    if jobs == 1:
        yield from map(_make_person, work)
        return
    others = frozenset(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin)
    finished = False
    try:
        with _deaf_to_ctrl_c():
            waiting = [pool.submit(_make_person, job) for job in work]
        for one in waiting:
            yield one.result()
        finished = True
    finally:
        # Whoever stops waits for nobody: the folder of what was begun goes, too. Nothing is called off one by one, for
        # the pool would complain of that when its processes end.
        for child in () if finished else multiprocessing.active_children():
            if child not in others:
                child.terminate()
        pool.shutdown()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let the processes begun meanwhile never hear of Ctrl-C: it reaches the whole group, and the parent decides."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the parent, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _make_person(job: Job) -> PersonAnswer:
    number, seed, recipe, flaw, images = job
    someone, kept = person(number, seed), []
    for file in flawed(flaw, seed, recipe) if flaw else files(someone, recipe):
        path = images / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        # The key needs no pixels, and a person's images together may be large.
        kept.append(file.without_data())
    return answer(someone, kept, recipe, flaw)


@contextmanager
def _complete(folder: Path) -> Iterator[Path]:
    """Lend a folder beside the wanted one, and put it there when everything went well."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{escape(folder.name)}.*.part"):
        with suppress(OSError), _held(left):
            shutil.rmtree(left)
    making = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    making.mkdir()
    with _held(making):
        yield from _filled(making, folder)


def _filled(making: Path, folder: Path) -> Iterator[Path]:
    try:
        yield making
        if folder.is_dir():
            folder.rmdir()
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def _held(making: Path) -> Iterator[None]:
    """Hold a folder that is being made; the hold ends with its process, so what nobody holds was left behind.

    Raises BlockingIOError if somebody else holds it.
    """
    descriptor = os.open(making, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
