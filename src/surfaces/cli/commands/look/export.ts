import { exportRun } from '../../../../runs/look/export-run.js';
import type { CliCommand } from '../../io/cli-command.js';
import { placeOf } from '../../io/place.js';

export const command: CliCommand = {
  examples: [
    ['plenum export r7k2 --jsonl > r7k2.jsonl', 'every event of the run, one JSON object per line'],
    ['plenum export r7k2 --jsonl --redact', 'with what looks like a secret replaced'],
    ['plenum export @last --jsonl | jq \'select(.type == "step-end")\'', 'how every step ended'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .option(
        '--jsonl',
        'one event per line, as without it; schemas/events.schema.json describes them',
      )
      .option('--redact', 'replace strings that look like secrets by [redacted]');
  },
  async run({ io, flags, args, options }) {
    const { events } = await exportRun(placeOf(flags, io).store, args[0] ?? '', {
      redact: options.redact === true,
    });
    for await (const event of events) io.stdout(`${JSON.stringify(event)}\n`);
    return 0;
  },
};
