"""The file a certificate goes to: never over something else, and never half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from segcheck.cli.streams import complain
from segcheck.errors import UsageError
from segcheck.report.messages import Language, message

# How every certificate of segcheck begins, see docs/reference/certificate-format.md.
_BEGINNING = b'{"format":"segcheck-certificate"'


def require_place_for_certificate(path: str, output: str | None, language: Language) -> None:
    """Raises: UsageError where a certificate may not be written to `path`; asked before the work begins.

    An older certificate is replaced. Any other file stays: more likely the name of a configuration or of the policy
    stands where the name of a new file should be.
    """
    place = Path(path)
    if output is not None and (path == output or place.resolve() == Path(output).resolve()):
        raise UsageError(message("cli-certificate-is-output", {"path": path}, language))
    if not place.exists():
        if not place.resolve().parent.is_dir():
            raise UsageError(message("cli-certificate-no-folder", {"path": path}, language))
        return
    if not place.is_file() or _beginning(place, language) != _BEGINNING:
        raise UsageError(message("cli-certificate-over-other", {"path": path}, language))


def write_certificate(path: str, text: str, language: Language) -> None:
    """Write the certificate and say so on standard error. Raises: UsageError when it cannot be written."""
    # A link is followed: the certificate is wanted where it leads.
    target = Path(path).resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8", errors="backslashreplace"))
            _open_to_others(name)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(_cannot_write(path, error, language)) from None
    code = "cli-certificate-written" if '"claims":[' in text else "cli-certificate-without-claims"
    complain(message(code, {"path": path}, language) + "\n")


def _beginning(place: Path, language: Language) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(len(_BEGINNING))
    except OSError as error:
        raise UsageError(_cannot_write(str(place), error, language)) from None


def _open_to_others(name: str) -> None:
    """A temporary file is for its owner alone; the certificate gets the rights any new file gets."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)


def _cannot_write(path: str, error: OSError, language: Language) -> str:
    return message("cli-cannot-write", {"path": path, "reason": error.strerror or str(error)}, language)
