import type { BoundAction } from "@/lib/server/action-state";
import type { ConnectionRow } from "@/lib/services/gateways/schema";
import { ActionForm } from "@/components/action-form";
import { AskAside, DraftButton, RequestReason } from "@/components/changes/request-fields";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { TextField } from "@/components/ui/text-field";
import { Textarea } from "@/components/ui/textarea";

export interface GatewayConnectionProps {
  readonly gateway: { readonly id: string; readonly name: string; readonly guarded: boolean };
  readonly connection: ConnectionRow | null;
  /** Whether pointing a gateway somewhere waits for others. */
  readonly asks: boolean;
  readonly changesHref: string;
  /** Null where this gateway cannot be connected. */
  readonly connect: BoundAction | null;
  readonly disconnect: BoundAction;
}

/** Where a gateway's Admin API is and what opens it; the token itself is shown to nobody. */
export function GatewayConnection({ gateway, connection, asks, changesHref, ...actions }: GatewayConnectionProps) {
  const { id, name, guarded } = gateway;
  const seen = { gateway: name, id, version: connection?.version ?? 0 };
  const keeps = connection?.hasToken === true;
  return (
    <div className="grid grid-cols-1 gap-4">
      {actions.connect !== null && (
        <ActionForm
          key={seen.version}
          action={actions.connect}
          submit={asks ? "Request change" : connection === null ? "Connect" : "Save connection"}
          label={`Connection of ${name}`}
          hidden={seen}
          beside={asks && <DraftButton />}
          changesHref={changesHref}
        >
          <div className="grid grid-cols-1 gap-4">
            <TextField
              name="address"
              label="Address of the Admin API"
              required
              mono
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder="https://kong-admin.example.com:8444"
              defaultValue={connection?.address ?? ""}
              help="With a path in front where it has one. Over http:// whoever stands between can read the token."
            />
            <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
              <TextField
                name="token"
                label="Token"
                type="password"
                mono
                autoComplete="off"
                spellCheck={false}
                {...(keeps && { placeholder: "kept as it is" })}
                help="Of an RBAC user that may read /schemas/*; none where Kong has no RBAC. Typed again whenever address, header or CA change."
              />
              <TextField
                name="header"
                label="Header of the token"
                kongName="rbac_auth_header"
                mono
                autoComplete="off"
                spellCheck={false}
                defaultValue={connection?.header ?? "Kong-Admin-Token"}
              />
            </div>
            {keeps && <Checkbox name="dropToken" label="Take the token away" />}
            <Field
              name="ca"
              label="CA certificates"
              help="As PEM, where the Admin API's certificate comes from an authority of your own. It is always checked."
            >
              <Textarea mono rows={4} autoComplete="off" spellCheck={false} defaultValue={connection?.ca ?? ""} />
            </Field>
            {asks && <RequestReason />}
          </div>
        </ActionForm>
      )}
      {connection !== null &&
        (guarded ? (
          <AskAside summary="Disconnect" label={`Disconnect ${name}`}>
            <ActionForm
              action={actions.disconnect}
              submit="Request to disconnect"
              submitTone="danger"
              label={`Disconnect ${name}`}
              hidden={seen}
              beside={<DraftButton />}
              changesHref={changesHref}
            >
              <RequestReason />
            </ActionForm>
          </AskAside>
        ) : (
          <ActionForm
            action={actions.disconnect}
            submit="Disconnect"
            submitTone="danger"
            layout="bare"
            label={`Disconnect ${name}`}
            hidden={seen}
          >
            {null}
          </ActionForm>
        ))}
    </div>
  );
}
