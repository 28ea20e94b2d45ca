-- The two functions that every policy calls. Loud on purpose: a silent one would turn a forgotten scope into an empty
-- report or an update of nothing.
CREATE OR REPLACE FUNCTION sroi_scope_is_active() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF coalesce(current_setting('sroi.desk', true), '') = ''
       AND coalesce(current_setting('sroi.municipality', true), '') = ''
       AND coalesce(current_setting('sroi.supplier', true), '') = ''
       AND coalesce(current_setting('sroi.public', true), '') = '' THEN
        RAISE EXCEPTION 'no tenant scope is active' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION sroi_scope(audience text) RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM sroi_scope_is_active();
    RETURN nullif(current_setting('sroi.' || audience, true), '')::uuid;
END
$$;
