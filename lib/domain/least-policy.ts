import type { AccessLevel } from "./access-level";

/** The smallest policy for what was asked, in the backend's own language, to copy. */
export interface LeastPolicy {
  /** hcl, json, yaml, azure-role or text. */
  readonly language: string;
  readonly text: string;
  /** What it is called there: "Vault policy". */
  readonly title: string;
  /** Who grants what to whom. A sentence, or two. */
  readonly words: string;
}

/** What would have to be granted where a permission is missing. `policy` is null where none can be written. */
export interface Grant {
  readonly level: AccessLevel;
  readonly policy: LeastPolicy | null;
}
