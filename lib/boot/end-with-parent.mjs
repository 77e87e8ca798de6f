// Loaded before a child's own program: a launcher that was killed cannot end its children, so they watch for it. What
// the child starts in turn inherits this module and has a channel of its own, which is none of our business.
const graceMs = 8000;
const launcher = Number(new URL(import.meta.url).searchParams.get("launcher"));

// It may have been killed before this was loaded, and then nobody will tell.
if (hasEnded(launcher)) process.exit(1);

if (process.ppid === launcher && process.channel) {
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), graceMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}

function hasEnded(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
