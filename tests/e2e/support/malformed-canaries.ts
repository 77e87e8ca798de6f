type Secret = (where: string) => string;

/** Inputs to create a Vault server's vault that are wrong each in another way, with a credential in or beside what is wrong. */
export function malformedVaults(secret: Secret): readonly object[] {
  const key = { auth_method: "cert", cert_auth_cert: "x", cert_auth_cert_key: secret("client key") };
  const authority = `-----BEGIN CERTIFICATE-----\n${secret("broken authority")}\n-----END CERTIFICATE-----`;
  return [
    { config: { port: secret("port"), token: secret("token beside a wrong port") } },
    { config: { protocol: secret("protocol") } },
    { config: { auth_method: secret("method"), token: secret("token beside a wrong method") } },
    { config: { token: [secret("token as list")] } },
    { config: { token: { a: secret("token as object") } } },
    { config: { unknown: secret("unknown field"), token: secret("token beside an unknown field") } },
    { config: { ssl_verify: secret("switch") } },
    { config: { host: `http://user:${secret("password in a host")}@vault.internal` } },
    { config: { token: `${secret("token with a line")}\r\nX-Other: 1` } },
    { config: { token: `${secret("token with zero")}\u0000`, host: "" } },
    { config: { token: `${secret("half a character")}\ud800`, host: "" } },
    { config: key },
    { access: { token: 5, level: secret("level") } },
    { access: { ca: authority }, config: { host: "" } },
    { gateway: secret("gateway").slice(0, 63), config: { token: secret("token for no gateway") } },
    { secret: secret("unknown member") },
    { tags: { a: secret("tags") } },
  ];
}

/** Bodies that are not the JSON object an operation takes. */
export function malformedBodies(secret: Secret): readonly string[] {
  return [`{"token": "${secret("broken body")}"`, secret("no body"), `["${secret("list as body")}"]`];
}

/** References that carry a credential where none belongs, or are none at all. */
export function oddReferences(secret: Secret): readonly string[] {
  const option = secret("option of a reference");
  return [
    ...[`{vault://bao/good/value?token=${option}}`, `{vault://bao/good?token=${option}`, `{vault://?token=${option}}`],
    ...[`{vault://bao/good?TOKEN=${option}&ttl=5}`, `{vault://files/plain?%74oken=${option}}`],
    ...[`{vault://nobody/x?t=${option}}`, `{vault://bao/good?token=${option}#${option}}`],
    ...[`{vault://user:${secret("user of a reference")}@bao/good}`, secret("secret instead of a reference")],
    ...[`"${secret("quoted")}"`, `vault://${secret("without braces")}`, `{vault:/${secret("one slash")}}`],
    ...[`{vault://bao/good?ttl=${secret("ttl")}}`, `{vault://files/plain?base64_decode=${secret("switch")}}`],
    ...[`{vault://bao/good?${secret("bare option")}}`, `{vault://bao/good#${secret("version of a reference")}}`],
    ...[`{vault://bao/good?${secret("name of an option")}=1}`, `{vault://bao/good?${secret("padded option")}==}`],
    ...[`{vault://bao/good;${secret("after a semicolon")}}`, `{vault://bao?${secret("query without a path")}}`],
  ];
}
