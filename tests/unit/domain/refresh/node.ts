import type { Backend } from "@/lib/domain/refresh/kong-cache";
import type { CacheSettings } from "@/lib/domain/refresh/ttl";
import { ok } from "@/lib/domain/errors";

export const reference = "{vault://v/s}";

/** Settings of a reference; what is not given is not set. */
export const settingsOf = (given: Partial<CacheSettings> = {}): CacheSettings => ({
  ttl: null,
  negTtl: null,
  resurrectTtl: null,
  minTtl: null,
  maxTtl: null,
  empty: [],
  ...given,
});

/** A provider that holds one value, or none. */
export const backendWith = (settings: CacheSettings, value: string | null): Backend => ({
  route: (text) => ok({ configHash: "c", secret: text, settings }),
  fetch: () => ({ value, ttl: null, problem: value === null ? "no value found" : null }),
});
