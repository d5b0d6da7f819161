# The screen, the sockets and the workers that need no model: web, welcome, plan, default, beat.
# Build from the root of the repository:  docker build -f docker/web.Dockerfile -t telar-web .
ARG NODE_IMAGE=node:22-bookworm-slim
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${NODE_IMAGE} AS screen
WORKDIR /screen
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
RUN npm run build

FROM ${PYTHON_IMAGE} AS web
# pip's own settings: another index, or none to use the default.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 HOME=/tmp TELAR_DATA=/data
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin telar \
    && install --directory --owner telar --group telar /data
WORKDIR /app
# Packages first, over empty folders of ours: a change of our code does not install them again.
COPY pyproject.toml README.md LICENSE NOTICE ./
RUN mkdir -p collab/film collab/log collab/management/commands collab/migrations collab/models \
        collab/people collab/rendering collab/review collab/wire synthesis \
    && pip install --no-cache-dir --editable ".[web]"
COPY manage.py ./
COPY docker/healthy.py docker/
COPY synthesis synthesis
COPY collab collab
COPY frontend/src/locales frontend/src/locales
COPY --from=screen /screen/dist frontend/dist
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s CMD ["python", "docker/healthy.py", "web"]
CMD ["python", "-m", "collab.web", "-b", "0.0.0.0", "-p", "8000"]
