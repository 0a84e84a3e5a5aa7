"""The steps of the surveys: made and opened, then closed with published results."""

from datetime import date, datetime, time

from django.utils import timezone

from mosty.config.demo.files import SurveyFile
from mosty.config.demo.steps import Chain, surveys_file
from mosty.core.errors import InvalidFile
from mosty.questionnaires.models import BankQuestion
from mosty.voices import actions
from mosty.voices.enums import SurveyState
from mosty.voices.models import ConsentText, Survey


def open_step(chain: Chain) -> str:
    """Surveys of `ankiety.yaml`, opened so that answers can come in."""
    content = surveys_file(chain)
    if content is None:
        return "brak pliku ankiety.yaml, pomijam"
    consent = actions.store_consent_text(
        municipality=chain.place,
        text=content.zgoda.tekst,
        text_uk=content.zgoda.tekst_uk,
        version=content.zgoda.wersja,
        by=chain.by,
    )
    made = 0
    for item in content.ankiety:
        if not chain.place.surveys.filter(slug=item.slug).exists():
            _open(chain, item, consent)
            made += 1
    return f"ankiet {len(content.ankiety)}, nowych {made}"


def close_step(chain: Chain) -> str:
    """Surveys whose results the file says were published: closed, results shown."""
    content = surveys_file(chain)
    published = 0
    for item in content.ankiety if content else []:
        if item.wyniki is None:
            continue
        survey = chain.place.surveys.get(slug=item.slug)
        if survey.state == SurveyState.OPEN:
            actions.close_survey(survey=survey, by=chain.by)
        if survey.results_published_at is None:
            survey.refresh_from_db()
            actions.publish_results(survey=survey, moment=_noon(item.wyniki), by=chain.by)
            published += 1
    return f"opublikowano wyniki: {published}"


def _open(chain: Chain, item: SurveyFile, consent: ConsentText) -> Survey:
    known = set(BankQuestion.objects.filter(code__in=item.pytania).values_list("code", flat=True))
    if missing := [code for code in item.pytania if code not in known]:
        raise InvalidFile(f"ankiety.yaml: nie ma w banku pytań: {', '.join(missing)}.")
    survey = actions.create_survey(
        municipality=chain.place,
        details=actions.SurveyDetails(
            title=item.tytul,
            title_uk=item.tytul_uk,
            intro=item.wstep,
            intro_uk=item.wstep_uk,
            intro_easy=item.wstep_latwy,
            opens_on=item.od,
            closes_on=item.do,
        ),
        codes=item.pytania,
        consent_text=consent,
        slug=item.slug,
        by=chain.by,
    )
    return actions.open_survey(survey=survey, by=chain.by)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
