# One image for the pages and the worker: `cunzhan up` keeps both. Everything installed from Python is locked with hashes.
FROM python:3.11-slim-trixie AS build
WORKDIR /build
COPY requirements-uv.lock requirements.lock ./
RUN python -m pip install --no-cache-dir --require-hashes --target /tools --requirement requirements-uv.lock \
 && python -m venv --without-pip /opt/cunzhan \
 && /tools/bin/uv pip sync --no-cache --compile-bytecode --require-hashes --python /opt/cunzhan/bin/python requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY cunzhan cunzhan
RUN /tools/bin/uv pip install --no-cache --compile-bytecode --no-deps --no-index --python /opt/cunzhan/bin/python .

FROM python:3.11-slim-trixie
# pg_dump and pg_restore, for backups; Debian's are of version 17 and read a server of 16.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home cunzhan \
 && install -d -o cunzhan -g cunzhan -m 0700 /srv/cunzhan
COPY --from=build /opt/cunzhan /opt/cunzhan
ENV PATH=/opt/cunzhan/bin:$PATH \
    CUNZHAN_ENV=production \
    CUNZHAN_HOME=/srv/cunzhan \
    CUNZHAN_BIND=0.0.0.0 \
    CUNZHAN_PORT=8800
USER cunzhan
WORKDIR /srv/cunzhan
VOLUME /srv/cunzhan
EXPOSE 8800
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["cunzhan", "health"]
ENTRYPOINT ["cunzhan"]
CMD ["up"]
