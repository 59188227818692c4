"""Addresses of the administration, all under `/<desk>/admin/`."""

from django.urls import path

from kept.surfaces.workspace.admin import (
    cover,
    customers,
    desk,
    health,
    licences,
    mail,
    people,
    policies,
    products,
    tokens,
    webhooks,
)

app_name = "admin"

urlpatterns = [
    path("people", people.people, name="people"),
    path("people/<str:agent>/role", people.give_role, name="role"),
    path("people/<str:agent>/dismiss", people.dismiss, name="dismiss"),
    path("customers", customers.customers, name="customers"),
    path("customers/<str:organisation>", customers.customer, name="customer"),
    path("customers/<str:organisation>/cover", cover.customer_cover, name="customer-cover"),
    path("agreements/<str:agreement>", cover.agreement, name="agreement"),
    path("overrides/<str:override>/end", cover.end, name="end-override"),
    path("licences", licences.licences, name="licences"),
    path("licences/<str:licence>", licences.licence, name="licence"),
    path("products", products.products, name="products"),
    path("products/<str:product>", products.product, name="product"),
    path("releases/<str:release>", products.release, name="release"),
    path("contacts/<str:contact>/retire", customers.retire_contact, name="retire-contact"),
    path("policies", policies.policies, name="policies"),
    path("policies/check", policies.check, name="check-policy"),
    path("policies/publish", policies.publish, name="publish-policy"),
    path("policies/v/<str:label>", policies.version, name="policy"),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<str:token>/revoke", tokens.revoke, name="revoke"),
    path("mail", mail.mail, name="mail"),
    path("mail/<str:mail>/take", mail.take_in, name="take-mail"),
    path("mail/<str:mail>/leave", mail.leave_out, name="leave-mail"),
    path("mail/<str:outbound>/again", mail.send_again, name="send-again"),
    path("mail/<str:mail>/original", mail.original, name="original"),
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/<str:endpoint>/switch", webhooks.switch, name="switch-webhook"),
    path("webhooks/<str:endpoint>/secret", webhooks.new_secret, name="webhook-secret"),
    path("webhooks/<str:endpoint>/remove", webhooks.remove, name="remove-webhook"),
    path("webhooks/deliveries/<str:delivery>/again", webhooks.send_again, name="resend-webhook"),
    path("desk", desk.look, name="desk"),
    path("health", health.health, name="health"),
]
