"""`make mutants`: changes formulas at random, one at a time, and runs the engine's tests against each change.

mutmut makes the mutants and runs only the tests that reach the changed function, forked from a pytest that is warm. It
works on a copy of the tree in build/mutants/, so that nothing disturbs it and it disturbs nobody. The sample is drawn
with a fixed seed from all mutants of the files below; a run that was stopped goes on where it was, and a function that
has changed since is tried again. The report: build/mutants.md.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
TREE = BASE_DIR / "build" / "mutants"
REPORT = BASE_DIR / "build" / "mutants.md"

# Formulas. Not memory/words and training_words, which put their results into sentences: tests look for the numbers in it, not the phrasing.
SUBJECTS = (
    "memory/fitting", "memory/demand", "memory/memory_figures", "memory/room", "memory/training_memory", "memory/kv_cache",
    "memory/activations", "models/precision", "interconnect/lanes", "interconnect/located",
    "interconnect/lane_uses", "power/server_draw", "power/psu", "power/circuit", "power/ups",
    "costs/owning", "costs/present_value",
)  # fmt: skip
SEED = 20_261_120
PROGRESS_S = 60
COPIED = ("configurator", "catalog", "fixtures", "tests", "manage.py", "pyproject.toml", "docs", "scripts")

# Tests of the engine that are quick: not those that try thousands of builds or whole pages.
TESTS = ("tests/sizing",)
SLOW = ("tests/sizing/*properties.py", "tests/sizing/build/test_build_schema.py", "tests/sizing/test_docstrings.py")
KILLED = {1, 3, -24, 24, 36, 152, 255}
"""Exit codes of mutmut: a test failed, nothing collected, or the change ran into its time limit or a crash."""
SURVIVED, NO_TESTS = 0, 33


def settings() -> str:
    """mutmut's section of pyproject.toml in the copy."""
    lists = {
        "source_paths": ["configurator/sizing"],
        "only_mutate": [f"configurator/sizing/{subject}.py" for subject in SUBJECTS],
        "also_copy": [name for name in COPIED if name != "tests"],
        "pytest_add_cli_args": ["-q", "-p", "no:playwright", "-p", "no:xdist", "-p", "no:cacheprovider", *(f"--ignore-glob=*{file}" for file in SLOW)],
        "pytest_add_cli_args_test_selection": list(TESTS),
    }  # fmt: skip
    lines = [f"{name} = {json.dumps(value)}" for name, value in lists.items()]
    return "\n".join(["", "[tool.mutmut]", *lines, "timeout_multiplier = 5.0", "use_git_change_detection = false", ""])


def copy_tree() -> None:
    """The tracked and new files of this tree; what has not changed keeps its time, so that mutmut keeps its results."""
    named = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *COPIED),
        cwd=BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    wanted = {Path(name) for name in named.stdout.split("\0") if name and (BASE_DIR / name).is_file()}
    for name in wanted:
        text = (BASE_DIR / name).read_bytes()
        if name == Path("pyproject.toml"):
            text += settings().encode()
        target = TREE / name
        if not target.exists() or target.read_bytes() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
    for stale in [p for name in COPIED for p in (TREE / name).rglob("*.py") if p.relative_to(TREE) not in wanted]:
        stale.unlink()


def run_mutmut(names: list[str], children: int) -> None:
    """Try these mutants, and say now and then how many are done; each verdict is kept as it comes.

    What mutmut prints goes to a log, as it draws on the terminal.
    """
    command = (sys.executable, "-m", "mutmut", "run", "--max-children", str(children), *names)
    before = {name: code for name, code in results().items() if name in names}
    with (TREE / "mutmut.log").open("ab") as log, subprocess.Popen(command, cwd=TREE, stdout=log, stderr=log) as mutmut:
        while mutmut.poll() is None:
            time.sleep(1)
            if int(time.monotonic()) % PROGRESS_S == 0:
                now = results()
                print(f"{sum(now.get(name) is not None for name in before)} of {len(before)} tried", flush=True)


def results() -> dict[str, int | None]:
    """Every mutant with its exit code, None where it has not been tried."""
    found: dict[str, int | None] = {}
    for file in sorted((TREE / "mutants").rglob("*.py.meta")):
        found |= json.loads(file.read_text())["exit_code_by_key"]
    return found


def sample(size: int) -> list[str]:
    """A sample of all mutants, the same for the same code and size; a larger one contains a smaller one."""
    names = sorted(results())
    random.Random(SEED).shuffle(names)  # noqa: S311  not for secrets
    return names[:size]


def diff_of(name: str) -> str:
    shown = subprocess.run(
        (sys.executable, "-m", "mutmut", "show", name), cwd=TREE, capture_output=True, text=True, check=False
    )
    return "\n".join(line for line in shown.stdout.splitlines() if line[:1] in "+-@" and line[:3] not in ("+++", "---"))


def place_of(name: str, diff: str) -> str:
    """File and line of a mutant, so far as its changed line is found there."""
    module = name.rpartition(".")[0].replace(".", "/")
    removed = next((line[1:] for line in diff.splitlines() if line.startswith("-")), "")
    lines = (TREE / f"{module}.py").read_text().splitlines()
    number = next((i for i, line in enumerate(lines, 1) if line.strip() == removed.strip()), 0)
    return f"{module}.py:{number}"


def report(names: list[str]) -> Iterator[str]:
    codes = results()
    tried = [name for name in names if codes.get(name) is not None]
    alive = [name for name in tried if codes[name] in (SURVIVED, NO_TESTS)]
    odd = [name for name in tried if codes[name] not in KILLED and name not in alive]
    killed = len(tried) - len(alive) - len(odd)
    yield f"# Mutants\n\n{len(codes):,} in all, {len(tried)} of a sample of {len(names)} tried (seed {SEED}).\n"
    yield (
        f"Killed {killed}, survived {len(alive)}: {killed / len(tried):.1%} killed.\n" if tried else "None tried yet.\n"
    )
    yield from (f"Odd: {name}, exit code {codes[name]}.\n" for name in odd)
    for name in sorted(alive):
        diff = diff_of(name)
        no_test = " (no test reaches it)" if codes[name] == NO_TESTS else ""
        yield f"\n## {place_of(name, diff)}{no_test}\n\n`{name}`\n\n```diff\n{diff}\n```\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="mutants to try (300)")
    parser.add_argument("--children", type=int, default=2, metavar="N", help="processes at once (2)")
    parser.add_argument("--fresh", action="store_true", help="forget what was tried")
    options = parser.parse_args()
    if options.fresh:
        shutil.rmtree(TREE, ignore_errors=True)
    copy_tree()
    # Makes the mutants and learns which test reaches which function; no mutant has that name.
    run_mutmut(["configurator.sizing.no_such_mutant"], options.children)
    if not (TREE / "mutants" / "mutmut-stats.json").exists():
        sys.exit((TREE / "mutmut.log").read_text()[-3000:] + "\nThe tests fail without any mutant: mend them first.")
    chosen = sample(options.sample)
    codes = results()
    waiting = [name for name in chosen if codes.get(name) is None]
    if waiting:
        run_mutmut(waiting, options.children)
    text = "".join(report(chosen))
    REPORT.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
