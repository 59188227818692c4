"""Settings of the tests: the real ones, with a database server of this run's own and nothing sent anywhere."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
RUN = os.environ.setdefault("RUN_OF_KEPT_TESTS", str(os.getpid()))
VAR = CHECKOUT / "var" / "tests" / RUN

for name in [name for name in os.environ if name.startswith("KEPT_") or name in ("PORT", "PUBLIC_BASE_URL")]:
    del os.environ[name]
os.environ["KEPT_VAR"] = str(VAR)
os.environ["KEPT_SECRET_KEY"] = "only for tests, known to everybody who reads them"

# The run looks after its own server: a command under test must not stop it.
os.environ["SUPERVISED_BY_KEPT"] = "1"

from kept.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
