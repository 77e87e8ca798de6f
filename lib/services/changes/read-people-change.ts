import { defineQuery } from "@/lib/services/kernel/query";
import { peopleChangeScope } from "./change-scope";
import { detailOf } from "./read-change";
import { changeDetail, readChangeInput } from "./schema";

/** One change about a person, for those who read people; Access admins read no others. */
export const readPeopleChange = defineQuery({
  name: "person.read-change",
  summary: "One change of a person's account or roles.",
  permission: "person.read",
  scope: peopleChangeScope,
  session: "any",
  input: readChangeInput.omit({ gateway: true }),
  output: changeDetail,
  audit: "none",
  read: ({ tx, ctx, input }) => detailOf(tx, ctx, input, null),
});
