// `keyhole recover`: on the host, when nobody is left who approves or looks after people.
import { randomBytes, randomUUID } from "node:crypto";
import { BootFailure, exitCode } from "./exit-codes.mjs";
import { connect } from "./migrate.mjs";

const usage = 'keyhole recover EMAIL approver|access-admin "REASON"   (a reason of at least 20 characters)';

/** What the database refuses, by its own code. */
const refusals = {
  KH031: "These roles are not held by one person: name somebody without another duty.",
  KH034: "There is no such person, or they are suspended.",
  KH071: usage,
  KH072: "Somebody still holds this role whose word counts and who can sign in, so nothing was changed. Ask them.",
};

/**
 * Gives one named person the role for all gateways, and a link by which they get in; on record and told to everybody.
 *
 * @param {string} ownerUrl of the role that owns the schema
 * @param {string} origin the address by which people reach Keyhole
 * @param {readonly string[]} args e-mail, role, reason
 * @returns {Promise<string>} what was done, with the link; throws BootFailure where it was refused
 */
export async function recover(ownerUrl, origin, [email = "", role = "", ...words]) {
  const reason = words.join(" ").trim();
  if (email === "" || reason.length < 20 || reason.length > 1000) throw new BootFailure(exitCode.setting, usage);
  const client = await connect(ownerUrl);
  try {
    await client.query("BEGIN");
    const secret = randomBytes(32).toString("base64url");
    const { rows } = await client.query("SELECT kh_recover($1, $2, $3) AS id", [email, role, secret]);
    const id = rows[0].id;
    // Members in the order of their names, as every row of the log has them.
    const requestId = randomUUID();
    const said = (data, type) => ({
      actor: { kind: "host" },
      data,
      object: { id, kind: "person", label: "a person" },
      outcome: "done",
      requestId,
      type,
      v: 1,
    });
    for (const body of [
      said({ reason: reason.toWellFormed(), role }, "installation.recovered"),
      said({ origin: "recover", role }, "role.granted"),
    ])
      await client.query("INSERT INTO audit.event (body) VALUES ($1)", [JSON.stringify(body)]);
    await client.query("COMMIT");
    return [
      `${email} holds ${role} for all gateways now. It is on record, and everybody is told.`,
      "By this link they choose a new password; it is good once and for 30 minutes, and ends what they had open:",
      `${origin}/invite#${secret}`,
    ].join("\n");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    const said = refusals[error?.code];
    if (said === undefined) throw error;
    throw new BootFailure(exitCode.setting, said);
  } finally {
    await client.end();
  }
}
