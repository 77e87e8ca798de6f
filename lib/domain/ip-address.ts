/** An address as its 4 or 16 bytes. IPv4-mapped IPv6 (`::ffff:a.b.c.d`) is read as the IPv4 address that it is. */
export type IpAddress = readonly number[];

/** What an address is, in the order in which the dialler cares. */
export type AddressClass = "public" | "private" | "loopback" | "link-local" | "metadata" | "reserved";

const ipv4Bytes = (text: string): IpAddress | null => {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return parts.map(Number);
};

const hextets = (text: string): number[] | null => {
  if (text === "") return [];
  const groups = text.split(":");
  const last = groups[groups.length - 1] ?? "";
  const embedded = last.includes(".") ? ipv4Bytes(last) : [];
  if (embedded === null) return null;
  if (embedded.length > 0) groups.pop();
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  const bytes = groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]);
  return [...bytes, ...embedded];
};

const ipv6Bytes = (text: string): IpAddress | null => {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = [hextets(halves[0] ?? ""), hextets(halves[1] ?? "")];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
};

const isMapped = (bytes: IpAddress): boolean => startsWith(bytes, [...new Array<number>(10).fill(0), 0xff, 0xff]);
const startsWith = (bytes: IpAddress, start: readonly number[]): boolean => start.every((byte, i) => bytes[i] === byte);

/**
 * Reads a canonical address: dotted decimal, or IPv6 with or without brackets. Anything else is null, zone ids and
 * the octal, hexadecimal and shortened forms too: those are for the URL parser, which turns them into this form.
 */
export const parseIpAddress = (text: string): IpAddress | null => {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const bytes = bare.includes(":") ? ipv6Bytes(bare) : ipv4Bytes(bare);
  return bytes !== null && bytes.length === 16 && isMapped(bytes) ? bytes.slice(12) : bytes;
};

/** Do both name the same address? */
export const sameAddress = (a: IpAddress, b: IpAddress): boolean => a.length === b.length && startsWith(a, b);

/** Is `address` in the network of `bits` leading bits? Addresses of the other family never are. */
export const inNetwork = (address: IpAddress, network: IpAddress, bits: number): boolean => {
  if (address.length !== network.length) return false;
  const whole = Math.floor(bits / 8);
  if (!startsWith(address, network.slice(0, whole))) return false;
  const rest = bits % 8;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
};

const network = (text: string): { readonly address: IpAddress; readonly bits: number } => {
  const [address = "", bits = ""] = text.split("/");
  const parsed = parseIpAddress(address);
  if (parsed === null) throw new Error(`not a network: ${text}`);
  return { address: parsed, bits: Number(bits) };
};

/** First match wins, so narrow networks stand before the wide ones that hold them. */
const classes: readonly (readonly [AddressClass, readonly string[]])[] = [
  // Clouds hand out credentials here: AWS and most others, AWS over IPv6, Google over IPv6, Scaleway, Alibaba,
  // Oracle, and Azure's host channel, which is a public address.
  [
    "metadata",
    [
      ...["169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32", "192.0.0.192/32"],
      ...["168.63.129.16/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128", "fd00:42::42/128"],
    ],
  ],
  ["loopback", ["127.0.0.0/8", "::1/128"]],
  ["link-local", ["169.254.0.0/16", "fe80::/10"]],
  ["private", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]],
  [
    "reserved",
    [
      ...["0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24"],
      ...["203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
      // Teredo, benchmarks, ORCHID, documentation, 6to4: what they carry inside cannot be answered for.
      ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
    ],
  ],
  ["public", ["0.0.0.0/0", "2000::/3"]],
];
const networks = classes.flatMap(([kind, texts]) => texts.map((text) => ({ kind, ...network(text) })));
const translated = network("64:ff9b::/96");

/** Does a NAT64 gateway take this to an IPv4 address, wherever that gateway stands? */
export const isTranslated = (address: IpAddress): boolean => inNetwork(address, translated.address, translated.bits);

/** The class of an address; of a NAT64 one that of the IPv4 address it stands for, if a gateway could carry it. */
export const addressClass = (address: IpAddress): AddressClass => {
  if (isTranslated(address)) {
    const inner = addressClass(address.slice(12));
    return inner === "public" || inner === "private" || inner === "metadata" ? inner : "reserved";
  }
  return networks.find((one) => inNetwork(address, one.address, one.bits))?.kind ?? "reserved";
};
