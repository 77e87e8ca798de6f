import type { Schema, TlsOptions } from "./contract";

/** The proxy between Keyhole and one vault, for all of its requests but those to this machine's metadata service. */
export const proxyFields: Schema = {
  proxy_url: {
    type: "string",
    match: "^https?://[^\\s/?#@]+/?$",
    label: "Proxy",
    help: "Where Keyhole reaches this vault and its sign-in by a proxy only: its address, such as “http://proxy.example.com:3128”. It must be on the allow-list, and is asked for the address that Keyhole has looked up. Nodes have settings of their own.",
    binds: true,
  },
  proxy_username: { type: "string", label: "Proxy user name", help: "For a proxy that asks for one (Basic)." },
  proxy_password: {
    type: "string",
    label: "Proxy password",
    help: "The password that belongs to that user name.",
    sensitive: true,
  },
};

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** The proxy that an access names, for the dialler, which judges its address; nothing where it names none. */
export const proxyOf = (access: Readonly<Record<string, unknown>>): Pick<TlsOptions, "proxy"> => {
  const url = textOf(access.proxy_url);
  if (url === "") return {};
  const [name, password] = [textOf(access.proxy_username), textOf(access.proxy_password)];
  if (name === "" && password === "") return { proxy: { url } };
  const basic = Buffer.from(`${name}:${password}`, "utf8").toString("base64");
  return { proxy: { url, authorization: `Basic ${basic}` } };
};
