-- The key of a secret's place serves the order by name too, and each index is written with each check.
DROP INDEX "secret_by_name_idx";
