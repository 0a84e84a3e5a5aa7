"""Deeds of the audit log in words: what staff reads instead of a code."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Deed(TextChoices):
    """Every code that an action records; a test compares the list with the actions."""

    CALENDARS_BLOCK_RELEASED = "calendars.block_released", _("a block of a room released")
    CALENDARS_DATES_BOOKED = "calendars.dates_booked", _("dates of a series booked")
    CALENDARS_DATE_ADDED = "calendars.date_added", _("a date added to a series")
    CALENDARS_DATE_CANCELLED = "calendars.date_cancelled", _("a date of a series cancelled")
    CALENDARS_DATE_MOVED = "calendars.date_moved", _("a date of a series moved")
    CALENDARS_DATE_PUT_BACK = "calendars.date_put_back", _("a date of a series put back")
    CALENDARS_FEED_MADE = "calendars.feed_made", _("a secret calendar address made")
    CALENDARS_FEED_REVOKED = "calendars.feed_revoked", _("a secret calendar address revoked")
    CALENDARS_RESOURCE_SAVED = "calendars.resource_saved", _("a room or thing saved")
    CALENDARS_RESOURCE_SWITCHED = (
        "calendars.resource_switched",
        _("a room or thing switched on or off"),
    )
    CALENDARS_SERIES_EDITED = "calendars.series_edited", _("a series of dates changed")
    CALENDARS_SERIES_ENDED = "calendars.series_ended", _("a series of dates ended")
    CALENDARS_SERIES_MADE = "calendars.series_made", _("a series of dates made")
    CALENDARS_TIME_BLOCKED = "calendars.time_blocked", _("time of a room taken by hand")
    CALENDARS_WAY_REMOVED = "calendars.way_removed", _("a way between sites removed")
    CALENDARS_WAY_SAVED = "calendars.way_saved", _("a way between sites saved")
    CORE_BACKUP_RESTORED = "core.backup_restored", _("an installation restored from a backup")
    CORE_IMPORT_STORED = "core.import_stored", _("a file's rows stored")
    CORE_IMPORT_UNDONE = "core.import_undone", _("an import undone")
    CORE_IMPORT_UPLOADED = "core.import_uploaded", _("a file sent for import")
    DIAGNOSIS_ASSETS_IMPORTED = "diagnosis.assets_imported", _("assets imported")
    DIAGNOSIS_ASSET_REMOVED = "diagnosis.asset_removed", _("an asset removed")
    DIAGNOSIS_ASSET_SAVED = "diagnosis.asset_saved", _("an asset saved")
    DIAGNOSIS_EVIDENCE_ADDED = "diagnosis.evidence_added", _("evidence linked to a need")
    DIAGNOSIS_EVIDENCE_REMOVED = "diagnosis.evidence_removed", _("evidence unlinked from a need")
    DIAGNOSIS_FIGURES_IMPORTED = "diagnosis.figures_imported", _("figures imported")
    DIAGNOSIS_INDICATORS_COMPUTED = "diagnosis.indicators_computed", _("core indicators computed")
    DIAGNOSIS_INDICATORS_LOADED = (
        "diagnosis.indicators_loaded",
        _("indicators of the content pack loaded"),
    )
    DIAGNOSIS_NEEDS_IMPORTED = "diagnosis.needs_imported", _("needs imported")
    DIAGNOSIS_NEED_REMOVED = "diagnosis.need_removed", _("a need removed")
    DIAGNOSIS_NEED_SAVED = "diagnosis.need_saved", _("a need saved")
    DIAGNOSIS_OBSERVATION_RECORDED = "diagnosis.observation_recorded", _("a figure entered")
    DIRECTORY_CALL_MISSED = "directory.call_missed", _("a call about a service nobody answered")
    DIRECTORY_CAPACITY_REPORTED = (
        "directory.capacity_reported",
        _("free places of a service reported"),
    )
    DIRECTORY_CHANGE_ACCEPTED = "directory.change_accepted", _("a proposed change accepted")
    DIRECTORY_CHANGE_PROPOSED = "directory.change_proposed", _("a change of a service proposed")
    DIRECTORY_CHANGE_REFUSED = "directory.change_refused", _("a proposed change refused")
    DIRECTORY_CHANGE_REPLACED = (
        "directory.change_replaced",
        _("a proposed change replaced by a newer one"),
    )
    DIRECTORY_CHANGE_WITHDRAWN = "directory.change_withdrawn", _("a proposed change withdrawn")
    DIRECTORY_CONTACT_REMOVED = "directory.contact_removed", _("a contact removed")
    DIRECTORY_CONTACT_SAVED = "directory.contact_saved", _("a contact saved")
    DIRECTORY_DOUBT_LEFT = "directory.doubt_left", _("a doubt about a service left")
    DIRECTORY_DOUBT_SETTLED = "directory.doubt_settled", _("a doubt about a service settled")
    DIRECTORY_DUPLICATES_SEARCHED = (
        "directory.duplicates_searched",
        _("records that stand twice looked for"),
    )
    DIRECTORY_HOURS_SET = "directory.hours_set", _("hours of a service set")
    DIRECTORY_HSDS_IMPORTED = "directory.hsds_imported", _("services imported from HSDS")
    DIRECTORY_LINK_ANSWERED = "directory.link_answered", _("a link answered without an account")
    DIRECTORY_LINK_REVOKED = "directory.link_revoked", _("a link to answer revoked")
    DIRECTORY_LINK_SENT = "directory.link_sent", _("a link to answer sent")
    DIRECTORY_NEARNESS_STARTED = "directory.nearness_started", _("the way to services computed")
    DIRECTORY_PAIR_TOLD_APART = "directory.pair_told_apart", _("two records told apart")
    DIRECTORY_PLACE_LEFT = "directory.place_left", _("a place taken away from a service")
    DIRECTORY_PLACE_PARTED = (
        "directory.place_parted",
        _("a place of its own given to a service"),
    )
    DIRECTORY_PLACE_SAVED = "directory.place_saved", _("a place saved")
    DIRECTORY_PLACE_SHARED = "directory.place_shared", _("a service put at a known place")
    DIRECTORY_QUALITY_RECKONED = "directory.quality_reckoned", _("quality of descriptions counted")
    DIRECTORY_RECORDS_MERGED = "directory.records_merged", _("records joined")
    DIRECTORY_RECORDS_PARTED = "directory.records_parted", _("records parted")
    DIRECTORY_REMINDERS_SENT = "directory.reminders_sent", _("reminders to check services sent")
    DIRECTORY_SERVICES_IMPORTED = "directory.services_imported", _("services imported")
    DIRECTORY_SERVICE_CLOSED = "directory.service_closed", _("a service closed")
    DIRECTORY_SERVICE_CONFIRMED = "directory.service_confirmed", _("a description confirmed")
    DIRECTORY_SERVICE_CREATED = "directory.service_created", _("a service added")
    DIRECTORY_SERVICE_PUBLISHED = "directory.service_published", _("a service published")
    DIRECTORY_SERVICE_UPDATED = "directory.service_updated", _("a service changed")
    DIRECTORY_SYNONYMS_LOADED = (
        "directory.synonyms_loaded",
        _("everyday words of the search loaded"),
    )
    DIRECTORY_SYNONYMS_REMOVED = (
        "directory.synonyms_removed",
        _("a group of everyday words removed"),
    )
    DIRECTORY_SYNONYMS_SAVED = "directory.synonyms_saved", _("a group of everyday words saved")
    DIRECTORY_SYNONYMS_SWITCHED = (
        "directory.synonyms_switched",
        _("a group of everyday words switched on or off"),
    )
    DIRECTORY_TYPES_LOADED = "directory.types_loaded", _("kinds of services loaded")
    EVENTS_ANNOUNCED = "events.announced", _("an event announced")
    EVENTS_BUDGET_EXPORTED = (
        "events.budget_exported",
        _("the settlement of an event taken as a file"),
    )
    EVENTS_BUDGET_LINE_REMOVED = (
        "events.budget_line_removed",
        _("a line of an event's budget removed"),
    )
    EVENTS_BUDGET_LINE_SAVED = "events.budget_line_saved", _("a line of an event's budget saved")
    EVENTS_CANCELLED = "events.cancelled", _("an event cancelled")
    EVENTS_CARD_CHANGED = "events.card_changed", _("an observation card changed by its author")
    EVENTS_CARD_ENTERED = "events.card_entered", _("an observation card typed in from paper")
    EVENTS_CARD_FOLLOWED = "events.card_followed", _("what became of an observation card told")
    EVENTS_CARD_LEFT = "events.card_left", _("an observation card written")
    EVENTS_CARD_MARKED = "events.card_marked", _("an observation card marked for quoting or not")
    EVENTS_CARD_ON_THREAD = (
        "events.card_on_thread",
        _("an observation card left on the golden thread"),
    )
    EVENTS_CERTIFICATES_ISSUED = "events.certificates_issued", _("certificates issued")
    EVENTS_CERTIFICATE_REVOKED = "events.certificate_revoked", _("a certificate revoked")
    EVENTS_CERTIFICATE_RULE_SET = "events.certificate_rule_set", _("the rule of certificates set")
    EVENTS_COPIED = "events.copied", _("an event copied to another day")
    EVENTS_CREATED = "events.created", _("an event prepared")
    EVENTS_EDITED = "events.edited", _("an event changed")
    EVENTS_EVALUATION_DATED = "events.evaluation_dated", _("days of an event's survey set")
    EVENTS_EVALUATION_OPENED = "events.evaluation_opened", _("an event's survey opened")
    EVENTS_EVALUATION_PREPARED = "events.evaluation_prepared", _("an event's survey prepared")
    EVENTS_FOLLOW_UPS_PLANNED = (
        "events.follow_ups_planned",
        _("days to ask what became of it written down"),
    )
    EVENTS_FOLLOW_UPS_SENT = "events.follow_ups_sent", _("letters that ask what became of it sent")
    EVENTS_HOST_FILE_IMPORTED = (
        "events.host_file_imported",
        _("a list of an online host imported"),
    )
    EVENTS_ITEM_ADDED = "events.item_added", _("an item added to a programme")
    EVENTS_ITEM_CANCELLED = "events.item_cancelled", _("an item of a programme cancelled")
    EVENTS_ITEM_EDITED = "events.item_edited", _("an item of a programme changed")
    EVENTS_ITEM_REMOVED = "events.item_removed", _("an item taken out of a programme")
    EVENTS_ITEM_RESTORED = (
        "events.item_restored",
        _("a cancelled item takes place after all"),
    )
    EVENTS_LEG_REMOVED = "events.leg_removed", _("a way between stops removed")
    EVENTS_LEG_SAVED = "events.leg_saved", _("a way between stops saved")
    EVENTS_LIST_READ = "events.list_read", _("a list of an event's people read")
    EVENTS_LOTS_DRAWN = "events.lots_drawn", _("lots for places drawn")
    EVENTS_MAIL_REMOVED = "events.mail_removed", _("a letter that was not sent removed")
    EVENTS_MAIL_SENT = "events.mail_sent", _("a letter sent to participants")
    EVENTS_MAIL_WRITTEN = "events.mail_written", _("a letter to participants written")
    EVENTS_MATERIAL_ADDED = "events.material_added", _("a material added to an event")
    EVENTS_MATERIAL_REMOVED = "events.material_removed", _("a material of an event removed")
    EVENTS_NEEDS_DELETED = "events.needs_deleted", _("needs of participants deleted")
    EVENTS_NEEDS_READ = "events.needs_read", _("needs of participants read")
    EVENTS_NEWS_ANNOUNCED = "events.news_announced", _("something announced on the day")
    EVENTS_NEWS_WITHDRAWN = "events.news_withdrawn", _("an announcement withdrawn")
    EVENTS_OFFER_LAPSED = "events.offer_lapsed", _("an offered place lapsed")
    EVENTS_PARTICIPANTS_CHANGED = (
        "events.participants_changed",
        _("names of a registration changed"),
    )
    EVENTS_PIN_MADE = "events.pin_made", _("a PIN of an item made")
    EVENTS_PLACE_CONFIRMED = "events.place_confirmed", _("an offered place taken")
    EVENTS_PLACE_GIVEN_OUT_OF_TURN = (
        "events.place_given_out_of_turn",
        _("a place given out of turn"),
    )
    EVENTS_PLACE_OFFERED = "events.place_offered", _("a place at an event offered")
    EVENTS_POOL_SWITCHED = (
        "events.pool_switched",
        _("a registration moved between on site and online"),
    )
    EVENTS_PRESENCE_EXPORTED = (
        "events.presence_exported",
        _("minutes of attendance downloaded as a file"),
    )
    EVENTS_PRESENCE_MARKED = "events.presence_marked", _("people marked as present")
    EVENTS_PRESENCE_VOIDED = "events.presence_voided", _("a mark of presence taken back")
    EVENTS_PROGRAMME_ANNOUNCED = (
        "events.programme_announced",
        _("a version of a programme announced"),
    )
    EVENTS_PROGRAMME_READ = "events.programme_read", _("a programme read from a text")
    EVENTS_QUESTION_DECIDED = "events.question_decided", _("a question to speakers decided")
    EVENTS_REGISTERED = "events.registered", _("somebody registered for an event")
    EVENTS_REGISTRATIONS_EXPORTED = (
        "events.registrations_exported",
        _("a list of registrations downloaded"),
    )
    EVENTS_REGISTRATION_CANCELLED = "events.registration_cancelled", _("a registration cancelled")
    EVENTS_REGISTRATION_RULES_SAVED = (
        "events.registration_rules_saved",
        _("rules of registration saved"),
    )
    EVENTS_SCHEDULE_IMPORTED = "events.schedule_imported", _("a programme imported from a file")
    EVENTS_SERIES_LIST_READ = "events.series_list_read", _("people of a series of trainings read")
    EVENTS_SERIES_SAVED = "events.series_saved", _("a series of trainings saved")
    EVENTS_STOPS_ORDERED = "events.stops_ordered", _("stops of a visit put in another order")
    EVENTS_STOP_REMOVED = "events.stop_removed", _("a stop of a visit removed")
    EVENTS_STOP_SAVED = "events.stop_saved", _("a stop of a visit saved")
    EVENTS_TASKS_ADDED = "events.tasks_added", _("ready tasks added to an event")
    EVENTS_TASK_DONE = "events.task_done", _("a task of an event done")
    EVENTS_TASK_REMOVED = "events.task_removed", _("a task of an event removed")
    EVENTS_TASK_REOPENED = "events.task_reopened", _("a task of an event opened again")
    EVENTS_TASK_SAVED = "events.task_saved", _("a task of an event saved")
    EVENTS_TEAM_REMOVED = "events.team_removed", _("a team of a series removed")
    EVENTS_TEAM_SAVED = "events.team_saved", _("a team of a series saved")
    LOCALPLANS_ACTION_LINKED = (
        "localplans.action_linked",
        _("an action linked to a need or a service"),
    )
    LOCALPLANS_ACTION_REMOVED = "localplans.action_removed", _("an action removed")
    LOCALPLANS_ACTION_SAVED = "localplans.action_saved", _("an action card saved")
    LOCALPLANS_ACTION_STATE_SET = "localplans.action_state_set", _("the state of an action set")
    LOCALPLANS_BUDGET_SET = "localplans.budget_set", _("the budget of an action set")
    LOCALPLANS_CHAPTER_SAVED = "localplans.chapter_saved", _("a chapter saved")
    LOCALPLANS_DOCUMENTS_ORDERED = "localplans.documents_ordered", _("documents of a plan ordered")
    LOCALPLANS_DOCUMENTS_STORED = "localplans.documents_stored", _("documents of a plan stored")
    LOCALPLANS_GOAL_ADDED = "localplans.goal_added", _("a goal added")
    LOCALPLANS_GOAL_REMOVED = "localplans.goal_removed", _("a goal removed")
    LOCALPLANS_GOAL_UPDATED = "localplans.goal_updated", _("a goal changed")
    LOCALPLANS_INDICATOR_REMOVED = (
        "localplans.indicator_removed",
        _("an indicator removed from a plan"),
    )
    LOCALPLANS_INDICATOR_SAVED = "localplans.indicator_saved", _("an indicator of a plan saved")
    LOCALPLANS_PLAN_CREATED = "localplans.plan_created", _("a plan begun")
    LOCALPLANS_PLAN_STATE_CHANGED = (
        "localplans.plan_state_changed",
        _("the state of a plan changed"),
    )
    LOCALPLANS_PLAN_UPDATED = "localplans.plan_updated", _("a plan changed")
    LOCALPLANS_READING_RECORDED = "localplans.reading_recorded", _("a reading entered")
    LOCALPLANS_VERSION_CREATED = "localplans.version_created", _("a version of a plan stored")
    PAGES_STATEMENT_UPDATED = "pages.statement_updated", _("the accessibility statement changed")
    PARTNERSHIP_ANSWER_NOTED = (
        "partnership.answer_noted",
        _("an answer to a recommendation written down"),
    )
    PARTNERSHIP_ANSWERS_REMINDED = (
        "partnership.answers_reminded",
        _("late answers to recommendations reminded of"),
    )
    PARTNERSHIP_ASSESSMENT_READ = (
        "partnership.assessment_read",
        _("an assessment of an organisation read"),
    )
    PARTNERSHIP_ASSESSMENT_RENEWED = (
        "partnership.assessment_renewed",
        _("a new assessment by standards begun from an older one"),
    )
    PARTNERSHIP_ASSESSMENT_SENT = (
        "partnership.assessment_sent",
        _("an assessment by standards sent to the experts"),
    )
    PARTNERSHIP_ASSESSMENT_STARTED = (
        "partnership.assessment_started",
        _("an assessment by standards begun"),
    )
    PARTNERSHIP_ASSESSMENT_TAKEN_BACK = (
        "partnership.assessment_taken_back",
        _("an assessment by standards taken back"),
    )
    PARTNERSHIP_ASSESSMENT_VERIFIED = "partnership.assessment_verified", _("an assessment verified")
    PARTNERSHIP_CAFE_EDITED = "partnership.cafe_edited", _("a social café changed")
    PARTNERSHIP_CAFE_MADE = "partnership.cafe_made", _("a social café prepared")
    PARTNERSHIP_CAFE_MOVED = "partnership.cafe_moved", _("a social café moved on")
    PARTNERSHIP_CAFE_NOTE_HIDDEN = (
        "partnership.cafe_note_hidden",
        _("a note of a café hidden or shown"),
    )
    PARTNERSHIP_CAFE_NOTE_SPLIT = "partnership.cafe_note_split", _("a note of a café put apart")
    PARTNERSHIP_CAFE_NOTE_TYPED = "partnership.cafe_note_typed", _("a note of a café typed in")
    PARTNERSHIP_CAFE_NOTE_WRITTEN = "partnership.cafe_note_written", _("a note written at a café")
    PARTNERSHIP_CAFE_NOTES_MERGED = (
        "partnership.cafe_notes_merged",
        _("notes of a café put together"),
    )
    PARTNERSHIP_CAFE_PAPER_DOTS = (
        "partnership.cafe_paper_dots",
        _("dots of a café typed in from paper"),
    )
    PARTNERSHIP_CONDITIONS_ANSWERED = (
        "partnership.conditions_answered",
        _("questions of an assessment answered"),
    )
    PARTNERSHIP_CONSENT_GIVEN = (
        "partnership.consent_given",
        _("a consent to show an assessment given"),
    )
    PARTNERSHIP_CONSENT_REVOKED = (
        "partnership.consent_revoked",
        _("a consent to show an assessment taken back"),
    )
    PARTNERSHIP_COORDINATOR_ENDED = (
        "partnership.coordinator_ended",
        _("a coordinator of a line of service ended"),
    )
    PARTNERSHIP_COORDINATOR_NAMED = (
        "partnership.coordinator_named",
        _("a coordinator of a line of service named"),
    )
    PARTNERSHIP_COUNCIL_CREATED = "partnership.council_created", _("an advisory council added")
    PARTNERSHIP_COUNCIL_EDITED = (
        "partnership.council_edited",
        _("facts of an advisory council changed"),
    )
    PARTNERSHIP_COUNCIL_MEETING_CALLED = (
        "partnership.council_meeting_called",
        _("a meeting of a council called"),
    )
    PARTNERSHIP_COUNCIL_MEETING_CANCELLED = (
        "partnership.council_meeting_cancelled",
        _("a meeting of a council cancelled"),
    )
    PARTNERSHIP_COUNCIL_MEETING_CHANGED = (
        "partnership.council_meeting_changed",
        _("a meeting of a council changed"),
    )
    PARTNERSHIP_COUNCIL_MEMBER_REMOVED = (
        "partnership.council_member_removed",
        _("a seat in a council removed"),
    )
    PARTNERSHIP_COUNCIL_MEMBER_SAVED = (
        "partnership.council_member_saved",
        _("a seat in a council saved"),
    )
    PARTNERSHIP_COUNCIL_MINUTES_PUBLISHED = (
        "partnership.council_minutes_published",
        _("minutes of a council published"),
    )
    PARTNERSHIP_COUNCIL_MINUTES_SAVED = (
        "partnership.council_minutes_saved",
        _("minutes of a council saved"),
    )
    PARTNERSHIP_COUNCIL_REMINDERS_SENT = (
        "partnership.council_reminders_sent",
        _("members of councils reminded"),
    )
    PARTNERSHIP_COUNCIL_TERM_SAVED = (
        "partnership.council_term_saved",
        _("a term of a council saved"),
    )
    PARTNERSHIP_COVER_AGREED = "partnership.cover_agreed", _("a cover of a standard agreed")
    PARTNERSHIP_COVER_ASKED = "partnership.cover_asked", _("a cover of a standard asked for")
    PARTNERSHIP_COVER_ENDED = "partnership.cover_ended", _("a cover of a standard ended")
    PARTNERSHIP_DIARY_WRITTEN = "partnership.diary_written", _("a day of the diary written")
    PARTNERSHIP_DRAFT_ANSWERED = "partnership.draft_answered", _("an opinion of a council answered")
    PARTNERSHIP_DRAFT_EDITED = "partnership.draft_edited", _("a draft for an opinion corrected")
    PARTNERSHIP_DRAFT_HANDED_IN = (
        "partnership.draft_handed_in",
        _("a draft handed in for an opinion"),
    )
    PARTNERSHIP_DRAFT_WITHDRAWN = (
        "partnership.draft_withdrawn",
        _("a draft for an opinion withdrawn"),
    )
    PARTNERSHIP_DUTY_DAY_CHANGED = (
        "partnership.duty_day_changed",
        _("a day from which duties are counted changed"),
    )
    PARTNERSHIP_DUTY_DAY_ENTERED = (
        "partnership.duty_day_entered",
        _("a day from which duties are counted entered"),
    )
    PARTNERSHIP_DUTY_MARKED = "partnership.duty_marked", _("a duty noted")
    PARTNERSHIP_DUTY_REMINDERS_SENT = (
        "partnership.duty_reminders_sent",
        _("reminders of duties sent"),
    )
    PARTNERSHIP_EVIDENCE_ADDED = "partnership.evidence_added", _("evidence of a standard added")
    PARTNERSHIP_EVIDENCE_DATED = "partnership.evidence_dated", _("evidence of a standard changed")
    PARTNERSHIP_EVIDENCE_REMOVED = (
        "partnership.evidence_removed",
        _("evidence of a standard removed"),
    )
    PARTNERSHIP_EXPERT_CHANGED = (
        "partnership.expert_changed",
        _("days of an expert of a test changed"),
    )
    PARTNERSHIP_EXPERT_NAMED = "partnership.expert_named", _("an expert of a test named")
    PARTNERSHIP_EXPERT_REMOVED = (
        "partnership.expert_removed",
        _("the naming of an expert of a test taken back"),
    )
    PARTNERSHIP_FINDING_CONFIRMED = (
        "partnership.finding_confirmed",
        _("a finding confirmed by the second expert"),
    )
    PARTNERSHIP_FINDING_DROPPED = "partnership.finding_dropped", _("a finding dropped")
    PARTNERSHIP_FINDING_ON_THREAD = (
        "partnership.finding_on_thread",
        _("a finding left on the golden thread"),
    )
    PARTNERSHIP_FINDING_RESTORED = (
        "partnership.finding_restored",
        _("a dropped finding brought back"),
    )
    PARTNERSHIP_FINDING_WRITTEN = "partnership.finding_written", _("a finding written down")
    PARTNERSHIP_GRADES_SAVED = "partnership.grades_saved", _("grades of an assessment saved")
    PARTNERSHIP_GROUND_ADDED = "partnership.ground_added", _("a ground of a recommendation added")
    PARTNERSHIP_GROUND_REMOVED = (
        "partnership.ground_removed",
        _("a ground of a recommendation taken away"),
    )
    PARTNERSHIP_LADDER_MARK_REMOVED = (
        "partnership.ladder_mark_removed",
        _("a mark on the ladder taken out"),
    )
    PARTNERSHIP_LADDER_MARKED = "partnership.ladder_marked", _("a rung of the ladder marked")
    PARTNERSHIP_MAP_RUN_STARTED = (
        "partnership.map_run_started",
        _("figures of the cooperation map started"),
    )
    PARTNERSHIP_MEMBER_ADDED = "partnership.member_added", _("a member of a federation added")
    PARTNERSHIP_MEMBER_AGREED = (
        "partnership.member_agreed",
        _("a membership in a federation confirmed by the member"),
    )
    PARTNERSHIP_MEMBER_ENDED = "partnership.member_ended", _("a membership in a federation ended")
    PARTNERSHIP_MEMBERS_IMPORTED = (
        "partnership.members_imported",
        _("members of a federation imported from a file"),
    )
    PARTNERSHIP_OPEN_ROUND_CLOSED = (
        "partnership.open_round_closed",
        _("a self-assessment of an open institution closed"),
    )
    PARTNERSHIP_OPEN_ROUND_EDITED = (
        "partnership.open_round_edited",
        _("a self-assessment of an open institution changed"),
    )
    PARTNERSHIP_OPEN_ROUND_MADE = (
        "partnership.open_round_made",
        _("a self-assessment of an open institution prepared"),
    )
    PARTNERSHIP_OPEN_ROUND_OPENED = (
        "partnership.open_round_opened",
        _("a self-assessment of an open institution opened"),
    )
    PARTNERSHIP_OPEN_ROUND_SHOWN = (
        "partnership.open_round_shown",
        _("who reads the results of an open institution changed"),
    )
    PARTNERSHIP_OPINION_GIVEN = (
        "partnership.opinion_given",
        _("an opinion of a council written down"),
    )
    PARTNERSHIP_OPINION_WAIVED = (
        "partnership.opinion_waived",
        _("silence of a council recorded as a waiver"),
    )
    PARTNERSHIP_PLACE_ADDED = "partnership.place_added", _("a place added to a test")
    PARTNERSHIP_PLACE_EDITED = "partnership.place_edited", _("facts of a place of a test changed")
    PARTNERSHIP_PLACE_ENDED = "partnership.place_ended", _("the work in a place of a test ended")
    PARTNERSHIP_PLACE_JUDGED = (
        "partnership.place_judged",
        _("a place of a test judged by its experts"),
    )
    PARTNERSHIP_PLACE_REOPENED = "partnership.place_reopened", _("a place of a test opened again")
    PARTNERSHIP_RECOMMENDATION_EDITED = (
        "partnership.recommendation_edited",
        _("a recommendation changed"),
    )
    PARTNERSHIP_RECOMMENDATION_HIDDEN = (
        "partnership.recommendation_hidden",
        _("a recommendation taken out of the register"),
    )
    PARTNERSHIP_RECOMMENDATION_MADE = (
        "partnership.recommendation_made",
        _("a recommendation written"),
    )
    PARTNERSHIP_RECOMMENDATION_MOVED = (
        "partnership.recommendation_moved",
        _("a recommendation moved to another state"),
    )
    PARTNERSHIP_RECOMMENDATION_PUBLISHED = (
        "partnership.recommendation_published",
        _("a recommendation put into the register"),
    )
    PARTNERSHIP_RECOMMENDATION_SENT = "partnership.recommendation_sent", _("a recommendation sent")
    PARTNERSHIP_RECOMMENDATION_VOTED = (
        "partnership.recommendation_voted",
        _("votes on a recommendation written down"),
    )
    PARTNERSHIP_REMINDERS_SENT = "partnership.reminders_sent", _("letters about standards sent")
    PARTNERSHIP_SENDING_REMOVED = (
        "partnership.sending_removed",
        _("the sending of a recommendation taken back"),
    )
    PARTNERSHIP_SMALL_STEP_SAVED = (
        "partnership.small_step_saved",
        _("a small step of an open institution saved"),
    )
    PARTNERSHIP_STANDARD_ADDED = "partnership.standard_added", _("a standard added")
    PARTNERSHIP_STANDARD_BROUGHT_BACK = (
        "partnership.standard_brought_back",
        _("a standard brought back"),
    )
    PARTNERSHIP_STANDARD_CHANGED = "partnership.standard_changed", _("a standard changed")
    PARTNERSHIP_STANDARD_LEFT_OUT = "partnership.standard_left_out", _("a standard left out")
    PARTNERSHIP_STANDARD_VERIFIED = (
        "partnership.standard_verified",
        _("a standard verified by an expert"),
    )
    PARTNERSHIP_STANDARDS_LOADED = "partnership.standards_loaded", _("a set of standards loaded")
    PARTNERSHIP_STEP_REMINDERS_SENT = (
        "partnership.step_reminders_sent",
        _("letters about small steps sent"),
    )
    PARTNERSHIP_STEP_REMOVED = "partnership.step_removed", _("a step towards a standard removed")
    PARTNERSHIP_STEP_SAVED = "partnership.step_saved", _("a step towards a standard saved")
    PARTNERSHIP_STEPS_ADDED = "partnership.steps_added", _("steps towards a standard added")
    PARTNERSHIP_TEST_CREATED = "partnership.test_created", _("a test of the model prepared")
    PARTNERSHIP_TEST_EDITED = "partnership.test_edited", _("a test of the model changed")
    PARTNERSHIP_TEST_ENDED = "partnership.test_ended", _("a test of the model ended")
    PARTNERSHIP_TEST_SHOWN = (
        "partnership.test_shown",
        _("a test of the model shown to everybody, or not any more"),
    )
    PARTNERSHIP_TEST_STARTED = "partnership.test_started", _("a test of the model begun")
    PARTNERSHIP_TIE_CHANGED = "partnership.tie_changed", _("a declared tie changed")
    PARTNERSHIP_TIE_CONFIRMED = "partnership.tie_confirmed", _("a tie confirmed by the other side")
    PARTNERSHIP_TIE_DECLARED = "partnership.tie_declared", _("a tie declared")
    PARTNERSHIP_TIE_ENDED = "partnership.tie_ended", _("a declared tie ended")
    PARTNERSHIP_TRIAL_WRITTEN = (
        "partnership.trial_written",
        _("a step of the procedures tried in practice"),
    )
    PARTNERSHIP_VERIFICATION_FINISHED = (
        "partnership.verification_finished",
        _("an expert finished verifying"),
    )
    PARTNERSHIP_VERIFIER_ENDED = "partnership.verifier_ended", _("an expert of an assessment ended")
    PARTNERSHIP_VERIFIER_NAMED = "partnership.verifier_named", _("an expert of an assessment named")
    PARTNERSHIP_WALK_BEGUN = "partnership.walk_begun", _("the path of an organisation begun")
    PARTNERSHIP_WALK_CHANGES_SEEN = (
        "partnership.walk_changes_seen",
        _("a change of the variant read"),
    )
    PARTNERSHIP_WALK_STEP_SAVED = "partnership.walk_step_saved", _("a step of a path noted")
    PEOPLE_ACCOUNT_MADE = "people.account_made", _("an account made")
    PEOPLE_INVITATION_ACCEPTED = "people.invitation_accepted", _("an invitation accepted")
    PEOPLE_INVITATION_REVOKED = "people.invitation_revoked", _("an invitation withdrawn")
    PEOPLE_INVITED = "people.invited", _("somebody invited")
    PEOPLE_ORGANISATIONS_IMPORTED = "people.organisations_imported", _("organisations imported")
    PEOPLE_ORGANISATION_EDITED = "people.organisation_edited", _("an organisation changed")
    PEOPLE_ORGANISATION_REGISTERED = "people.organisation_registered", _("an organisation added")
    PEOPLE_ROLE_ENDED = "people.role_ended", _("a role ended")
    PEOPLE_ROLE_GIVEN = "people.role_given", _("a role given")
    PEOPLE_SECOND_FACTOR_RESET = "people.second_factor_reset", _("a second factor removed")
    QUESTIONNAIRES_BANK_LOADED = "questionnaires.bank_loaded", _("the question bank loaded")
    QUESTIONNAIRES_BUILT = "questionnaires.built", _("a questionnaire built")
    QUESTIONNAIRES_FROZEN = "questionnaires.frozen", _("a questionnaire put to use")
    QUESTIONNAIRES_QUESTIONS_CHOSEN = (
        "questionnaires.questions_chosen",
        _("questions chosen from the bank"),
    )
    QUESTIONNAIRES_QUESTION_ADDED = "questionnaires.question_added", _("a question added")
    QUESTIONNAIRES_QUESTION_MOVED = "questionnaires.question_moved", _("a question moved")
    QUESTIONNAIRES_QUESTION_REMOVED = "questionnaires.question_removed", _("a question removed")
    QUESTIONNAIRES_RESPONSES_ENTERED = "questionnaires.responses_entered", _("answers entered")
    QUESTIONNAIRES_RESPONSE_SUBMITTED = "questionnaires.response_submitted", _("a survey answered")
    TERRITORY_LAW_LOADED = "territory.law_loaded", _("numbers of law loaded")
    TERRITORY_MUNICIPALITY_CREATED = "territory.municipality_created", _("a municipality added")
    TERRITORY_POPULATION_STORED = (
        "territory.population_stored",
        _("people by place and age imported"),
    )
    TERRITORY_TERC_LOADED = "territory.terc_loaded", _("the TERC register loaded")
    TERRITORY_VARIANT_CHANGED = "territory.variant_changed", _("the variant (OPS or CUS) changed")
    TERRITORY_VILLAGE_UNITS_STORED = "territory.village_units_stored", _("village units imported")
    TERRITORY_VILLAGE_UNIT_SAVED = "territory.village_unit_saved", _("a village unit saved")
    THREAD_INSIGHT_DISMISSED = "thread.insight_dismissed", _("an insight put aside")
    THREAD_INSIGHT_LEFT = "thread.insight_left", _("an insight left")
    THREAD_INSIGHT_TAKEN = "thread.insight_taken", _("an insight taken up")
    THREAD_LINKED = "thread.linked", _("two places of the thread linked")
    THREAD_UNLINKED = "thread.unlinked", _("two places of the thread unlinked")
    VOICES_ANSWERS_CODED = "voices.answers_coded", _("themes marked in answers")
    VOICES_ANSWERS_READ = "voices.answers_read", _("open answers read")
    VOICES_CODINGS_IMPORTED = "voices.codings_imported", _("themes imported")
    VOICES_CONSENT_TEXT_STORED = "voices.consent_text_stored", _("a consent text stored")
    VOICES_RESPONSES_EXPORTED = "voices.responses_exported", _("answers downloaded as a file")
    VOICES_RESPONSES_IMPORTED = "voices.responses_imported", _("answers imported")
    VOICES_RESULTS_PUBLISHED = "voices.results_published", _("results published")
    VOICES_RESULTS_WITHDRAWN = "voices.results_withdrawn", _("results withdrawn")
    VOICES_SHEET_ENTERED = "voices.sheet_entered", _("a paper sheet entered")
    VOICES_SURVEY_CLOSED = "voices.survey_closed", _("a survey closed")
    VOICES_SURVEY_CREATED = "voices.survey_created", _("a survey prepared")
    VOICES_SURVEY_EDITED = "voices.survey_edited", _("a survey changed")
    VOICES_SURVEY_OPENED = "voices.survey_opened", _("a survey opened")
    VOICES_THEME_ADDED = "voices.theme_added", _("a theme added")
    VOICES_THEME_EDITED = "voices.theme_edited", _("a theme changed")


def deed_title(code: str) -> str:
    """The deed in words; an unknown code of a later release as it is."""
    return str(Deed(code).label) if code in Deed.values else code
