import { describe, expect, it } from "vitest";
import type { AccessLevel } from "@/lib/domain/access-level";
import type { Outcome, Owner } from "@/lib/domain/resolution";
import type { Host } from "@/lib/providers/contract";
import { resolveOnce } from "../support/resolving";

/** A backend that is made anew for each meaning, and how it is reached. */
export interface Scene<Stub> {
  readonly stub: Stub;
  readonly config: Readonly<Record<string, unknown>>;
  readonly access: Readonly<Record<string, unknown>>;
  readonly host: Host;
  readonly valuesAsked?: () => number;
  close(): Promise<void>;
}

/** What an answer means, and what Explain has to make of it. */
export interface Meaning<Stub> {
  readonly says: string;
  /** Brings the backend to give that answer. */
  readonly given: (stub: Stub) => void;
  /** Of the vault “v”. */
  readonly reference: string;
  readonly level: AccessLevel;
  readonly code: string;
  readonly outcome: Outcome;
  readonly whose: Owner;
  /** The step at which it stops. */
  readonly step: "sign-in" | "request" | "answer";
  readonly next: RegExp;
  /** The policy that is written out, "none that can be" where the name cannot be said in one; nothing for no missing right. */
  readonly grant?: string;
  /** How the policy says what is asked for. */
  readonly granting?: string;
}

/** Stands in everything that may not be told. */
export const canary = "canary8f3kQ0zXw2mLr7TnB5vYc1HdJ6sPgE4uAaKiOqZ9RtVbNxMyCfWlDhGjSp";

const granted = (grant: { readonly policy: { readonly title: string } | null } | null): string | undefined =>
  grant === null ? undefined : (grant.policy?.title ?? "none that can be");

/** Holds an explanation to each meaning that a backend's answers have. */
export const explainsEach = <Stub>(
  provider: string,
  start: () => Promise<Scene<Stub>>,
  meanings: readonly Meaning<Stub>[],
): void => {
  describe(`${provider} explained`, () => {
    it.each(meanings)("$level: $says", async (meaning) => {
      const scene = await start();
      try {
        meaning.given(scene.stub);
        const { config, access, host } = scene;
        const vault = {
          id: "id",
          provider,
          config,
          access: { ...access, resource_pattern: null },
          level: meaning.level,
        };
        const edition = provider === "konnect" ? "konnect" : "enterprise";
        const gateway = { id: "gateway", version: "3.15", edition } as const;
        const found = await resolveOnce(meaning.reference, { v: vault, vv: vault }, { host, gateway });
        const { outcome, steps, advice, grant } = found.explanation;
        const stops = steps.find(({ tone }) => tone !== "resolved")?.name;
        const { code, whose, step, next } = meaning;
        expect({ code: found.code, outcome, whose: advice?.whose, step: stops }).toEqual({
          ...{ code, outcome: meaning.outcome, whose, step },
        });
        expect(advice?.next).toMatch(next);
        expect(advice?.what.length).toBeGreaterThan(8);
        expect(granted(grant)).toBe(meaning.grant);
        expect(grant?.policy?.text ?? "").toContain(meaning.granting ?? "");
        if (grant !== null) expect(grant.level).toBe(meaning.level);
        if (meaning.level === "metadata") expect(scene.valuesAsked?.() ?? 0).toBe(0);
        const all = JSON.stringify(found);
        for (let at = 0; at + 12 <= canary.length; at++) expect(all).not.toContain(canary.slice(at, at + 12));
      } finally {
        await scene.close();
      }
    });

    it("shows the request of each: method, address, the names of headers and body, and the same as curl", async () => {
      const scene = await start();
      try {
        const { config, access, host } = scene;
        const vault = { id: "id", provider, config, access: { ...access, resource_pattern: null } };
        for (const level of ["values", "metadata"] as const) {
          const edition = provider === "konnect" ? "konnect" : "enterprise";
          const gateway = { id: "gateway", version: "3.15", edition } as const;
          const { explanation } = await resolveOnce(
            "{vault://vv/nothing-there}",
            { vv: { ...vault, level } },
            { host, gateway },
          );
          const requests = explanation.steps.flatMap(({ request }) => (request === undefined ? [] : [request]));
          expect(requests.length).toBeGreaterThan(0);
          for (const { method, url, headerNames, bodyNames, curl } of requests) {
            expect([method, url]).toEqual([
              expect.stringMatching(/^(?:GET|POST|PUT)$/),
              expect.stringMatching(/^https?:/),
            ]);
            for (const name of headerNames) expect(curl.toLowerCase()).toContain(name.toLowerCase());
            const isForm = /content-type: application\/x-www-form-urlencoded/i.test(curl);
            if (isForm) expect(bodyNames).not.toBeUndefined();
            for (const told of bodyNames ?? []) {
              const [name = ""] = told.split(" ");
              const placeholder = `"$${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}"`;
              if (isForm) expect(curl).toMatch(new RegExp(`--data-urlencode '?${name}=`));
              else expect(curl.includes(`"${name}":`) || curl.endsWith(`--data-raw ${placeholder} ${url}`)).toBe(true);
              if (told === name) expect(curl).toContain(placeholder);
            }
            expect(method === "GET" || curl.includes(`-X ${method}`) || curl.includes(`-X '${method}'`)).toBe(true);
          }
        }
      } finally {
        await scene.close();
      }
    });
  });
};
