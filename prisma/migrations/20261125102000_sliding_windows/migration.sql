-- Each try has its own time: what counts are those of the last minutes, and not those since a window began.
ALTER TABLE "sign_in_window" ADD COLUMN "tried_at" TIMESTAMPTZ(3)[] NOT NULL DEFAULT '{}';
UPDATE "sign_in_window" SET "tried_at" = array_fill("started_at", ARRAY["tries"]) WHERE "tries" > 0;
