-- What every database of the product needs before its first migration. Runs as superuser inside that database.
CREATE EXTENSION IF NOT EXISTS btree_gist;  -- exclusion constraints over an id and a period
CREATE EXTENSION IF NOT EXISTS pg_trgm;     -- search in names
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sroi_app;
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sroi_app', current_database());
END
$$;
