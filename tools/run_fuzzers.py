#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Usage: run_fuzzers.py BUILD MINUTES [NAME …]. Runs libFuzzer programs two at a time at the lowest priority until each has had
# its share of processor time, and prints a line for each. Time by the clock would tell little on a machine that does other things.
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

JOBS = 2
POLL_S = 0.5
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
INPUT_BYTES_MAX = 8192
RUN_S_MAX = 60
PROJECT = pathlib.Path(__file__).resolve().parent.parent


def processor_seconds(pid):
    """What a process has used, of proc(5): utime and stime follow the name, which may hold spaces."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def corpora():
    """The folder of inputs that each fuzzer begins with, as the CMake files name it."""
    found = {}
    for path in (path for part in ("core", "server", "cli") for path in PROJECT.glob(f"{part}/**/CMakeLists.txt")):
        for name, folder in re.findall(r"carecircle_fuzzer\(NAME (\w+)[^)]*?CORPUS (\S+?)\)", path.read_text()):
            found[name] = path.parent / folder
    return found


def run(program, corpus, build, share_s):
    found = build / "found" / program.name
    found.mkdir(parents=True, exist_ok=True)
    findings = build / "findings"
    findings.mkdir(exist_ok=True)
    command = [program, f"-max_len={INPUT_BYTES_MAX}", f"-timeout={RUN_S_MAX}", "-print_final_stats=1", f"-artifact_prefix={findings}/{program.name}-", found]
    command += [corpus] if corpus else []
    log = found.with_suffix(".log")
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=lambda: os.nice(19))
        used_s = 0.0
        while process.poll() is None:
            time.sleep(POLL_S)
            try:
                used_s = processor_seconds(process.pid)
            except (FileNotFoundError, ProcessLookupError):
                break
            if used_s >= share_s:
                # libFuzzer ends in order at this signal, between two runs.
                process.send_signal(signal.SIGUSR1)
                share_s = float("inf")
        status = process.wait()
    text = log.read_text(errors="replace")
    executed = re.findall(r"stat::number_of_executed_units:\s*(\d+)", text)
    edges = re.findall(r"cov: (\d+)", text)
    print(f"{program.name:<36} {used_s:7.0f} s {int(executed[-1]) if executed else 0:>12} runs {edges[-1] if edges else '?':>7} edges"
          f"  {'clean' if status == 0 else f'ENDED WITH {status}, see {log}'}", flush=True)
    return status == 0, used_s


def main():
    build = pathlib.Path(sys.argv[1])
    wanted = sys.argv[3:]
    programs = sorted(path for path in (build / "fuzzers").iterdir() if not wanted or path.name in wanted)
    if not programs or len(programs) < len(wanted):
        sys.exit(f"No such fuzzer among {', '.join(wanted) or 'those built'}.")
    share_s = int(sys.argv[2]) * 60 / len(programs)
    known, waiting, outcomes, lock = corpora(), list(programs), [], threading.Lock()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                program = waiting.pop(0)
            outcome = run(program, known.get(program.name), build, share_s)
            with lock:
                outcomes.append(outcome)

    workers = [threading.Thread(target=work) for _ in range(JOBS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    clean = sum(is_clean for is_clean, _ in outcomes)
    print(f"{clean} of {len(programs)} fuzzers clean, {sum(used_s for _, used_s in outcomes) / 60:.0f} minutes of processor time")
    sys.exit(0 if clean == len(programs) else 1)


main()
