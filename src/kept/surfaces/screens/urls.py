"""Addresses of the design system's own pages. They belong to no desk."""

from django.urls import path

from kept.surfaces.screens import views

app_name = "screens"

urlpatterns = [
    path("help", views.help_page, name="help"),
    path("preferences", views.change_preferences, name="preferences"),
]
