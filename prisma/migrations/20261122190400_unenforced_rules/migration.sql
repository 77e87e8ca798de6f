-- Set by the schema's owner where the runtime role can do more than it should and that cannot be helped. Without it
-- nothing guarded is applied there.
ALTER TABLE installation ADD COLUMN accepts_unenforced_rules boolean NOT NULL DEFAULT false;
