#!/bin/bash
# First start of the PostgreSQL container: the two roles with their passwords, and the database in the owner's hands.
# The same SQL files prepare the embedded server; only passwords are added here.
set -euo pipefail

sources=${SROI_SQL:-/sroi}
psql() { command psql --set ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

psql --file "$sources"/roles.sql
psql --set owner_password="$SROI_OWNER_PASSWORD" --set app_password="$SROI_APP_PASSWORD" --set database="$POSTGRES_DB" <<'SQL'
ALTER ROLE sroi_owner PASSWORD :'owner_password';
ALTER ROLE sroi_app PASSWORD :'app_password';
ALTER DATABASE :"database" OWNER TO sroi_owner;
SQL
psql --file "$sources"/database.sql
