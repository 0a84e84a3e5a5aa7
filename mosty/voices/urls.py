from django.urls import path

from mosty.voices.views import answering, entering, public, reading, staff

app_name = "voices"
urlpatterns = [
    path("", public.survey_list, name="survey_list"),
    path("nowa/", staff.survey_create, name="survey_create"),
    path("motywy/", public.theme_list, name="theme_list"),
    path("motywy/<slug:code>/", public.theme_detail, name="theme_detail"),
    path("motywy/<slug:code>/edycja/", reading.theme_edit, name="theme_edit"),
    path("<slug:slug>/", public.survey_detail, name="survey_detail"),
    path("<slug:slug>/zacznij/", answering.survey_begin, name="survey_begin"),
    path("<slug:slug>/od-nowa/", answering.survey_restart, name="survey_restart"),
    path("<slug:slug>/pytanie/<int:number>/", answering.survey_question, name="survey_question"),
    path("<slug:slug>/sprawdz/", answering.survey_check, name="survey_check"),
    path("<slug:slug>/wyslij/", answering.survey_send, name="survey_send"),
    path("<slug:slug>/dziekujemy/", public.survey_thanks, name="survey_thanks"),
    path("<slug:slug>/wyniki/", public.survey_results, name="survey_results"),
    path("<slug:slug>/arkusz/", public.survey_sheet, name="survey_sheet"),
    path("<slug:slug>/obsluga/", staff.survey_manage, name="survey_manage"),
    path("<slug:slug>/edycja/", staff.survey_edit, name="survey_edit"),
    path("<slug:slug>/pytania/", staff.survey_questions, name="survey_questions"),
    path("<slug:slug>/pytania/nowe/", staff.survey_question_add, name="survey_question_add"),
    path(
        "<slug:slug>/pytania/<slug:code>/zmiana/",
        staff.survey_question_change,
        name="survey_question_change",
    ),
    path("<slug:slug>/otworz/", staff.survey_open, name="survey_open"),
    path("<slug:slug>/zamknij/", staff.survey_close, name="survey_close"),
    path("<slug:slug>/publikuj/", staff.survey_publish, name="survey_publish"),
    path("<slug:slug>/papier/", entering.paper_entry, name="paper_entry"),
    path("<slug:slug>/odpowiedzi.csv", entering.response_export, name="response_export"),
    path("<slug:slug>/kodowanie/", reading.coding, name="coding"),
]
