"use server";

import { action } from "@/lib/server/action";
import { explainReference } from "@/lib/services/references/explain-reference";

export const explainAction = action(explainReference);
