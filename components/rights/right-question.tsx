import Form from "next/form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export interface RightQuestionProps {
  /** Where it is answered. */
  readonly path: string;
  readonly operations: readonly { readonly name: string; readonly summary: string }[];
  readonly gateways: readonly string[];
  readonly chosen: { readonly operation: string; readonly gateway: string };
}

/** What, and where: the question is the URL. */
export function RightQuestion({ path, operations, gateways, chosen }: RightQuestionProps) {
  return (
    <Form
      action={path}
      aria-label="What, and where"
      className="mb-6 grid grid-cols-1 items-end gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_auto]"
    >
      <Field name="operation" label="What">
        <Select
          key={chosen.operation}
          defaultValue={chosen.operation}
          choices={operations.map(({ name, summary }) => ({ value: name, label: `${name}: ${summary}` }))}
        />
      </Field>
      <Field name="gateway" label="Where">
        <Select
          key={chosen.gateway}
          defaultValue={chosen.gateway}
          choices={[
            { value: "", label: "The installation as a whole" },
            ...gateways.map((name) => ({ value: name, label: name })),
          ]}
        />
      </Field>
      <div>
        <Button type="submit">Ask</Button>
      </div>
    </Form>
  );
}
