#!/usr/bin/env python3
"""Breaks one line at a time and asks the tests whether they see it.

The mutants are the *.txt files beside this program; README.md says how they are written. Nothing is
built twice: the broken file alone is compiled, into an object that goes before the libraries when
the named test is linked again from the build's own parts, and what a library has twice the linker
takes from where it finds it first. Neither the sources nor the build folder's programs are touched.

    play.py BUILD              plays all
    play.py BUILD --few N      plays N of them, others each day and after each commit
    play.py BUILD --only WORD  those whose file, line or test has this word
    play.py BUILD --tests      names the tests that have to be built

Whichever are played, every line that is no longer in its file, or is there twice, is an error. So
is a mutant that does not compile, one that no test notices, and one that is said to survive and
does not. Survivors may be SURVIVORS_MAX of all.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SURVIVORS_MAX = 0.05
TIME_LIMIT_S = 60  # or thrice what the test takes with nothing broken
UNBROKEN_LIMIT_S = 600
PATIENCE_S = 6  # of a hand that waits for a state that does not come (tests/support/station_hand)
FAILED, SKIPPED = 1, 77


class Mutant:
    def __init__(self, where, path):
        self.where, self.path = where, path
        self.before, self.after = [], []
        self.test = self.survives = None

    def __str__(self):
        return f"{self.where}: {self.path}: {' / '.join(self.after) or '(deleted)'}"


def read_mutants(page):
    mutants, mutant = [], None
    for number, line in enumerate(page.read_text().splitlines(), 1):
        where = f"{page.name}:{number}"
        if mutant is None:
            if line.strip() and not line.startswith("#"):
                mutant = Mutant(where, line.strip())
        elif line[:1] in ("", " ", "-", "+"):
            if line[:1] != "+":
                mutant.before.append(bare_of(line[1:]))
            if line[:1] != "-":
                mutant.after.append(line[1:].strip())
        elif seen := re.fullmatch(r"(\w+)(?: survives: (.+))?", line.strip()):
            mutant.test, mutant.survives = seen.groups()
            mutants.append(mutant)
            mutant = None
        else:
            sys.exit(f"{where}: neither a line of the mutant nor its test: {line}")
    if mutant is not None:
        sys.exit(f"{mutant.where}: has no test")
    return mutants


def bare_of(line):  # a table's columns move when a longer word comes into it
    return re.sub(r"\s+", " ", line).strip().replace(" }", "}")


def broken_text(mutant):
    """The file with the change; None where its lines are not there exactly once."""
    lines = (ROOT / mutant.path).read_text().splitlines()
    bare = [bare_of(line) for line in lines]
    size = len(mutant.before)
    found = [i for i in range(len(bare) - size + 1) if bare[i : i + size] == mutant.before]
    if size == 0 or len(found) != 1:
        return None
    at = found[0]
    return "\n".join(lines[:at] + mutant.after + lines[at + size :]) + "\n"


class Build:
    def __init__(self, folder):
        self.folder = folder.resolve()
        commands = json.loads((self.folder / "compile_commands.json").read_text())
        self.compile = {entry["file"]: entry["command"] for entry in commands}

    def object_of(self, source, broken, made):
        words = shlex.split(self.compile[str(ROOT / source)])
        words[words.index("-o") + 1] = str(made)
        words[words.index("-c") + 1] = str(broken)
        return ["-O1" if word in ("-O2", "-O3") else word for word in words if word != "-g"]

    def link_of(self, test, made, program):
        listed = subprocess.run(
            ["ninja", "-C", str(self.folder), "-t", "commands", f"bin/{test}"],
            check=True, capture_output=True, text=True).stdout.splitlines()
        words = [word for word in shlex.split(listed[-1]) if word not in (":", "&&")]
        own = next(i for i, word in enumerate(words) if word.endswith(f"{test}.c.o"))
        words[words.index("-o") + 1] = str(program)
        return words[: own + 1] + [str(made)] + words[own + 1 :]


def has_failed(log):  # a sentence is broken: the rest of the test would only wait for itself
    text = log.read_bytes()
    return b": not so: " in text or b"waited for " in text


def run_test(program, log, limit_s):
    """0 when it passes. What it leaves goes, whatever became of it."""
    with tempfile.TemporaryDirectory(prefix="shailoo-mutant-") as folder, log.open("wb") as out:
        test = subprocess.Popen(
            [str(program)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env=os.environ | {"TMPDIR": folder, "SHAILOO_PATIENCE": str(PATIENCE_S)},
            start_new_session=True)
        try:
            end = time.monotonic() + limit_s
            while time.monotonic() < end:
                try:
                    return test.wait(0.2)
                except subprocess.TimeoutExpired:
                    if has_failed(log):
                        return FAILED
            return FAILED  # one that does not end has noticed it, too
        finally:
            try:
                os.killpg(test.pid, signal.SIGKILL)  # and whatever it has started
            except ProcessLookupError:
                pass
            test.wait()


def run_unbroken(program, log):
    began = time.monotonic()
    status = run_test(program, log, UNBROKEN_LIMIT_S)
    return status, max(TIME_LIMIT_S, 3 * (time.monotonic() - began))


def play(build, mutant, folder, limit_s):
    """What is wrong with this mutant, in words; None when all is as its row says."""
    folder.mkdir(parents=True, exist_ok=True)
    broken = folder / pathlib.Path(mutant.path).name
    made, program, log = folder / "broken.o", folder / mutant.test, folder / "log.txt"
    broken.write_text(broken_text(mutant))
    for step in (build.object_of(mutant.path, broken, made),
                 build.link_of(mutant.test, made, program)):
        done = subprocess.run(step, cwd=build.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            log.write_text(done.stderr)
            return f"does not compile, see {log}"
    status = run_test(program, log, limit_s)
    for made_here in (program, made, broken):
        made_here.unlink()
    if status == 0 and not mutant.survives:
        return f"{mutant.test} does not notice it"
    if status != 0 and mutant.survives:
        return f"{mutant.test} notices it: it survives no more"
    return None


def of_today(mutants, few):
    """A few from all over the pages; the next ones tomorrow, and after each commit."""
    commits = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=ROOT, text=True,
                             capture_output=True, check=False).stdout.strip()
    turns = -(-len(mutants) // few)
    turn = (int(commits or 0) + int(time.time() // 86400)) % turns
    return mutants[turn::turns]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--few", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--tests", action="store_true")
    options = parser.parse_args()
    mutants = [mutant for page in sorted(HERE.glob("*.txt")) for mutant in read_mutants(page)]
    if options.tests:
        print(*sorted({mutant.test for mutant in mutants}))
        return 0
    wrong = [f"{mutant}: its line is not in the file exactly once" for mutant in mutants
             if broken_text(mutant) is None]
    survivors = [mutant for mutant in mutants if mutant.survives]
    if len(survivors) > SURVIVORS_MAX * len(mutants):
        wrong.append(f"{len(survivors)} of {len(mutants)} are said to survive: too many")
    played = [mutant for mutant in mutants if broken_text(mutant) is not None and
              options.only in f"{mutant.path} {' '.join(mutant.before)} {mutant.test}"]
    if options.few:
        played = of_today(played, options.few)
    began, build = time.monotonic(), Build(options.build)
    scratch = build.folder / "mutants"
    scratch.mkdir(exist_ok=True)
    skipped, limits = set(), {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as players:
        tests = sorted({mutant.test for mutant in played})
        unbroken = players.map(
            lambda test: run_unbroken(build.folder / "bin" / test, scratch / f"{test}.txt"), tests)
        for test, (status, limits[test]) in zip(tests, unbroken):
            if status == SKIPPED:
                skipped.add(test)
            elif status:
                wrong.append(f"{test} fails with nothing broken: see {scratch / test}.txt")
                skipped.add(test)
        played = [mutant for mutant in played if mutant.test not in skipped]
        answers = players.map(
            lambda at: play(build, played[at], scratch / str(at), limits[played[at].test]),
            range(len(played)))
        for mutant, answer in zip(played, answers):
            if answer:
                wrong.append(f"{mutant}: {answer}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    for test in sorted(skipped):
        print(f"not played: the mutants of {test}, which does not run here")
    print(f"{len(played)} of {len(mutants)} mutants played in {time.monotonic() - began:.0f} s; "
          f"{sum(bool(mutant.survives) for mutant in played)} survive with a reason; "
          f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
