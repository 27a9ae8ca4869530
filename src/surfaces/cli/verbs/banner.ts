import { verbs } from './verbs.js';

/** The bare command: what to type next, not a wall. */
export const banner = `plenum – run hundreds of agents on one job, and trust the result
  plenum "<goal>"              plan, approve, run, report
  plenum demo                  see it work: no key, two minutes
  plenum run <script|name>     run a script or a saved workflow
  plenum show · resume <run>   how it stands; go on, and pay for nothing twice
  plenum help                  every command
`;

export function overview(): string {
  const width = Math.max(...Object.keys(verbs).map((name) => name.length));
  const lines = Object.entries(verbs).map(
    ([name, verb]) => `  ${name.padEnd(width)}  ${verb.summary}`,
  );
  return `Usage: plenum <command> [options]

Examples:
  plenum "find every unchecked permission in src/"
  plenum run audit.js --arg dir=src         run a script in this project
  plenum run audit --json --yes > out.json  the same for a program
  plenum resume @last                       go on with the newest run

Commands:
${lines.join('\n')}

Everywhere: --json  --quiet/-q  --verbose/-v  --cwd/-C <dir>  --color auto|always|never  --help/-h
A run is named by its id, the beginning of one, @last or @live. More: plenum help <command>
`;
}
