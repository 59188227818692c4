"""Addresses of the demo; a real installation does not include them."""

from django.urls import path

from kept.surfaces.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("become/<int:user_id>", views.become, name="become"),
    path("clock", views.move_clock, name="clock"),
]
