import { vi } from "vitest";

const methods = ["debug", "info", "log", "warn", "error", "trace"] as const;

/** Everything that anybody prints from now until `stop`: the console, both streams, and the process's warnings. */
export const watchPrinted = (): { text(): string; stop(): void } => {
  const printed: unknown[] = [];
  const note = (...parts: readonly unknown[]): void => void printed.push(...parts);
  const spies = [
    ...methods.map((method) => vi.spyOn(console, method).mockImplementation(note)),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        note(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
        return true;
      }),
    ),
    vi.spyOn(process, "emitWarning").mockImplementation(note),
  ];
  return {
    text: () =>
      printed.map((one) => (one instanceof Error ? `${one.message} ${one.stack}` : JSON.stringify(one))).join(),
    stop: () => spies.forEach((spy) => spy.mockRestore()),
  };
};
