import { askOverNet, type Asked } from "../ask-over-net";
import type { Net } from "../contract";
import type { KonnectSettings } from "./settings";

export interface KonnectClient {
  /** Gets what is below the control plane's Config Stores; `path` is encoded and begins with a slash, or is empty. */
  ask(name: string, path: string): Asked;
  /** Sends a JSON object of texts; of them only the names go into the step. */
  tell(name: string, method: "POST" | "PUT", path: string, body: Readonly<Record<string, string>>): Asked;
}

/** Konnect's API with a token; there is no call to sign in. */
export const konnectClient = ({ stores, token, tls }: KonnectSettings, net: Net): KonnectClient => {
  const headers = { Authorization: `Bearer ${token}` };
  const always = { Accept: "application/json, application/problem+json" };
  return {
    ask: (name, path) =>
      askOverNet(net, { name, method: "GET", url: new URL(`${stores}${path}`), headers, plainHeaders: always, tls }),
    tell: (name, method, path, body) =>
      askOverNet(net, {
        ...{ name, method, url: new URL(`${stores}${path}`), headers, tls },
        plainHeaders: { ...always, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        bodyMembers: Object.keys(body),
      }),
  };
};
