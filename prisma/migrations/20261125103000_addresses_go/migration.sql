-- An identity is unlinked and stays, until its person is erased: with it go the addresses that were vouched for.
CREATE FUNCTION kh_forget_addresses() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    DELETE FROM public.verified_address a WHERE a.person_id = OLD.person_id;
    RETURN NULL;
END $$;
CREATE TRIGGER identity_forgets_addresses AFTER DELETE ON identity FOR EACH ROW EXECUTE FUNCTION kh_forget_addresses();
REVOKE ALL ON FUNCTION kh_forget_addresses() FROM PUBLIC;
