import { fail, ok, type Result } from "@/lib/domain/errors";

export type AddressProblem = "not-an-address" | "user-info" | "more-than-path" | "path-refused";

export const addressSentences: Readonly<Record<AddressProblem, string>> = {
  "not-an-address": "Write the address of the Admin API: http:// or https://, a host, and its port where it has one.",
  "user-info": "User name and password do not belong into an address: the token has a field of its own.",
  "more-than-path": "Leave out what stands after “?” or “#”: an address ends with its path.",
  "path-refused": "A path in front has letters, digits and “-._~” between its slashes, and no dot parts.",
};

const path = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)*\/?$/;

/**
 * The address of an Admin API in its one spelling: scheme, host in lower case, the port where it is not the scheme's own,
 * and what stands in front of every path without a slash at its end. Equal texts are equal places.
 */
export function adminAddress(text: string): Result<string, AddressProblem> {
  const parts = /^(?<scheme>https?):\/\/(?<host>[^/\\?#\s]+)(?<path>[^?#]*)(?<more>.*)$/i.exec(text.trim());
  if (parts?.groups === undefined || !URL.canParse(text.trim())) return fail("not-an-address");
  if (parts.groups.host?.includes("@") === true) return fail("user-info");
  if (parts.groups.more !== "") return fail("more-than-path");
  // Judged as it was typed: a parser has dissolved dot parts by then.
  if (!path.test(parts.groups.path ?? "")) return fail("path-refused");
  const url = new URL(text.trim());
  if (url.hostname === "") return fail("not-an-address");
  return ok(`${url.origin}${url.pathname.replace(/\/$/, "")}`);
}
