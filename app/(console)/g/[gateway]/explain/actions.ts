"use server";

import { action } from "@/lib/server/action";
import { compareReferences } from "@/lib/services/references/compare-references";
import { explainReference } from "@/lib/services/references/explain-reference";

export const explainAction = action(explainReference);
export const compareAction = action(compareReferences);
