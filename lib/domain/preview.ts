/** What a value is, told without the value. JSON-safe; made on the server. Times are ISO 8601, sizes in bits or bytes. */
export type Preview =
  | {
      readonly kind: "text";
      /** "password", "token", "number", "hex", "base64" … */
      readonly class: string;
      /** "16–31 chars" */
      readonly length: string;
      /** Four last characters, only where the vault opted in and the value is a long token. */
      readonly suffix: string | null;
    }
  | {
      readonly kind: "certificate";
      readonly subject: string;
      readonly issuer: string;
      readonly names: readonly string[];
      readonly notBefore: string;
      readonly expiresAt: string;
      readonly keyType: string;
      readonly chainLength: number;
    }
  | {
      readonly kind: "private-key";
      readonly keyType: string;
      readonly bits: number | null;
      readonly encrypted: boolean;
      /** Whether it belongs to the certificate it stands beside; null when there is none to compare. */
      readonly matches: boolean | null;
    }
  | { readonly kind: "public-key"; readonly keyType: string; readonly bits: number | null }
  | {
      readonly kind: "json";
      readonly members: readonly { readonly name: string; readonly type: string }[];
      readonly hidden: number;
    }
  | { readonly kind: "jwt"; readonly issuer: string | null; readonly expiresAt: string | null }
  | { readonly kind: "url"; readonly scheme: string; readonly host: string }
  | { readonly kind: "binary"; readonly length: string }
  | { readonly kind: "empty" };
