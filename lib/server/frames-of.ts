/** A place in a file, as V8 writes it; nothing that could hold a sentence. */
const frame = /^ {4}at (?:async )?(?:[\w$.<>[\] ]{1,200} \()?(?:file:\/\/|node:|webpack:|\/)[^\s()]{1,300}:\d+:\d+\)?$/;

/**
 * Where it happened, without the message: a foreign message may quote what somebody typed or a backend answered, on lines
 * of its own that begin as a frame does. Only what comes after it counts, and nothing when it is not found.
 */
export function framesOf(error: Error): readonly string[] {
  const stack = error.stack ?? "";
  const at = stack.indexOf(error.message);
  // Before it stands the kind alone, such as "TypeError: " or "Error [ERR_X]: ".
  if (at === -1 || !/^(?:[\w.$]{1,100}(?: \[\w+\])?: )?$/.test(stack.slice(0, at))) return [];
  const lines = stack.slice(at + error.message.length).split("\n");
  return lines
    .filter((line) => frame.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
