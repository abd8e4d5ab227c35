"""A process that holds all of segcheck in memory, and makes every run of the command line in a copy of itself (fork).

Python and what segcheck imports take longer to start than most inputs take to be answered. The copy is a process like
any other: its own folder, streams, memory limit, exit code and end; only the imports are already done.

Started by tests.bad_input.running, which speaks to it in lines of JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import segcheck
from segcheck.report import messages
from segcheck.vendors.readers import HOST_READERS, READERS

# Imported by segcheck only where they are used.
_LIBRARIES = ("netaddr", "numpy", "openpyxl", "oxidd", "rich.cells", "rich.console", "traceback", "yaml")


def main() -> None:
    """Answers requests until there are no more; in a copy, the run itself."""
    _load_everything()
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request)
            return
        _, status, used = os.wait4(child, 0)
        answer = {
            "exit_code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
        }
        print(json.dumps(answer), flush=True)  # noqa: T201


def _load_everything() -> None:
    readers = (name for platform in _platforms() for name in _modules(platform))
    for name in (*_LIBRARIES, *_modules(segcheck), *readers):
        importlib.import_module(name)
    messages.catalogue()
    messages.pages()
    gc.freeze()


def _platforms() -> Iterator[ModuleType]:
    """The packages of the platforms that are read."""
    for name in (*READERS, *HOST_READERS):
        yield importlib.import_module(f"segcheck.vendors.{name}")


def _modules(package: ModuleType) -> Iterator[str]:
    """The modules of `package`, without those below `vendors`: not every one there is used, or can be."""
    name = package.__name__
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if name != "segcheck" or not module.name.startswith("segcheck.vendors."):
            yield module.name


def _become(request: dict[str, Any]) -> None:
    """Run the command line as a process of its own would: the same entry, the same end."""
    limit = request["memory"]
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    os.chdir(request["folder"])
    for stream, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["output"], os.O_WRONLY),
        (2, request["errors"], os.O_WRONLY),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, stream)
        os.close(opened)
    sys.argv = [str(Path(segcheck.__file__).with_name("__main__.py")), *request["arguments"]]
    from segcheck.__main__ import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
