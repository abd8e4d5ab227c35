"""`segcheck verify-certificate`: read the files, ask the checker, say what it found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.errors import InputError, UsageError
from segcheck.report.messages import Language, message

if TYPE_CHECKING:
    from segcheck.model.network import Snapshot
    from segcheck.verification.verify import Verification

VERIFIED, REFUSED = 0, 1


def verification_of(certificate: str, configs: str | None, policy: str | None, language: Language) -> Verification:
    """What the checker says to the certificate in the file `certificate`.

    Raises: UsageError, naming a file or folder that cannot be read.
    """
    from segcheck.verification.json_text import MAX_BYTES
    from segcheck.verification.verify import verify

    try:
        with Path(certificate).open("rb") as file:
            # One byte beyond the limit tells that it is exceeded; an endless file is not read to its end.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(certificate, error, language) from None
    if policy is not None and not Path(policy).is_file():
        raise UsageError(message("policy-file-missing", {"path": policy}, language))
    snapshot = None if configs is None else _snapshot(configs, language)
    try:
        return verify(data, snapshot, None if policy is None else Path(policy))
    except OSError as error:
        raise _unreadable(error.filename or policy or "", error, language) from None


def _snapshot(configs: str, language: Language) -> Snapshot:
    from segcheck import api

    if not Path(configs).exists():
        raise UsageError(message("cli-no-configs", {"path": configs}, language))
    try:
        return api.load(configs)
    except InputError as error:
        raise UsageError(str(error), error.code, **error.arguments) from None


def _unreadable(path: str, error: OSError, language: Language) -> UsageError:
    reason = error.strerror or str(error)
    return UsageError(message("cli-certificate-unreadable", {"path": path, "reason": reason}, language))
