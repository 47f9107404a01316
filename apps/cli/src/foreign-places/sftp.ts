import type { ForeignPlace } from "@holdfast/interop";
import { StoreError } from "@holdfast/store";
import type { PlaceSettings } from "./open.ts";

export async function openSftpPlace(url: URL, _settings: PlaceSettings): Promise<ForeignPlace> {
  throw new StoreError({ code: "UNSUPPORTED", operation: "open", location: `sftp://${url.host}${url.pathname}`, problem: "other tools' locks on SFTP cannot be reached yet." });
}
