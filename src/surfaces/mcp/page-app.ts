import type { Server } from '@modelcontextprotocol/server';
import { isJsonObject, type JsonObject } from '../../core/values/json.js';
import { builtPage } from '../../runs/page/built-page.js';

/** The page of a run as an app of the client (MCP Apps, 2026-01-26). */
export const pageUri = 'ui://plenum/run.html';
export const pageMimeType = 'text/html;profile=mcp-app';
const extension = 'io.modelcontextprotocol/ui';

export const pageResource = {
  uri: pageUri,
  name: 'The page of a run',
  description: 'Timeline, tree, script, log and agents of a run, as the page in a browser has them',
  mimeType: pageMimeType,
} as const;

/** What a client reads. It asks nobody but the client itself, so no domain is named. */
export async function readPage(): Promise<{
  readonly mimeType: string;
  readonly text: string;
  readonly _meta: JsonObject;
}> {
  return {
    mimeType: pageMimeType,
    text: await builtPage(),
    _meta: { ui: { csp: {}, prefersBorder: false } },
  };
}

/** What stands with a tool: that its answers are shown by the page, or that the page asks it. */
export function pageMeta(page: 'shows' | 'asks' | undefined): { readonly _meta?: JsonObject } {
  if (page === undefined) return {};
  const visibility = page === 'asks' ? ['app'] : ['model', 'app'];
  return { _meta: { ui: { resourceUri: pageUri, visibility } } };
}

/** Whether the client shows apps. To all others the page and its own tool are not offered. */
export function showsPages(server: Pick<Server, 'getClientCapabilities'>): boolean {
  const { extensions } = server.getClientCapabilities() ?? {};
  const ui: unknown = extensions?.[extension];
  if (!isJsonObject(ui)) return false;
  const { mimeTypes } = ui;
  return !Array.isArray(mimeTypes) || mimeTypes.includes(pageMimeType);
}
