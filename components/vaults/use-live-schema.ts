"use client";

import { useEffect, useRef, useState } from "react";
import type { KongSchema } from "@/lib/domain/schema/kong-schema";
import type { SchemaOrigin } from "@/lib/domain/schema/schema-origin";
import type { FetchedSchema } from "@/lib/services/vault-schemas/schema";

/** What became of asking a gateway for a schema. */
export type Asking =
  | { readonly state: "asking" }
  | { readonly state: "told"; readonly schema: KongSchema; readonly origin: SchemaOrigin }
  | { readonly state: "failed"; readonly what: string; readonly whose: string | null; readonly next: string };

const unreached = {
  state: "failed",
  what: "Keyhole did not answer when it was asked for the schema.",
  whose: null,
  next: "Open the form again to have the gateway asked.",
} as const;

/**
 * Asks a gateway for Kong's schema of each custom vault that is at hand in a form, once, while the form goes on. Undefined
 * where nobody asks: `name` is null, or the gateway tells none.
 */
export function useLiveSchema(gateway: string, name: string | null, tells: boolean): Asking | undefined {
  const [answers, setAnswers] = useState<Readonly<Record<string, Asking>>>({});
  const asked = useRef(new Set<string>());

  useEffect(() => {
    if (name === null || !tells || asked.current.has(name)) return;
    asked.current.add(name);
    void ask(gateway, name).then((answer) => setAnswers((others) => ({ ...others, [name]: answer })));
  }, [gateway, name, tells]);

  return name === null || !tells ? undefined : (answers[name] ?? { state: "asking" });
}

async function ask(gateway: string, name: string): Promise<Asking> {
  try {
    const body = new URLSearchParams({ gateway, name });
    const answer = await fetch("/api/live/schema", { method: "POST", body, cache: "no-store" });
    const value = (await answer.json()) as Partial<FetchedSchema> & { readonly message?: string };
    if (value.fault) {
      const { what, whose, next } = value.fault;
      return { state: "failed", what, whose, next };
    }
    if (value.read) {
      const { schema, at, kongVersion } = value.read;
      return { state: "told", schema, origin: { source: "read", at: new Date(at), kongVersion } };
    }
    return value.message === undefined ? unreached : { ...unreached, what: value.message };
  } catch {
    // Offline, or an answer that is none: the form goes by what is kept, and says so.
    return unreached;
  }
}
