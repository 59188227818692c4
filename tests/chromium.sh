#!/bin/sh
# Have a Chromium for the browser tests: the one on the PATH, or Debian's where it may be installed; else say
# loudly that these tests are skipped. With the argument `again`, only the loud words, after the tests.

for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done

if [ "$1" != again ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "== installing Chromium for the browser tests"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } \
        >/dev/null && exit 0
fi

cat >&2 <<'END'
*****************************************************************************
***  There is no Chromium on the PATH: the BROWSER TESTS ARE SKIPPED.      ***
***  Install chromium (Debian: apt-get install chromium) to run them.      ***
*****************************************************************************
END
