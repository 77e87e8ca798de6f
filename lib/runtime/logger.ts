import pino from "pino";
import type { Log } from "@/lib/services/deps";

/** JSON lines on standard output. Messages are ours; fields never hold values, credentials or foreign texts. */
export function createLogger(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
