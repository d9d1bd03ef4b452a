import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.geocoding.enquiry import (
    Answer,
    Enquiry,
    NotUnderstood,
    answer_of,
    question_of,
    read_day,
)
from incidents.geocoding.locate import find_location
from incidents.geocoding.words import reasons_in_words
from incidents.models import AREA_PRECISIONS, RADIUS_KM, LocationStatus

NOT_NOW = (LocationStatus.PENDING, LocationStatus.PROVIDER_ERROR)


class Command(BaseCommand):
    help = (
        "Looks up one place as a worker would, and tells which places it may be and why. "
        "Nothing is stored."
    )

    def add_arguments(self, parser):
        parser.add_argument("place", help="as the report has it, such as “camp of Boulkessy”")
        parser.add_argument("--state", default="", help="its ISO code or name, such as MLI")
        parser.add_argument("--region", default="", help="its code or name, such as Mopti")
        parser.add_argument(
            "--date", default="", help="the day of the incident: regions were split and renamed"
        )
        parser.add_argument("--json", action="store_true", help="for other programs")

    def handle(self, *, place, state, region, date, **options):
        try:
            enquiry = Enquiry(place, state, region, read_day(date))
            question = question_of(enquiry)
        except NotUnderstood as problem:
            raise CommandError(problem.in_full) from None
        finding = find_location(
            question.place_text, question.state, question.region, question.on_date
        )
        answer = answer_of(finding)
        if options["json"]:
            self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
            return
        if finding.status in NOT_NOW:
            self.stderr.write(
                _("The online service could not be asked just now; this is from the gazetteer.")
            )
        self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        words = {"status": answer.status.label, "what": _summary(answer)}
        self.stdout.write(_("%(status)s: %(what)s") % words)
        for number, candidate in enumerate(answer.candidates, start=1):
            areas = [str(each) for each in (candidate.region, candidate.state) if each]
            self.stdout.write(f"\n{number}. {candidate.name} · {', '.join(areas)}")
            self.stdout.write(f"   {_where(candidate)}")
            for reason in reasons_in_words(candidate.as_json()):
                self.stdout.write(f"   - {reason}")


def _summary(answer: Answer) -> str:
    if answer.chosen:
        return answer.chosen.name
    count = len(answer.candidates)
    candidates = ngettext("%(number)d candidate", "%(number)d candidates", count)
    return f"{answer.problem} ({candidates % {'number': count}})"


def _where(candidate) -> str:
    """Coordinates, precision with its radius, score and source in one line."""
    parts = [f"{candidate.point.y:.4f}, {candidate.point.x:.4f}", str(candidate.precision.label)]
    if candidate.radius_km or candidate.precision not in AREA_PRECISIONS:
        km = candidate.radius_km or RADIUS_KM[candidate.precision]
        parts.append(_("within %(km)s km") % {"km": number_format(f"{round(km, 1):g}")})
    if candidate.score is not None:
        parts.append(_("score %(score)s") % {"score": number_format(f"{candidate.score:.2f}")})
    return " · ".join([*parts, candidate.provider])
