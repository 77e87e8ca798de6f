import { runVectors } from "./run-vectors";

const [folder, ...more] = process.argv.slice(2);

if (folder === undefined || more.length > 0) {
  process.stderr.write("npm run vectors -- DIR     compares this implementation with the recorded answers in DIR\n");
  process.exitCode = 2;
} else {
  const passed = await runVectors(folder, (line) => void process.stdout.write(`${line}\n`));
  process.exitCode = passed ? 0 : 1;
}
