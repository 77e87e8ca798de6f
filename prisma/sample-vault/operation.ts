/** What a method means to Vault: POST and PUT are one thing. */
export type Operation = "read" | "list" | "write" | "delete";

/** Null for a method without a meaning here. A list is asked for by GET: Node.js knows no method LIST. */
export const operationOf = (method: string, query: URLSearchParams): Operation | null => {
  if (method === "GET") return query.get("list") === "true" ? "list" : "read";
  if (method === "POST" || method === "PUT") return "write";
  return method === "DELETE" ? "delete" : null;
};
