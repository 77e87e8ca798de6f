/** Where what is known of a custom vault's config comes from. */
export interface SchemaOrigin {
  /** Given by somebody, or read from the gateway itself. */
  readonly source: "given" | "read";
  readonly at: Date;
  /** Of Kong, for which it holds. */
  readonly kongVersion: string;
}
