"""What `segcheck verify-certificate` says: whether the claims follow, what was checked, and what was not."""

from __future__ import annotations

from segcheck.report.messages import Language, message
from segcheck.report.page import Page
from segcheck.verification.document import Assumptions, Certificate, Claim, FamilyPart
from segcheck.verification.verify import Verification


def verification_text(
    verification: Verification, language: Language, *, width: int | None = None, colour: bool = False, verbose: bool
) -> str:
    """The outcome as text; `verbose`: every claim as well. A refused certificate shows its reasons and nothing else."""
    writer = _Writer(language)
    if verification.certificate is None or not verification.verified:
        writer.refused(verification)
    else:
        writer.verified(verification, verification.certificate, verbose)
    return writer.page.render(width, colour)


class _Writer:
    def __init__(self, language: Language) -> None:
        self.page = Page()
        self._language = language

    def _say(self, code: str, /, **arguments: object) -> str:
        return message(code, {name: str(value) for name, value in arguments.items()}, self._language)

    def _item(self, code: str, /, **arguments: object) -> None:
        self.page.line(f"- {self._say(code, **arguments)}", indent=2)

    def _heading(self, code: str) -> None:
        self.page.gap()
        self.page.line(self._say(code), "bold")

    def refused(self, verification: Verification) -> None:
        self.page.line(self._say("verification-refused", count=verification.count), "bold red")
        for refusal in verification.refusals:
            self.page.line(f"- {message(refusal.code, refusal.arguments, self._language)} [{refusal.code}]", indent=2)
        more = verification.count - len(verification.refusals)
        if more:
            self._item("verification-more", count=more)

    def verified(self, verification: Verification, certificate: Certificate, verbose: bool) -> None:
        claims = sum(len(part.claims) for part in certificate.families)
        journeys = sum(len(part.journeys) for part in certificate.families)
        code = "verification-verified" if claims else "verification-nothing"
        self.page.line(self._say(code, claims=claims, journeys=journeys), "bold green" if claims else "bold yellow")
        day = certificate.date.isoformat() if certificate.date else self._say("verification-no-day")
        self.page.line(self._say("verification-origin", program=certificate.program, day=day))
        self._intents(certificate)
        if verbose:
            self._claims(certificate)
        self._checked(verification, certificate)
        self._not_checked(verification)
        self._assumed(certificate.assumptions)

    def _intents(self, certificate: Certificate) -> None:
        self._heading("verification-intents")
        for intent in certificate.intents:
            code = "verification-rests-alone" if intent.complete else "verification-rests-partly"
            outcome = self._say(f"outcome-{intent.outcome}")
            self._item(code, name=intent.name, outcome=outcome, claims=intent.claims)

    def _claims(self, certificate: Certificate) -> None:
        self._heading("verification-claims")
        for part in certificate.families:
            for claim in part.claims:
                allowed = self._allowed(part, claim)
                ends = {"source": claim.source, "destination": claim.destination}
                self._item("verification-claim", family=part.family.value, **ends, allowed=allowed)

    def _allowed(self, part: FamilyPart, claim: Claim) -> str:
        texts = [part.flows[number].text for number in sorted({*claim.flows, *claim.answers})]
        allowed = "; ".join(texts) or self._say("verification-claim-none")
        return allowed if claim.scope == "any" else f"{allowed} ({self._say('verification-claim-opening')})"

    def _checked(self, verification: Verification, certificate: Certificate) -> None:
        self._heading("verification-checked")
        self._item("verification-checked-sets")
        if verification.filters is not None:
            files = len(certificate.configurations)
            self._item("verification-checked-filters", files=files, filters=verification.filters)
        if verification.policy:
            self._item("verification-checked-policy", files=len(certificate.policy))

    def _not_checked(self, verification: Verification) -> None:
        self._heading("verification-not-checked")
        self._item("verification-unchecked-wiring")
        self._item("verification-unchecked-meaning")
        if verification.filters is None:
            self._item("verification-unchecked-network")
            self._item("verification-unchecked-filters")
        if not verification.policy:
            self._item("verification-unchecked-policy")

    def _assumed(self, assumptions: Assumptions) -> None:
        self._heading("verification-assumed")
        self._item("verification-spoofing-yes" if assumptions.spoofing else "verification-spoofing-no")
        self._item("verification-closed-yes" if assumptions.closed_segments else "verification-closed-no")
        self._item("verification-everywhere-yes" if assumptions.everywhere else "verification-everywhere-no")
