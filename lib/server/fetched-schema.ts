import "server-only";
import { fetchVaultSchema } from "@/lib/services/vault-schemas/fetch-vault-schema";
import { bodyText } from "./body-text";
import { shownFailure } from "./failure";
import { formToObject } from "./form-to-object";
import { messages } from "./messages";
import { requestContext } from "./request-context";

const noStore = { "cache-control": "no-store" };
const mostBytes = 4 * 1024;

/**
 * Answers an open form with what a gateway says of a custom vault, as JSON. No action: actions of a page run one after the
 * other, and saving would wait for a gateway that does not answer.
 */
export async function fetchedSchemaForForm(request: Request): Promise<Response> {
  const ctx = await requestContext();
  try {
    const form = ctx.actor.kind === "anonymous" ? [] : new URLSearchParams(await bodyText(request, mostBytes));
    const outcome = await fetchVaultSchema.run(ctx, formToObject(form));
    return Response.json(outcome.status === "done" ? outcome.value : null, { headers: noStore });
  } catch (error) {
    const { code, message } = shownFailure(error, ctx.requestId);
    return Response.json({ message }, { status: messages[code].status, headers: noStore });
  }
}
