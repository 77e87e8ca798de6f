/**
 * The job queues, made by the owner role when the schema is made: the runtime role may not create one.
 * Options as pg-boss's `createQueue` takes them.
 */
export const queues = {
  sweep: { policy: "singleton", retryLimit: 0, expireInSeconds: 300, deleteAfterSeconds: 86_400 },
  // Comes up every minute and finds out by itself whether a night has begun.
  "verify-audit": { policy: "singleton", retryLimit: 0, expireInSeconds: 14_400, deleteAfterSeconds: 86_400 },
  "observe-rotation": { policy: "short", retryLimit: 0, expireInSeconds: 300, deleteAfterSeconds: 86_400 },
};

/** pg-boss keeps its clock's own jobs in this queue and would make it at its first start. */
export const schedulerQueue = "__pgboss__send-it";
