#!/usr/bin/env bash
# What the tests need beyond Python: a browser and Chinese fonts (browser journeys), Java (Spark),
# pdftotext (what another program reads in our documents).
# Installed where we can (root on Debian); otherwise one sentence says what to install.
set -eu
missing=()
command -v chromium >/dev/null || missing+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v java >/dev/null || missing+=(default-jre-headless)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends fontconfig "${missing[@]}" >/dev/null
else
    echo "测试还需要这些系统软件，请以管理员身份安装后再试：${missing[*]}" >&2
    exit 1
fi
