"use server";

import { action } from "@/lib/server/action";
import { editAllowList } from "@/lib/services/allow-list/edit-allow-list";
import { archiveGateway } from "@/lib/services/gateways/archive-gateway";
import { createGateway } from "@/lib/services/gateways/create-gateway";
import { editGateway } from "@/lib/services/gateways/edit-gateway";
import { removeSample } from "@/lib/services/installation/remove-sample";
import { revokeSession } from "@/lib/services/sessions/revoke-session";
import { createToken } from "@/lib/services/tokens/create-token";
import { revokeToken } from "@/lib/services/tokens/revoke-token";

export const revokeSessionAction = action(revokeSession, { refresh: ["/settings"], done: "Session ended." });
export const createTokenAction = action(createToken, { refresh: ["/settings/tokens"] });
export const revokeTokenAction = action(revokeToken, { refresh: ["/settings/tokens"], done: "Token revoked." });
export const createGatewayAction = action(createGateway, {
  refresh: ["/settings"],
  done: ({ name }) => `Gateway ${name} added.`,
});
export const editGatewayAction = action(editGateway, {
  refresh: ["/settings", "/g"],
  done: ({ name }) => `Gateway ${name} saved.`,
});
export const archiveGatewayAction = action(archiveGateway, {
  refresh: ["/settings", "/g"],
  done: ({ name, archived }) => `Gateway ${name} ${archived ? "archived" : "brought back"}.`,
});
export const editAllowListAction = action(editAllowList, {
  refresh: ["/settings/allow-list"],
  done: "The allow-list is changed.",
});
export const removeSampleAction = action(removeSample, {});
