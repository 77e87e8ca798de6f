-- A provider's name used as host means its default vault, which only the nodes' settings configure. What is known of them
-- stands among the vaults under the provider's own name, which no entity can have where the provider is loaded.
ALTER TABLE "vault" ADD COLUMN "is_default" BOOLEAN GENERATED ALWAYS AS ("prefix" = "provider") STORED;
ALTER TABLE "vault" ALTER COLUMN "is_default" SET NOT NULL;
