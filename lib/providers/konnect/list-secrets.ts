import { recordOf } from "@/lib/domain/record-of";
import { jsonOf } from "../ask-over-net";
import type { Item } from "../contract";
import type { KonnectClient } from "./konnect-client";
import { because, troubleOf } from "./verdict";

type Page = Item<{ readonly names: readonly string[]; readonly next: string | null }>;

const pageSize = 100;

/** The cursor in the address of the next page. The address itself is never followed: it came from outside. */
const cursorOf = (next: unknown): string | null => {
  if (typeof next !== "string" || !URL.canParse(next, "https://konnect.invalid")) return null;
  return new URL(next, "https://konnect.invalid").searchParams.get("page[after]");
};

/** One page of the keys in a store; `cursor` is what the page before gave. */
export const listSecrets = async (cursor: string | null, store: string, client: KonnectClient): Promise<Page> => {
  const after = cursor === null ? {} : { "page[after]": cursor };
  const query = new URLSearchParams({ "page[size]": String(pageSize), ...after });
  const answer = await client.ask("list secrets", `/${store}/secrets?${query.toString()}`);
  if (!answer.ok) return { ok: false, ...answer.problem, steps: [answer.problem.step] };
  const steps = [answer.value.step];
  const body = answer.value.status === 200 ? recordOf(jsonOf(answer.value.bytes)) : null;
  if (answer.value.status !== 200) return { ok: false, ...troubleOf(answer.value), steps };
  if (!Array.isArray(body?.data)) return { ok: false, ...because("malformed", "konnect.answer-unknown"), steps };
  const names = body.data.map((one) => recordOf(one)?.key).filter((key): key is string => typeof key === "string");
  const next = cursorOf(recordOf(recordOf(body.meta)?.page)?.next);
  // The same cursor again would lead round for ever.
  return { ok: true, value: { names, next: next === cursor ? null : next }, steps };
};
