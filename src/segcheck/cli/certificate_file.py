"""The file a certificate goes to: never over something else, and never half written."""

from __future__ import annotations

from pathlib import Path

from segcheck.cli.file_replacement import cannot_write, replace_file
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
    replace_file(path, text.encode("utf-8", errors="backslashreplace"), language)
    code = "cli-certificate-written" if '"claims":[' in text else "cli-certificate-without-claims"
    complain(message(code, {"path": path}, language) + "\n")


def _beginning(place: Path, language: Language) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(len(_BEGINNING))
    except OSError as error:
        raise cannot_write(str(place), error, language) from None
