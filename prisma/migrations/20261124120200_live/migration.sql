-- What open pages hear of: by NOTIFY at COMMIT, so that nobody asks again and again. The payload says what kind of thing moved, and nothing of it.

CREATE FUNCTION kh_live() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('keyhole_live', CASE TG_TABLE_NAME
        WHEN 'notification' THEN 'notifications' WHEN 'change' THEN 'changes' ELSE 'standing' END);
    RETURN NULL;
END $$;

CREATE TRIGGER notification_live AFTER INSERT OR UPDATE ON notification FOR EACH ROW EXECUTE FUNCTION kh_live();
CREATE TRIGGER change_live AFTER INSERT OR UPDATE ON change FOR EACH ROW EXECUTE FUNCTION kh_live();
CREATE TRIGGER session_live AFTER UPDATE OF ended_at ON session FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION kh_live();
CREATE TRIGGER person_live AFTER UPDATE OF suspended_at ON person FOR EACH ROW WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION kh_live();
CREATE TRIGGER role_grant_live AFTER INSERT OR DELETE ON role_grant FOR EACH ROW EXECUTE FUNCTION kh_live();

REVOKE ALL ON FUNCTION kh_live() FROM PUBLIC;
