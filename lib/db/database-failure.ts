import { AppError } from "@/lib/domain/errors";
import { isRuleCode, rules } from "./rule-codes";

/** What a failure says of itself, whoever threw it: Prisma's client, its adapter, or the driver. */
interface Traits {
  /** Prisma's own code, P…. */
  readonly prisma: string | null;
  readonly sqlState: string | null;
  /** The adapter's word for it. */
  readonly kind: string | null;
  /** Of the constraint that refused, as far as it is told. */
  readonly constraint: string | null;
  readonly columns: readonly string[];
}

const taken = "This is taken already.";
const notReachable = "Keyhole cannot reach its database just now. Nothing was lost; try again in a moment.";
const notLetIn =
  "The database does not let Keyhole in: DATABASE_URL names a user, a password or a database that it does not accept.";
const tooBusy = "Keyhole's database is too busy just now. Try again in a moment.";

/**
 * Puts a failure of the database into our own words. Messages of PostgreSQL and Prisma quote rows and parameters, so
 * only codes and the names of constraints are read. What does not come from the database is given back as it is.
 */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const traits = traitsOf(error);
  if (traits === null) return isLostConnection(error) ? unavailable(notReachable) : error;
  const { sqlState, kind, prisma } = traits;
  if (sqlState !== null && isRuleCode(sqlState)) {
    const { code, sentence } = rules[sqlState];
    return new AppError(code, sentence, {}, undefined, sqlState);
  }
  if (sqlState === "23505" || kind === "UniqueConstraintViolation" || prisma === "P2002") return conflict(traits);
  if (sqlState === "23503" || sqlState === "23001" || prisma === "P2003")
    return new AppError("CONFLICT", "Something this refers to, or that refers to it, has changed meanwhile.");
  // Class 22: what no column can hold, such as a NUL in a text or a year before all calendars.
  if (sqlState === "23514" || sqlState === "23502" || sqlState?.startsWith("22"))
    return new AppError("INVALID", `The database does not accept a value (${traits.constraint ?? sqlState}).`);
  if (prisma === "P2025") return new AppError("NOT_FOUND");
  // Class 28: who signs in, and how; 3D000: no such database.
  if (sqlState?.startsWith("28") || sqlState === "3D000" || kind === "AuthenticationFailed")
    return unavailable(notLetIn);
  if (isBusy(traits)) return unavailable(tooBusy);
  if (isUnreachable(traits)) return unavailable(notReachable);
  return new AppError("INTERNAL", `The database refused a statement (${sqlState ?? prisma ?? kind ?? "no code"}).`);
}

/**
 * Whether the database itself ended the transaction, so that it is rolled back for certain and may be done again: nothing
 * was asked in it for too long, or it and another waited for each other.
 */
export const endedByDatabase = (error: unknown): boolean =>
  ["25P03", "40P01"].includes(traitsOf(error)?.sqlState ?? "");

const unavailable = (sentence: string): AppError => new AppError("UNAVAILABLE", sentence, {}, 2);

function conflict({ columns, constraint }: Traits): AppError {
  const field = columns.at(-1) ?? constraint?.replace(/_key$/, "").split("_").at(-1);
  return new AppError("CONFLICT", taken, field === undefined ? {} : { [camel(field)]: taken });
}

/** Lock not had in time, deadlock, statement cancelled, no connection or transaction to be had. */
function isBusy({ sqlState, kind, prisma }: Traits): boolean {
  return (
    ["55P03", "40P01", "40001", "57014", "53300"].includes(sqlState ?? "") ||
    ["TransactionWriteConflict", "TooManyConnections"].includes(kind ?? "") ||
    ["P2034", "P2028", "P2024", "P2037"].includes(prisma ?? "")
  );
}

/** Class 08, shutdown and crash of class 57P, the time-out of an idle transaction, sockets. */
function isUnreachable({ sqlState, kind, prisma }: Traits): boolean {
  return (
    /^(?:08|57P0|25P0[34]|58)/.test(sqlState ?? "") ||
    ["DatabaseNotReachable", "ConnectionClosed", "SocketTimeout", "TlsConnectionError"].includes(kind ?? "") ||
    ["P1001", "P1002", "P1008", "P1011", "P1017"].includes(prisma ?? "")
  );
}

/** The driver reports these without any code. */
const lostConnection = [
  "Connection terminated",
  "Client has encountered a connection error",
  "Client was closed",
  "timeout exceeded when trying to connect",
  "Cannot use a pool after calling end",
];

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Object.hasOwn(error, "code") ? (error as Error & { code?: unknown }).code : undefined;
  if (typeof code === "string") return /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_)/.test(code);
  return lostConnection.some((start) => error.message.startsWith(start));
}

/** Null for what neither Prisma nor the driver threw. */
function traitsOf(error: unknown): Traits | null {
  const prisma = textAt(error, "code");
  const cause = objectAt(objectAt(objectAt(error, "meta"), "driverAdapterError"), "cause") ?? objectAt(error, "cause");
  const name = textAt(error, "name") ?? "";
  const fromPrisma = name.startsWith("PrismaClient") || name === "DriverAdapterError";
  const fromDriver = textAt(error, "severity") !== null && prisma !== null;
  if (!fromPrisma && !fromDriver) return null;
  const constraint = objectAt(cause, "constraint");
  return {
    prisma: fromDriver ? null : prisma,
    sqlState: fromDriver ? prisma : (textAt(cause, "originalCode") ?? textAt(cause, "code")),
    kind: textAt(cause, "kind"),
    constraint: textAt(constraint, "index") ?? textAt(error, "constraint"),
    columns: listAt(constraint, "fields"),
  };
}

function objectAt(of: unknown, name: string): object | null {
  if (typeof of !== "object" || of === null) return null;
  const value: unknown = (of as Readonly<Record<string, unknown>>)[name];
  return typeof value === "object" && value !== null ? value : null;
}

function textAt(of: unknown, name: string): string | null {
  if (typeof of !== "object" || of === null) return null;
  const value: unknown = (of as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : null;
}

function listAt(of: unknown, name: string): readonly string[] {
  const value = objectAt(of, name);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

const camel = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
