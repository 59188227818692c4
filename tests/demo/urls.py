"""Addresses as a demo has them: those of the demo, then those of every installation."""

from django.urls import include, path

from kept.project import urls as every

urlpatterns = [path("demo/", include("kept.surfaces.demo.urls")), *every.urlpatterns]
handler404 = every.handler404
