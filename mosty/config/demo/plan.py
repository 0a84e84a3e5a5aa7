"""The steps of the plan: written, consulted, adopted, then monitored."""

from decimal import Decimal

from mosty.config.demo.files import ActionFile, IndicatorFile, MonitoringFile, PlanFile, read_yaml
from mosty.config.demo.steps import Chain
from mosty.core.errors import InvalidFile, InvalidInput
from mosty.diagnosis.models import Indicator, Need, Observation
from mosty.directory.models import Service
from mosty.localplans import actions
from mosty.localplans.enums import ActionState, Frequency, FundingSource, PlanState
from mosty.localplans.models import ActionCard, LocalPlan, PlanIndicator
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.people.models import Organisation


def plan_files(chain: Chain, pattern: str) -> list[PlanFile]:
    """Plans of the folder, by file name."""
    return [read_yaml(path, PlanFile) for path in chain.files(pattern)]


def stored_plan(chain: Chain, content: PlanFile) -> LocalPlan | None:
    return chain.place.local_plans.filter(slug=content.slug).first()


def plans_step(chain: Chain, pattern: str) -> str:
    """Every plan of a pattern: goals, cards, budget, indicators, texts; then its states."""
    contents = plan_files(chain, pattern)
    if not contents:
        return f"brak pliku {pattern}, pomijam"
    return "; ".join(_plan(chain, content) for content in contents)


def _plan(chain: Chain, content: PlanFile) -> str:
    if stored_plan(chain, content) is not None:
        return f"{content.slug}: już jest"
    plan = actions.create_plan(
        municipality=chain.place,
        fields=actions.PlanFields(
            title=content.title,
            year_from=content.year_from,
            year_to=content.year_to,
            law_as_of=content.law_as_of,
            vision=content.vision,
            main_goal=content.main_goal,
            summary_easy=content.summary_easy,
            team=content.team,
        ),
        slug=content.slug,
        by=chain.by,
    )
    for code, body in content.chapters.items():
        actions.save_chapter_text(plan=plan, code=code, body=body, revision=0, by=chain.by)
    goals: dict[str, int] = {}
    for goal in content.goals:
        goals[goal.code] = actions.add_goal(
            plan=plan,
            fields=actions.GoalFields(
                code=goal.code,
                area=goal.area,
                title=goal.title,
                description=goal.description,
                parent_id=_known(goals, goal.parent, "cel") if goal.parent else None,
            ),
            by=chain.by,
        ).pk
    cards = {card.code: _card(chain, plan, card, goals) for card in content.actions}
    for indicator in content.indicators:
        _indicator(chain, plan, indicator, cards)
    if content.consulted:
        actions.change_plan_state(
            plan=plan, state=PlanState.CONSULTED, note=content.consulted.note, by=chain.by
        )
    if content.adopted:
        actions.change_plan_state(
            plan=plan,
            state=PlanState.ADOPTED,
            adopted_on=content.adopted.on,
            adopting_body=content.adopted.body,
            adopting_act=content.adopted.act,
            by=chain.by,
        )
    return f"działań {len(cards)}, wskaźników {len(content.indicators)}, {plan.get_state_display()}"


def monitoring_step(chain: Chain) -> str:
    """What happened after adoption: states of actions, services they became, readings."""
    content = next(
        (item for item in plan_files(chain, "plan.yaml") if item.monitoring is not None), None
    )
    if content is None or content.monitoring is None:
        return "brak odczytów, pomijam"
    plan = stored_plan(chain, content)
    if plan is None or plan.state != PlanState.ADOPTED:
        return "plan nie jest uchwalony albo już jest monitorowany, pomijam"
    followed = content.monitoring
    actions.change_plan_state(
        plan=plan,
        state=PlanState.MONITORED,
        note=f"Monitoring: stan na {followed.as_of:%d.%m.%Y}",
        by=chain.by,
    )
    _states(chain, plan, followed)
    for reading in followed.readings:
        actions.record_reading(
            row=_plan_indicator(plan, reading.code, reading.action),
            year=reading.year,
            period=reading.period,
            value=_decimal(reading.value) if reading.value is not None else None,
            status=reading.status,
            read_on=reading.on,
            comment=reading.comment,
            by=chain.by,
        )
    actions.create_version(plan=plan, note=f"Po odczytach z {followed.as_of:%d.%m.%Y}", by=chain.by)
    return f"odczytów {len(followed.readings)}, stanów działań {len(followed.actions)}"


def _states(chain: Chain, plan: LocalPlan, followed: MonitoringFile) -> None:
    for item in followed.actions:
        card = ActionCard.objects.get(plan=plan, code=item.code)
        actions.set_action_state(
            card=card, state=ActionState(item.state), reason=item.reason, on=item.on, by=chain.by
        )
        for code in item.services:
            actions.link_action_to_service(card=card, service=_service(chain, code), by=chain.by)


def _card(chain: Chain, plan: LocalPlan, content: ActionFile, goals: dict[str, int]) -> ActionCard:
    card = actions.save_action_card(
        plan=plan,
        fields=actions.CardFields(
            goal_id=_known(goals, content.goal, "cel"),
            code=content.code,
            area=content.area,
            title=content.title,
            description=content.description,
            recipients=content.recipients,
            delivery_form=content.delivery_form,
            starts_on=content.starts_on,
            ends_on=content.ends_on,
            responsible=content.responsible,
            text_easy=content.text_easy,
            service_type_code=content.service_type,
            provider_id=_organisation(chain, content.provider),
            provider_note=content.provider_note,
            risks=content.risks,
        ),
        by=chain.by,
    )
    rows = [
        BudgetRow(year, FundingSource(line.source).value, _grosze(amount))
        for line in content.budget
        for year, amount in line.amounts.items()
    ]
    actions.set_budget(card=card, rows=rows, by=chain.by)
    for code in content.needs:
        need = Need.objects.filter(municipality=chain.place, code=code).first()
        if need is None:
            raise InvalidFile(f"plan.yaml, {content.code}: nie ma potrzeby „{code}”.")
        actions.link_action_to_need(card=card, need=need, by=chain.by)
    for code in content.services:
        actions.link_action_to_service(card=card, service=_service(chain, code), by=chain.by)
    return card


def _indicator(
    chain: Chain, plan: LocalPlan, content: IndicatorFile, cards: dict[str, ActionCard]
) -> None:
    indicator = Indicator.objects.filter(code=content.code, municipality=None).first()
    if indicator is None:
        raise InvalidFile(f"plan.yaml: nie ma wskaźnika „{content.code}”.")
    baseline = Observation.objects.filter(
        municipality=chain.place,
        indicator=indicator,
        village_unit=None,
        year=content.baseline_year,
    ).first()
    actions.save_plan_indicator(
        plan=plan,
        fields=actions.IndicatorFields(
            indicator_id=indicator.pk,
            baseline_status=baseline.status if baseline else "no_data",
            baseline_value=baseline.value if baseline else None,
            baseline_year=content.baseline_year,
            interim_value=_decimal(content.interim) if content.interim else None,
            interim_year=content.interim_year,
            target_value=_decimal(content.target),
            target_year=content.target_year,
            source=content.source,
            responsible=content.responsible,
            frequency=Frequency(content.frequency),
            action_id=_known(
                {code: card.pk for code, card in cards.items()}, content.action, "działanie"
            )
            if content.action
            else None,
        ),
        by=chain.by,
    )


def _plan_indicator(plan: LocalPlan, code: str, action: str) -> PlanIndicator:
    rows = plan.indicators.filter(indicator__code=code)
    rows = rows.filter(action__code=action) if action else rows.filter(action=None)
    found = rows.first()
    if found is None:
        raise InvalidFile(f"plan.yaml: plan nie ma wskaźnika „{code}” {action}.".rstrip())
    return found


def _service(chain: Chain, external_id: str) -> Service:
    found = Service.objects.filter(municipality=chain.place, external_id=external_id).first()
    if found is None:
        raise InvalidFile(f"plan.yaml: nie ma usługi „{external_id}”.")
    return found


def _organisation(chain: Chain, name: str) -> int | None:
    if not name:
        return None
    found = Organisation.objects.filter(municipality=chain.place, name=name).first()
    if found is None:
        raise InvalidFile(f"plan.yaml: nie ma organizacji „{name}”.")
    return found.pk


def _known(known: dict[str, int], code: str, what: str) -> int:
    if code not in known:
        raise InvalidFile(f"plan.yaml: nie ma takiego wpisu ({what}): „{code}”.")
    return known[code]


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ArithmeticError as error:
        raise InvalidInput(f"plan.yaml: „{text}” nie jest liczbą.") from error


def _grosze(text: str) -> int:
    return int((_decimal(text) * 100).to_integral_exact())
