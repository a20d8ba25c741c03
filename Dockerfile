# Every step is one that the Makefile takes too. Build: docker build -t justepart .
# Run: docker run -p 8000:8000 -v justepart:/srv/justepart/var justepart

FROM node:24-trixie-slim AS frontend
WORKDIR /srv/justepart/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --silent --no-audit --no-fund
COPY frontend ./
RUN npm run --silent build

FROM python:3.13-slim-trixie AS python
ENV UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/justepart
COPY scripts/venv.sh scripts/packages.sh scripts/
COPY requirements-setup.lock requirements.lock ./
RUN bash scripts/venv.sh python3 \
 && .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-setup.lock \
 && bash scripts/packages.sh requirements.lock
COPY pyproject.toml ./
COPY app app
RUN .venv/bin/uv pip install -q --no-deps --no-build-isolation -e . \
 && .venv/bin/uv pip uninstall -q uv hatchling editables pip

FROM python:3.13-slim-trixie
WORKDIR /srv/justepart
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin justepart \
 && install -d -o justepart -g justepart -m 700 var
COPY --from=python /srv/justepart/.venv .venv
COPY --from=frontend /srv/justepart/frontend/dist frontend/dist
COPY app app
COPY migrations migrations
ENV PATH=/srv/justepart/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    JUSTEPART_HOST=0.0.0.0
USER 10001
VOLUME /srv/justepart/var
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/', timeout=4)"]
CMD ["justepart", "run"]
