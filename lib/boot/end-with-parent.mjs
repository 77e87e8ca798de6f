// Loaded before a child's own program: a launcher that was killed cannot end its children, so they watch for it.
const graceMs = 8000;

process.on("disconnect", () => {
  setTimeout(() => process.exit(1), graceMs).unref();
  process.kill(process.pid, "SIGTERM");
});
process.channel?.unref();
