import type { McpEndpoint } from '../../../core/ports/mcp-gateway.js';
import { ownServer } from './tool-use.js';

/**
 * Carries MCP between standard input and output and the gateway's address, for agents that know no
 * other way. Run with `node -e`, so that it needs no file; the address and its token are in the
 * environment, where other users cannot read them.
 */
const script = `
const headers = { ...JSON.parse(process.env.PLENUM_MCP_HEADERS), 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
let rest = '';
let last = Promise.resolve();
const write = (text) => text && process.stdout.write(text.replace(/\\n/g, ' ') + '\\n');
async function pass(line) {
  const message = JSON.parse(line);
  try {
    const response = await fetch(process.env.PLENUM_MCP_URL, { method: 'POST', headers, body: line });
    const session = response.headers.get('mcp-session-id');
    if (session) headers['mcp-session-id'] = session;
    const text = await response.text();
    if (!(response.headers.get('content-type') ?? '').includes('event-stream')) return write(text.trim());
    for (const event of text.split(/\\r?\\n\\r?\\n/)) write(event.split(/\\r?\\n/).filter((one) => one.startsWith('data:')).map((one) => one.slice(5)).join(''));
  } catch (error) {
    if (message.id !== undefined) write(JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32603, message: String(error) } }));
  }
}
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) if (line.trim()) last = line.includes('"initialize"') ? last.then(() => pass(line)) : (last.then(() => pass(line)), last);
}).on('end', () => process.exit(0));
`;

/** The gateway as a server of `session/new`. */
export function serverFor(
  { url, headers }: McpEndpoint,
  agentSpeaksHttp: boolean,
): Readonly<Record<string, unknown>> {
  const pairs = (given: Readonly<Record<string, string>>) =>
    Object.entries(given).map(([name, value]) => ({ name, value }));
  if (agentSpeaksHttp) return { type: 'http', name: ownServer, url, headers: pairs(headers) };
  const env = pairs({ PLENUM_MCP_URL: url, PLENUM_MCP_HEADERS: JSON.stringify(headers) });
  return { name: ownServer, command: process.execPath, args: ['-e', script], env };
}
