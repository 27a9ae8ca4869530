import { changeHomeFile, readHomeFile } from '../config/trust/home-file.js';
import { isJsonObject, type JsonObject } from '../core/values/json.js';

const file = 'approvals.json';

/** `name` is kept for people who read the file. */
export async function rememberScript(hash: string, name: string, home: string): Promise<void> {
  await changeHomeFile(home, file, (present) => {
    return {
      version: 1,
      scripts: { ...scriptsOf(present), [hash]: { name, at: new Date().toISOString() } },
    };
  });
}

export async function isRemembered(hash: string, home: string): Promise<boolean> {
  return Object.hasOwn(scriptsOf(await readHomeFile(home, file)), hash);
}

function scriptsOf(store: JsonObject | null): JsonObject {
  return isJsonObject(store?.scripts) ? store.scripts : {};
}
