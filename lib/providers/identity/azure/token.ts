/** A token for one of Azure's services. It leaves this folder for the client that sends it and for nothing else. */
export interface AzureToken {
  readonly token: string;
  readonly expiresAt: Date;
  /** The tenant that gave it; null where Azure did not say. */
  readonly tenantId: string | null;
}
