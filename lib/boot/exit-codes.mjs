/** How `npm start`, `npm test` and `keyhole` end. Every code but 0 and 1 comes with one sentence on stderr. */
export const exitCode = {
  ok: 0,
  /** Something nobody foresaw, or a gate that is not green. */
  failed: 1,
  /** A setting or an argument cannot be used as it is. */
  setting: 2,
  /** The database has no schema yet, or an older one: `keyhole migrate` mends it. */
  schemaOld: 3,
  /** This Node.js cannot run Keyhole. */
  wrongNode: 4,
  /** The packages could not be installed. */
  install: 5,
  /** The application could not be built. */
  build: 6,
  /** A folder cannot be written, or the disk is full. */
  storage: 7,
  /** The port is taken. */
  port: 8,
  /** The database cannot be reached, or refuses us. */
  database: 9,
  /** The database was made by a newer Keyhole. */
  schemaNewer: 10,
  /** The sample organisation could not be put into a new database. */
  sample: 11,
};

/** An end that was foreseen: `message` is the one sentence to print, `code` the exit code. */
export class BootFailure extends Error {
  /**
   * @param {number} code one of `exitCode`
   * @param {string} message our own sentence, complete
   */
  constructor(code, message) {
    super(message);
    this.name = "BootFailure";
    this.code = code;
  }
}

/** What went wrong with a file, in a sentence; anything else is thrown on. `doing` completes "Keyhole could not …". */
export function storageFailure(error, doing) {
  const reasons = {
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "this user's disk quota is used up",
    ENOTDIR: "a file is where a folder should be",
  };
  const reason = reasons[error?.code];
  if (!reason) throw error;
  return new BootFailure(exitCode.storage, `Keyhole could not ${doing}: ${reason}.`);
}

/** Ends this process: a foreseen failure with its sentence, anything else with its stack. */
export function endWith(error) {
  if (error instanceof BootFailure) {
    console.error(`keyhole: ${error.message}`);
    process.exit(error.code);
  }
  console.error(error);
  process.exit(exitCode.failed);
}
