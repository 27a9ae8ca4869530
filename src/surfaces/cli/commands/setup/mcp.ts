import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';

export const command: CliCommand = {
  examples: [
    ['plenum mcp', 'serve the tools of plenum to a coding agent, over standard input and output'],
    ['claude mcp add plenum -- plenum mcp', 'tell Claude Code about it, once'],
  ],
  noJson: true,
  declare() {},
  async run({ io, flags }) {
    const { serveStdio } = await import('../../../mcp/serve-stdio.js');
    const stop = new AbortController();
    const forget = io.onSignal(() => stop.abort());
    const { project, store } = placeOf(flags, io);
    const { version, home, env, now, callAbove, startDriver } = io;
    if (!flags.quiet) io.stderr(`plenum ${version} serves MCP for ${project}\n`);
    await serveStdio(
      {
        version,
        cwd: flags.cwd,
        home,
        env,
        project,
        store,
        now,
        callAbove,
        startDriver,
        started: new Set(),
      },
      stop.signal,
    ).finally(forget);
    return 0;
  },
};
