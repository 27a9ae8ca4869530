import { relative } from 'node:path';
import { readAgentTypes } from '../../agents/agent-types/read-agent-types.js';
import { readPins } from '../../agents/mcp-servers/pins-file.js';
import { readMcpServers } from '../../agents/mcp-servers/read-servers.js';
import { readProjectInstructions } from '../../agents/world/project-instructions.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import { broken, type Finding, good, type KnownPlace, note } from './finding.js';

/** Agent types that can be named here, and files that cannot be used. */
export async function agentTypeFindings({
  project,
  home,
  config,
  trusted,
}: KnownPlace): Promise<readonly Finding[]> {
  const { types, problems, notes } = await readAgentTypes({ project, home, config, trusted });
  const shown = [...types.values()].map(({ name, origin, file, shadows }) => {
    const from =
      file === null
        ? origin
        : relative(project, file).startsWith('..')
          ? file
          : relative(project, file);
    return `${name} (${from}${shadows.length > 0 ? `, hides ${shadows.join(', ')}` : ''})`;
  });
  return [
    good('agents', shown.join(', ')),
    ...notes.map((text) => note('agents', text)),
    ...problems.map(({ name, message }) =>
      broken('agents', `${name} cannot be used: ${message}`, 'correct the file, or remove it'),
    ),
  ];
}

export async function instructionFindings({
  project,
  config,
}: KnownPlace): Promise<readonly Finding[]> {
  const { text, files, notes } = await readProjectInstructions(project, config.context);
  const wanted = config.context.files;
  const missing = wanted.length > 0 ? `: ${wanted.join(', ')}` : '';
  const found =
    text === null
      ? `no instructions for agents here${missing}`
      : `${files.join(', ')} (${Buffer.byteLength(text)} bytes, for every agent)`;
  return [good('context', found), ...notes.map((one) => note('context', one))];
}

/** Servers of `.mcp.json` and the configuration; none is started. */
export async function mcpFindings({
  project,
  config,
  trusted,
}: KnownPlace): Promise<readonly Finding[]> {
  try {
    const [{ servers, idle }, pins] = await Promise.all([
      readMcpServers(project, config, trusted),
      readPins(project),
    ]);
    const known = Object.entries(servers).map(([name, server]): Finding => {
      const text = `${name}: ${server.url ?? server.command ?? 'neither command nor url'}`;
      if (server.disabled === true) return note('mcp', `${text}; switched off`);
      if (pins && Object.hasOwn(pins.servers, name))
        return good('mcp', `${text}; its tools are pinned`);
      return note(
        'mcp',
        `${text}; its tools are not pinned: a changed definition would go unnoticed`,
        'plenum mcp-lock',
      );
    });
    return [
      ...known,
      ...idle.map(({ server, message, hint }) => note('mcp', `${server}: ${message}`, hint)),
    ];
  } catch (error) {
    return [broken('mcp', messageOf(error), PlenumError.is(error) ? (error.hint ?? null) : null)];
  }
}
