"""How Django's forms are drawn: label, help, control and error, linked for those who cannot see them."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws every form with the templates of the design system (`FORM_RENDERER`)."""

    form_template_name = "screens/forms/form.html"
    field_template_name = "screens/forms/field.html"
