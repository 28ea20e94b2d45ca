# syntax=docker/dockerfile:1
FROM node:22-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.13-slim AS packages
WORKDIR /src
COPY requirements-runtime.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements-runtime.lock

FROM python:3.13-slim
# Pango and HarfBuzz draw the infosheets.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 sroi \
    && useradd --uid 10001 --gid sroi --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sroi
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SROI_MODE=production \
    SROI_DATA_DIR=/app/data \
    SROI_BIND=0.0.0.0 \
    XDG_CACHE_HOME=/tmp
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /src/node_modules ./node_modules
# Static files and catalogues are part of the image. The values below exist for these two commands only; nothing
# connects to a server while building.
RUN SROI_SECRET_KEY=only-while-building-the-image-0123456789-abcdefghijklmnop \
    SROI_SECURITY_CONTACTS=https://build.invalid SROI_ALLOWED_HOSTS=build.invalid DATABASE_URL=postgresql://build.invalid/sroi REDIS_URL=redis://build.invalid/0 \
    sh -c 'python manage.py compile_catalogues && python manage.py collectstatic --noinput' \
    && mkdir -p data/files \
    && chown -R sroi:sroi data/files
USER sroi
EXPOSE 8000
CMD ["gunicorn", "--config", "gunicorn.conf.py"]
