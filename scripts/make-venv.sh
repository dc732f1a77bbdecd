#!/usr/bin/env bash
# Build .venv; where Python lacks venv, install it (root on Debian) or say what to install.
set -eu
python=${1:-python3}
if ! command -v "$python" >/dev/null; then
    echo "请先安装 Python 3.11 或更新版本（python3），再运行 make。" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "需要 Python 3.11 或更新版本；$python 的版本较旧，可用 make PYTHON=python3.11 指定。" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null
    else
        echo "缺少 Python 的 venv 模块：请以管理员身份安装 python3-venv，再运行 make。" >&2
        exit 1
    fi
fi
"$python" -m venv .venv
