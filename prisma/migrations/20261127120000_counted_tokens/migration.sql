-- Which tokens of the nodes are good for a few uses only: to find out takes one, so it is found out once. Kept by a keyed
-- fingerprint of token and destination, so that it holds for every vault that has the token, before it is saved and after
-- it was edited, and tells nothing of the token.
CREATE TABLE "counted_token" (
    "print" TEXT NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "found_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "counted_token_pkey" PRIMARY KEY ("print"),
    CONSTRAINT "counted_token_print_check" CHECK ("print" ~ '^[0-9a-f]{64}$')
);

REVOKE ALL ON TABLE "counted_token" FROM PUBLIC;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyhole_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON "counted_token" TO keyhole_app;
END
$$;
