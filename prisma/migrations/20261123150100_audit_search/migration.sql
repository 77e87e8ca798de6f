-- The log is searched by the prefix of a vault that may be gone.
CREATE INDEX "vault_revision_prefix_idx" ON "vault_revision"("prefix");
