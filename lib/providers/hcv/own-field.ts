import type { Field } from "../contract";

/** A text among the fields of Keyhole's own access. */
export const text = (label: string, help: string): Field => ({ type: "string", label, help });

/** Asked for with some of Keyhole's own sign-in methods only. */
export const by = (methods: readonly string[], field: Field): Field => ({ ...field, when: { auth_method: methods } });

/** The same, and they cannot do without. */
export const needed = (methods: readonly string[], field: Field): Field => by(methods, { ...field, required: true });

/** Names a file that the operator put where Keyhole may take credentials from. */
export const fromFile = (methods: readonly string[], label: string, what: string): Field =>
  by(methods, {
    ...text(
      label,
      `Path of a file with ${what}, below the folder in KEYHOLE_CREDENTIAL_DIR. It goes to servers on the allow-list only, over https.`,
    ),
    match: "^[^/]",
  });
