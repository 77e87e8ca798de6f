import "server-only";
import { forbidden } from "next/navigation";
import { cache } from "react";
import type { Permission } from "@/lib/domain/access/permissions";
import { recordRefusal } from "@/lib/services/kernel/refusal";
import { requestContext } from "./request-context";
import { loadViewer } from "./viewer";

/**
 * For a page over an operation that it does not run at once, such as a form: who could not run it gets the page that says
 * so, and one refusal is on record, as if they had tried. Below a `loading.tsx` a page can no longer answer 403, so there
 * the layout above it asks first.
 *
 * @param gatewayId null for the installation as a whole
 * @param operation what the record names
 */
export const demand = cache(
  async (permission: Permission, gatewayId: string | null, operation: string): Promise<void> => {
    const viewer = await loadViewer();
    if (viewer.may(permission, gatewayId)) return;
    await recordRefusal(await requestContext(), { operation, code: "FORBIDDEN", gateway: gatewayId, rule: null });
    forbidden();
  },
);
