import { randomBytes, randomUUID } from "node:crypto";
import { envelope, errors, refusals, type Answer, type Fields } from "./answer";
import type { Role, VaultState } from "./state";

/** A token as requests use it. */
export interface Token {
  readonly id: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  /** The AppRole that gave it; null for one that stands in the state. */
  readonly role: string | null;
  readonly issuedAt: Date;
  readonly seconds: number;
  /** Null for ever. */
  expiresAt: Date | null;
  /** Null for any number. */
  usesLeft: number | null;
}

const longestSeconds = 2_764_800;

export const newToken = (): string => `s.${randomBytes(18).toString("base64url").replace(/[-_]/g, "x")}`;

const authOf = (token: Token): Fields => ({
  ...{ client_token: token.id, accessor: token.accessor, policies: token.policies, token_policies: token.policies },
  ...{ metadata: token.role === null ? null : { role_name: token.role }, lease_duration: token.seconds },
  ...{ renewable: token.expiresAt !== null, entity_id: token.role === null ? "" : token.accessor },
  ...{ token_type: "service", orphan: true, mfa_requirement: null, num_uses: token.usesLeft ?? 0 },
});

const aboutSelf = (token: Token, now: Date): Answer => {
  const seconds = Math.floor(token.issuedAt.getTime() / 1_000);
  const left = token.expiresAt === null ? 0 : Math.ceil((token.expiresAt.getTime() - now.getTime()) / 1_000);
  return envelope({
    ...{ accessor: token.accessor, creation_time: seconds, creation_ttl: token.seconds },
    ...{ display_name: token.role === null ? "token" : "approle" },
    ...{ entity_id: token.role === null ? "" : token.accessor, expire_time: token.expiresAt?.toISOString() ?? null },
    ...{ explicit_max_ttl: 0, id: token.id, issue_time: token.issuedAt.toISOString() },
    ...{ meta: token.role === null ? null : { role_name: token.role }, num_uses: token.usesLeft ?? 0, orphan: true },
    ...{ path: token.role === null ? "auth/token/create" : "auth/approle/login", policies: token.policies },
    ...{ renewable: token.expiresAt !== null, ttl: left, type: "service" },
  });
};

/** Who may come in: tokens that stand in the state, and those that logins gave, which a restart forgets. */
export class Tokens {
  readonly #given = new Map<string, Token>();

  constructor(
    readonly state: Pick<VaultState, "tokens" | "roles">,
    readonly now: () => Date,
  ) {}

  /** The token of a request, a use of it spent; null for one that is no good. */
  take(id: string): Token | null {
    const standing = Object.hasOwn(this.state.tokens, id) ? this.state.tokens[id] : undefined;
    if (standing !== undefined) {
      const { policies, createdTime } = standing;
      return {
        ...{ id, accessor: "standing", policies, role: null, issuedAt: new Date(createdTime), seconds: 0 },
        ...{ expiresAt: null, usesLeft: null },
      };
    }
    const given = this.#given.get(id);
    if (given === undefined) return null;
    if (given.expiresAt !== null && given.expiresAt <= this.now()) this.#given.delete(id);
    if (!this.#given.has(id) || given.usesLeft === 0) return null;
    if (given.usesLeft !== null) given.usesLeft -= 1;
    return given;
  }

  /** A login with an AppRole. */
  login(body: Fields): Answer {
    const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
    const [roleId, secretId] = [text(body.role_id), text(body.secret_id)];
    if (roleId === "") return errors(500, "missing role_id");
    const role = this.state.roles.find((one) => one.roleId === roleId);
    if (role === undefined) return errors(400, "invalid role or secret ID");
    if (secretId === "") return errors(400, "missing secret_id");
    return role.secretId === secretId
      ? envelope(null, { auth: authOf(this.#give(role)) })
      : errors(400, "invalid role or secret ID");
  }

  #give(role: Role): Token {
    const now = this.now();
    for (const [id, { expiresAt }] of this.#given) if (expiresAt !== null && expiresAt <= now) this.#given.delete(id);
    const seconds = role.tokenSeconds === 0 ? longestSeconds : role.tokenSeconds;
    const token: Token = {
      ...{ id: newToken(), accessor: randomUUID(), policies: ["default", ...role.policies].sort(), role: role.name },
      ...{ issuedAt: now, seconds, expiresAt: new Date(now.getTime() + seconds * 1_000) },
      usesLeft: role.tokenUses === 0 ? null : role.tokenUses,
    };
    this.#given.set(token.id, token);
    return token;
  }

  /** What a token asks about or does to itself, by the last part of the path. */
  ofItself(token: Token, what: string): Answer {
    if (what === "lookup-self") return aboutSelf(token, this.now());
    if (what === "revoke-self") {
      this.#given.delete(token.id);
      return { status: 204 };
    }
    if (what !== "renew-self") return refusals.unsupportedPath;
    if (token.expiresAt === null) return errors(400, "lease is not renewable");
    token.expiresAt = new Date(this.now().getTime() + token.seconds * 1_000);
    return envelope(null, { auth: authOf(token) });
  }
}
