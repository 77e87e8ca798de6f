import { auditCommand } from "./audit";
import { linesOf, runParse } from "./parse";
import { setUpLink } from "./set-up-link";

const usage = `keyhole parse               references, one a line on standard input, as JSON lines
keyhole audit verify        recompute the audit log's chain, or that of an exported file
keyhole audit key           print the public key that checkpoints and exports are verified with
keyhole migrate             bring the database to this version's schema  [--print-sql]
keyhole recover             give one named person a role nobody is left to hold: EMAIL approver|access-admin REASON
keyhole setup-link          print a one-time link that makes the two first accounts
`;

/** Dispatches to one file a command; gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case "parse":
      await runParse(linesOf(process.stdin), (text) => void process.stdout.write(text));
      return 0;
    case "audit":
      return auditCommand(rest);
    case "setup-link":
      return setUpLink();
    default:
      process.stderr.write(usage);
      return command === undefined || command === "help" || command === "--help" ? 0 : 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
