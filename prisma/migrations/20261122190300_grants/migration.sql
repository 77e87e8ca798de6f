-- What PUBLIC and the runtime role may do. Everything else they may not.

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public, audit FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public, audit FROM PUBLIC;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;

-- A shadow database has no runtime role.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;

    GRANT USAGE ON SCHEMA public, audit TO keyhole_app;

    -- Written by the owner and its functions only.
    GRANT SELECT ON installation, person, role_grant, change, decision, guarded_operation TO keyhole_app;
    GRANT UPDATE (last_seen_at) ON person TO keyhole_app;

    GRANT SELECT, INSERT ON session, api_token TO keyhole_app;
    GRANT UPDATE (last_seen_at, authenticated_at, ended_at, ended_why) ON session TO keyhole_app;
    GRANT UPDATE (last_used_at, revoked_at) ON api_token TO keyhole_app;

    -- Counters.
    GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_window, budget_window, refusal_window TO keyhole_app;
    GRANT SELECT, INSERT, UPDATE ON worker_beat TO keyhole_app;

    -- Behind their guards.
    GRANT SELECT, INSERT ON gateway, vault TO keyhole_app;
    GRANT SELECT, INSERT, DELETE ON allow_entry TO keyhole_app;

    GRANT INSERT (body), SELECT ON audit.event TO keyhole_app;
    GRANT SELECT ON audit.link TO keyhole_app;
    GRANT EXECUTE ON FUNCTION audit.tip() TO keyhole_app;

    GRANT EXECUTE ON FUNCTION kh_change_request(text, uuid, uuid, text, uuid, text, text, text, text, bytea) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_decide(text, uuid, text, boolean, text) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_withdraw(text, uuid) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_void(text, uuid, text) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_fail(text, uuid, text) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_change_expire() TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_setup_link(text) TO keyhole_app;
    GRANT EXECUTE ON FUNCTION kh_setup(text, jsonb, jsonb) TO keyhole_app;
END $$;
