-- The names of what is sealed, so that showing a vault opens nothing. Of vaults that are there already they stay unknown:
-- only the application holds the key, and a guarded row is written in its change alone.
ALTER TABLE "vault" ADD COLUMN "sealed_names" TEXT[];

ALTER TABLE "vault"
    ADD CONSTRAINT "vault_sealed_names_check" CHECK (
        cardinality("sealed_names") <= 100 AND array_position("sealed_names", NULL) IS NULL
        AND octet_length("sealed_names"::text) <= 10000),
    ADD CONSTRAINT "vault_sealed_names_beside_check" CHECK (
        (cardinality("sealed_names") > 0) = ("config_sealed" IS NOT NULL OR "access_sealed" IS NOT NULL));
