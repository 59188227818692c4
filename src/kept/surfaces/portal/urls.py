"""The customers' pages."""

from django.urls import path

from kept.surfaces.portal import asking, cases, home

app_name = "portal"

urlpatterns = [
    path("<slug:desk>/portal/", home.show_home, name="home"),
    path("<slug:desk>/portal/cases/", home.list_cases, name="cases"),
    path("<slug:desk>/portal/cases/new", asking.ask, name="ask"),
    path("<slug:desk>/portal/cases/new/promise", asking.foresee, name="foresee"),
    path("<slug:desk>/portal/cases/<str:number>/", cases.show_case, name="case"),
    path("<slug:desk>/portal/cases/<str:number>/why/<str:key>/<int:cycle>", cases.explain, name="why"),
    path("<slug:desk>/portal/cases/<str:number>/write", cases.write, name="write"),
    path("<slug:desk>/portal/cases/<str:number>/severity", cases.set_severity, name="severity"),
    path("<slug:desk>/portal/cases/<str:number>/close", cases.close, name="close"),
    path("<slug:desk>/portal/cases/<str:number>/reopen", cases.reopen, name="reopen"),
    path("<slug:desk>/portal/files/<str:public_id>", cases.download, name="file"),
]
