"""The customers' pages."""

from django.urls import path

from kept.surfaces.portal import asking, cases, corrections, entitlements, home, levels, links, people

app_name = "portal"

urlpatterns = [
    path("<slug:desk>/portal/", home.show_home, name="home"),
    path("<slug:desk>/portal/cover", entitlements.show_cover, name="cover"),
    path("<slug:desk>/portal/cases/", home.list_cases, name="cases"),
    path("<slug:desk>/portal/cases/new", asking.ask, name="ask"),
    path("<slug:desk>/portal/cases/new/promise", asking.foresee, name="foresee"),
    path("<slug:desk>/portal/cases/<str:number>/", cases.show_case, name="case"),
    path("<slug:desk>/portal/cases/<str:number>/why/<str:key>/<int:cycle>", cases.explain, name="why"),
    path("<slug:desk>/portal/cases/<str:number>/write", cases.write, name="write"),
    path("<slug:desk>/portal/cases/<str:number>/asked/<str:asked>", cases.answer_request, name="asked"),
    path("<slug:desk>/portal/cases/<str:number>/severity", cases.set_severity, name="severity"),
    path("<slug:desk>/portal/cases/<str:number>/people", cases.name_people, name="dedicated"),
    path("<slug:desk>/portal/cases/<str:number>/vouch", cases.vouch, name="vouch"),
    path("<slug:desk>/portal/cases/<str:number>/offer", levels.answer, name="offer"),
    path("<slug:desk>/portal/cases/<str:number>/close", cases.close, name="close"),
    path("<slug:desk>/portal/cases/<str:number>/reopen", cases.reopen, name="reopen"),
    path("<slug:desk>/portal/corrections", corrections.show_corrections, name="corrections"),
    path("<slug:desk>/portal/files/<str:public_id>", cases.download, name="file"),
    path("<slug:desk>/portal/people/", people.show_people, name="people"),
    path("<slug:desk>/portal/people/changes", people.ask_change, name="people-ask"),
    path("<slug:desk>/portal/people/changes/<str:change>/agree", people.agree, name="people-agree"),
    path("<slug:desk>/portal/people/changes/<str:change>/decline", people.decline, name="people-decline"),
    path("<slug:desk>/portal/people/invite", people.invite, name="people-invite"),
    path("<slug:desk>/portal/people/notifications", people.choose_notifications, name="people-notifications"),
    path("<slug:desk>/portal/people/<str:contact>/invite", people.invite_again, name="people-invite-again"),
    path("<slug:desk>/portal/people/<str:contact>/dismiss", people.dismiss, name="people-dismiss"),
    path("<slug:desk>/answer/<str:secret>", links.answer, name="answer"),
    path("<slug:desk>/join/<str:invitation>", links.join, name="join"),
]
