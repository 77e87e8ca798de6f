import "server-only";
import { cache } from "react";
import { readGateway } from "@/lib/services/gateways/read-gateways";
import { load } from "./load";

/**
 * The gateway in the URL, read once a request for layout and page together: a refusal is then one row of the log, and
 * whoever waits for it first asks for nothing more on a gateway that is not theirs.
 */
export const loadGateway = cache((name: string) => load(readGateway, { gateway: name }));
