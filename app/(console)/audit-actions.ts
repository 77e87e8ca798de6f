"use server";

import { action } from "@/lib/server/action";
import { verifyAuditLog } from "@/lib/services/audit/verify-audit-log";

export const verifyAuditAction = action(verifyAuditLog);
