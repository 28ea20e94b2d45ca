-- The two database roles of the product. Runs as superuser, once per server, and may run again.
-- sroi_owner owns the tables and migrates; row-level security does not apply to an owner, so nothing else uses it.
-- sroi_app is what web, worker and beat connect as: every policy applies to it.
-- Passwords are set elsewhere: the embedded server lets its own system user in over a private socket,
-- the compose file sets them from the environment.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sroi_owner') THEN
        CREATE ROLE sroi_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sroi_app') THEN
        CREATE ROLE sroi_app LOGIN;
    END IF;
END
$$;
ALTER ROLE sroi_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE sroi_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
