# Candor in a container, without root. `docker build -t candor-bot .`; compose.yaml runs it.
#
# The base is named by its tag, which gets security updates. To hold it to one image that you have looked at:
#   docker build --build-arg PYTHON=python:3.11-slim-bookworm@sha256:… -t candor-bot .
# with the digest that `docker buildx imagetools inspect python:3.11-slim-bookworm` prints.
#
# `--build-arg REQUIREMENTS=requirements-embeddings.txt` adds what GUIDANCE_EMBEDDINGS=true needs.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ARG REQUIREMENTS=requirements.txt
WORKDIR /app
COPY requirements.txt requirements-embeddings.txt ./
# Installed from outside, so that what goes into the image holds no pip and no setuptools.
RUN python -m venv --without-pip .venv \
    && pip --python .venv/bin/python install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r "${REQUIREMENTS}"
COPY bot bot
COPY cogs cogs
RUN .venv/bin/python -c "from bot.i18n import LOCALES, compile_catalogue; \
[po.with_suffix('.mo').write_bytes(compile_catalogue(po)) for po in LOCALES.glob('*/LC_MESSAGES/*.po')]" \
    && .venv/bin/python -m compileall -q bot cogs

FROM ${PYTHON}
# pg_dump and pg_restore, for `candor db backup` on PostgreSQL up to version 15; the font of the charts, whose signs the
# one that comes with the library lacks; the scripts in which members' cases are printed.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-noto-core \
        fonts-droid-fallback fonts-noto-color-emoji postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin candor \
    && install --directory --owner=candor --mode=0700 /data
COPY --from=build /app /app
ENV DATA_DIR=/data LOG_FORMAT=json PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1
WORKDIR /app
USER candor
VOLUME /data
# No HEALTHCHECK: the process ends where it cannot go on, and reconnects by itself where Discord is away.
ENTRYPOINT ["python", "-P", "-m", "bot"]
CMD ["run"]
