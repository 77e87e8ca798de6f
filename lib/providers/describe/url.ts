import { estimatedBits } from "@/lib/domain/entropy";
import type { Preview } from "@/lib/domain/preview";

const schemes = new Set([
  ...["http", "https", "ws", "wss", "ftp", "ftps", "sftp", "ssh", "smtp", "smtps", "imap", "imaps", "ldap", "ldaps"],
  ...["postgres", "postgresql", "mysql", "mariadb", "sqlserver", "oracle", "mongodb", "mongodb+srv", "redis", "rediss"],
  ...["amqp", "amqps", "nats", "kafka", "mqtt", "mqtts", "clickhouse", "cassandra", "elasticsearch", "tcp", "tls"],
]);

// Anything with another @ after the host is ambiguous: what looks like a host may be a part of the password.
const address =
  /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#\s]*@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:[/?#][^@\s]*)?$/i;

const isHostName = (host: string): boolean =>
  host.length <= 253 &&
  (host.startsWith("[") ||
    host.split(".").every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))) &&
  // A token written as `https://token` must not be taken for a host.
  host.split(".").every((label) => estimatedBits(label) < 64) &&
  (host.includes(".") || host.startsWith("[") || estimatedBits(host) < 32);

/** The host of an address or connection string with a scheme that is in use; null for anything else. */
export const describeUrl = (text: string): Preview | null => {
  const parts = address.exec(text.trim());
  const scheme = parts?.[1]?.toLowerCase() ?? "";
  const host = parts?.[2] ?? "";
  return schemes.has(scheme) && isHostName(host) ? { kind: "url", scheme, host } : null;
};
