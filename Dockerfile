# One image for the API, the worker, the scheduler and every command. No Java, no Node and no
# compiler in it; Neo4j and Valkey are containers of their own (docker-compose.yml).
#
#   docker build --tag nazara .
#
# A tag can be moved: docs/guides/containers.md says how to name images by what they hold.

ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements-server.lock requirements-build.lock ./
RUN python -m venv /opt/nazara
RUN /opt/nazara/bin/pip install --require-hashes --requirement requirements-server.lock
# What builds the wheel stays here. It brings Node for the portal's pages.
RUN python -m venv /opt/build
RUN /opt/build/bin/pip install --require-hashes --requirement requirements-build.lock
COPY LICENSE README.md THIRD_PARTY.md hatch_build.py pyproject.toml ./
COPY api api
COPY cypher cypher
COPY enrich enrich
COPY graph graph
COPY ingest ingest
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --wheel-dir /dist .
RUN /opt/nazara/bin/pip install --no-deps --no-index --find-links /dist nazara
RUN /opt/nazara/bin/nazara --version
# The model that reads sentences, checked by the hash that is part of Nazara. What knows where it
# is fetched from stays here; MAVEN_URL names a mirror instead.
ARG MAVEN_URL=""
COPY requirements.lock ./
RUN python -m venv /opt/fetch
RUN /opt/fetch/bin/pip install --require-hashes --requirement requirements.lock
RUN /opt/fetch/bin/pip install --no-deps --no-index --find-links /dist nazara
RUN if [ -n "$MAVEN_URL" ]; then export NAZARA_MAVEN_URL="$MAVEN_URL"; fi; \
    NAZARA_CACHE_DIR=/opt/models /opt/fetch/bin/nazara fetch --only sentence-model

FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/nazara --create-home nazara \
    && chmod 0700 /var/lib/nazara
COPY --from=build /opt/nazara /opt/nazara
COPY --from=build /opt/models /opt/models
ENV PATH=/opt/nazara/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NAZARA_DATA_DIR=/var/lib/nazara \
    NAZARA_CACHE_DIR=/opt/models \
    NAZARA_LOG_FORMAT=json
USER 10001:10001
WORKDIR /var/lib/nazara
EXPOSE 8472
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8472/health/ready', timeout=4)"]
CMD ["uvicorn", "api.http.app:create_app", "--factory", "--host", "0.0.0.0", "--port", "8472", "--no-access-log", "--ws-per-message-deflate", "false", "--ws-max-size", "262144"]
