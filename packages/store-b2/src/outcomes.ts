import { StoreError, type StoreErrorCode } from "@holdfast/store";
import * as z from "zod/mini";

/** An answer to the authorisation. The text holds no secret. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

interface Meaning {
  readonly code: StoreErrorCode;
  readonly problem: string;
  readonly hint: string;
}

const errorSchema = z.object({ code: z.optional(z.string()), message: z.optional(z.string()) });

const CHECK_KEY = "Check B2_KEY_ID and B2_APP_KEY; a key may have been deleted, or have expired.";
const WORDS_MAX = 300;

/** What a refused authorisation means. Nothing was written in any of them. */
export function refusalMeaning({ status, text }: Refusal, location: string): StoreError {
  const { code, words } = toldBy(text);
  const said = `HTTP ${status}${code === "" ? "" : ` ${code}`}${words === "" ? "" : `: ${words}`}`;
  return new StoreError({ operation: "open", location, ...meaningOf(status, code, said) });
}

function meaningOf(status: number, code: string, said: string): Meaning {
  if (status === 401) {
    const problem = code === "expired_auth_token" ? "the authorisation has expired" : "B2 does not accept the application key";
    return { code: "DENIED", problem: `${problem} (${said}).`, hint: CHECK_KEY };
  }
  if (status === 403 && code.endsWith("cap_exceeded")) {
    const hint = "Raise the cap under Caps & Alerts of the account, or wait until it is reset, which happens daily.";
    return { code: "DENIED", problem: `a cap of the account is used up (${said}).`, hint };
  }
  if (status === 403) {
    return { code: "DENIED", problem: `B2 refuses the account (${said}).`, hint: "Look into the account." };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return { code: "UNAVAILABLE", problem: `B2 cannot authorise now (${said}).`, hint: "Try again later." };
  }
  if (status === 400) {
    return { code: "INVALID", problem: `B2 does not understand the authorisation (${said}).`, hint: CHECK_KEY };
  }
  return { code: "INVALID", problem: `the answer to the authorisation is none of B2's (HTTP ${status}).`, hint: "Check what answers at the address for authorisation." };
}

function toldBy(text: string): { readonly code: string; readonly words: string } {
  try {
    const { code = "", message = "" } = errorSchema.parse(JSON.parse(text));
    return { code: code.slice(0, 80), words: message.replace(/\s+/g, " ").slice(0, WORDS_MAX) };
  } catch {
    // A proxy's page, say. What it means is in its number.
    return { code: "", words: "" };
  }
}
