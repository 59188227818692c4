"""What anybody may read of a desk."""

from django.urls import path

from kept.surfaces.public import corrections, look, paging, views

app_name = "public"

urlpatterns = [
    path("<slug:desk>/", views.front, name="front"),
    path("<slug:desk>/look.css", look.look, name="look"),
    path("<slug:desk>/corrections", corrections.show_corrections, name="corrections"),
    path("<slug:desk>/page/<str:answer>", paging.answer, name="answer-page"),
    path("<slug:desk>/policy", views.policy, name="policy"),
    path("<slug:desk>/policy.json", views.policy_json, name="policy_json"),
    path("<slug:desk>/policy.md", views.policy_markdown, name="policy_markdown"),
    path("<slug:desk>/policy/promises", views.promises, name="promises"),
    path("<slug:desk>/policy/promises.json", views.promises_json, name="promises_json"),
    path("<slug:desk>/policy/<str:version>", views.policy, name="policy_version"),
]
