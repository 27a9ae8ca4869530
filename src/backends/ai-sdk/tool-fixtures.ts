import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { JsonObject } from '../../core/model/json.js';
import type { Tool } from '../../core/ports/tool.js';
import { childEnvironment } from '../../processes/child-environment.js';
import { runCommand } from '../../processes/run-command.js';
import type { Environment } from './provider.js';

function textInput(...names: readonly string[]): JsonObject {
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])), required: [...names] };
}

/** The smallest tool that changes something. */
export const writeTool: Tool = {
  name: 'Write',
  description: 'Writes a file.',
  input: textInput('path', 'text'),
  writes: true,
  async run(input, { place, permit }) {
    const path = resolve(place.cwd, String(input.path));
    const allowed = await permit({ tool: 'Write', argument: path, input });
    if (!allowed.allowed) return { text: allowed.message, failed: true };
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, String(input.text));
    return { text: `wrote ${path}`, failed: false };
  },
};

/** The smallest tool that changes nothing. */
export const echoTool: Tool = {
  name: 'Echo',
  description: 'Says it again.',
  input: textInput('text'),
  writes: false,
  run: async (input) => ({ text: String(input.text), failed: false }),
};

export function shellTool(env: Environment): Tool {
  return {
    name: 'Bash',
    description: 'Runs a command.',
    input: textInput('command'),
    writes: true,
    async run(input, { place, permit, signal, timeoutMs }) {
      const allowed = await permit({ tool: 'Bash', argument: String(input.command), input });
      if (!allowed.allowed) return { text: allowed.message, failed: true };
      if (place.readOnly) return { text: 'not here: this agent may only look', failed: true };
      const environment = childEnvironment(env, place.callKey);
      const { code, stdout, stderr } = await runCommand({ command: String(input.command), timeoutMs, signal }, { cwd: place.cwd, environment });
      return { text: stdout + stderr, failed: code !== 0 };
    },
  };
}
