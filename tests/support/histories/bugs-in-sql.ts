import type { SeededBug } from "./seeded-bug";
import type { FunctionEdit } from "./stage";

export interface BugInSql {
  readonly edits: readonly FunctionEdit[];
  /** Several rules often hold the same thing: a bug is what leaves all of them out. */
  readonly statements?: readonly string[];
}

const edit = (name: string, from: string, to: string): FunctionEdit => ({ name, from, to });

/** The seeded bugs as somebody could put them into the database's own functions. */
export const bugsInSql: Partial<Record<SeededBug, BugInSql>> = {
  "another account of the requester may decide": {
    edits: [edit("kh_same_human", "one = other OR EXISTS", "one = other OR false AND EXISTS")],
  },
  "whom it is about may decide": {
    edits: [
      edit("kh_check_decider", "IF of_people THEN PERFORM", "IF false THEN PERFORM"),
      edit("kh_may_decide", "IF public.kh_same_human(who, on_change.target_id)", "IF false"),
    ],
  },
  "an old hash is accepted": { edits: [edit("kh_change_decide", "shown_hash IS DISTINCT FROM c.hash", "false")] },
  "approvals never lapse": { edits: [edit("kh_change_decide", "AND d.decided_at > lapsed", "")] },
  "a request never expires": { edits: [edit("kh_lock_change", "OR locked.expires_at <= clock_timestamp()", "")] },
  "a role that was lost counts": {
    edits: [edit("kh_change_decide", "AND public.kh_may_decide(d.person_id, c)", "")],
  },
  "a role for another gateway counts": {
    edits: [edit("kh_is_approver", "AND (g.gateway_id IS NULL OR g.gateway_id = of_gateway)", "")],
  },
  "a raised number of approvals is not looked at": {
    edits: [edit("kh_change_decide", "greatest(c.approvals_needed, max(g.approvals_needed))", "c.approvals_needed")],
  },
  "an old sign-in suffices": { edits: [edit("kh_require_recent", "interval '5 minutes'", "interval '5 years'")] },
  "a suspended person may act": {
    edits: [
      edit("kh_actor", "AND p.suspended_at IS NULL", ""),
      edit("kh_actor", "s.ended_at IS NULL AND", ""),
      edit("kh_actor", "t.revoked_at IS NULL AND", ""),
    ],
  },
  "a guarded row may be written without a change": {
    edits: [],
    statements: ["alter table vault disable trigger vault_guard"],
  },
  "weighty roles are granted by one person": {
    edits: [edit("kh_role_grant", "IF NOT public.kh_bootstrap_open()", "IF false")],
  },
  "people grant themselves roles": {
    edits: [edit("kh_refuse_oneself", "IF public.kh_same_human(actor, about)", "IF false")],
  },
  "the last Access admin may go": {
    edits: [edit("kh_keep_an_access_admin", "IF NOT public", "IF false AND NOT public")],
  },
  "two accounts of one human count twice": {
    edits: [
      edit("kh_change_decide", "AND public.kh_same_human(o.person_id, d.person_id)", "AND false"),
      edit("kh_applied_rightly", "AND public.kh_same_human(o.person_id, d.person_id)", "AND false"),
    ],
  },
  "two emergencies may be open": {
    edits: [edit("kh_emergency_apply", "AND e.reviewed_at IS NULL;", "AND false;")],
    statements: ['drop index "emergency_one_open_key"'],
  },
  "whoever caused an emergency reviews it": {
    edits: [edit("kh_emergency_review", "IF public.kh_same_human(actor.person, e.person_id) OR", "IF false AND")],
    statements: ['alter table emergency drop constraint "emergency_reviewed_by_check"'],
  },
  "an editor may decide": {
    edits: [
      edit(
        "kh_is_own_change",
        "WHERE e.change_id = of_change.id AND public",
        "WHERE e.change_id = of_change.id AND e.inherited AND public",
      ),
    ],
  },
  "whoever had a hand in what it follows may decide": {
    edits: [
      edit(
        "kh_change_put",
        "INSERT INTO public.change_editor",
        "IF true THEN RETURN; END IF; INSERT INTO public.change_editor",
      ),
    ],
  },
  "a draft may be decided on": {
    edits: [edit("kh_lock_change", "locked.state <> 'requested'", "locked.state NOT IN ('draft', 'requested')")],
    statements: ["alter table change disable trigger change_frozen"],
  },
  "what others were asked for may be edited": {
    edits: [edit("kh_lock_draft", "locked.state <> 'draft'", "locked.state NOT IN ('draft', 'requested')")],
    statements: ["alter table change disable trigger change_frozen"],
  },
  "anybody may write at a draft": {
    edits: [edit("kh_draft_edit", "IF NOT public.kh_may_write_draft(actor.person, c)", "IF false")],
  },
  "a draft that was changed meanwhile is asked for": {
    edits: [edit("kh_draft_request", "IF shown_hash IS DISTINCT FROM c.hash", "IF false")],
  },
  "what a token wrote at is applied in an emergency": {
    edits: [edit("kh_emergency_apply", "w.change_id = c.id AND w.token_id IS NOT NULL", "false")],
  },
  "somebody else may withdraw": {
    edits: [edit("kh_change_withdraw", "IF c.requester_id <> actor.person", "IF false")],
  },
  "what was applied may be asked for again": {
    edits: [
      edit(
        "kh_change_put",
        "IF before.state IN ('draft', 'requested', 'applied')",
        "IF before.state IN ('draft', 'requested')",
      ),
    ],
  },
  "a role that the claim took away stays": {
    edits: [
      edit(
        "kh_sso_sign_in",
        "WHERE g.person_id = who AND g.origin = 'claim' AND NOT (keeps",
        "WHERE false AND NOT (keeps",
      ),
    ],
  },
  "a claim takes the last Access admin away": {
    edits: [edit("kh_sso_sign_in", "keeps := NOT EXISTS", "keeps := false AND NOT EXISTS")],
  },
  "a suspended person comes in by a claim": {
    edits: [edit("kh_sso_sign_in", "WHERE p.id = who AND p.suspended_at IS NOT NULL", "WHERE false")],
  },
};
