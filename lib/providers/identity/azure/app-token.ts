import type { Item } from "../../contract";
import type { AppIdentity } from "./app-identity";
import { diagnoseApp } from "./diagnose-token";
import { isSilence, machineToken, type MachineQuestion } from "./machine-token";
import type { AzureToken } from "./token";

/** Seconds since 1970, in a text or as a number; Azure's own clients know them as a date, too. */
const instantOf = (value: unknown): Date | null => {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return null;
  if (/^\d{9,11}$/.test(text)) return new Date(Number(text) * 1_000);
  const ms = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : new Date(ms);
};

/**
 * A token of the app (App Service, Functions, Container Apps) that Keyhole runs as. Asked without the vendor's client,
 * as the metadata service is.
 */
export const appToken = (question: MachineQuestion, { url, header }: AppIdentity): Promise<Item<AzureToken>> =>
  machineToken(question, {
    name: "sign in as this app",
    url: new URL("?api-version=2019-08-01", url),
    headers: { "X-IDENTITY-HEADER": header },
    refusal: (code) => {
      if (code.startsWith("net.destination-refused")) return "azure.identity-endpoint-refused";
      return isSilence(code) ? "azure.identity-endpoint-silent" : null;
    },
    expiry: (body) => instantOf(body?.expires_on),
    diagnose: diagnoseApp,
  });
