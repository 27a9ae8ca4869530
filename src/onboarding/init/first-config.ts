import type { TestCommand } from '../../goal/project/find-test-command.js';

export interface Findings {
  readonly tests: TestCommand | null;
  /** Inside a repository. */
  readonly git: boolean;
  /** Path of the published schema, when plenum is installed in the project. */
  readonly schema: string | null;
}

/**
 * Text of a first `.plenum/config.json`: what was found is in force, everything else stands there
 * as a comment.
 */
export function firstConfig({ tests, git, schema }: Findings): string {
  const rule = tests ? JSON.stringify(`Sh(${tests.command})`) : null;
  const blocks = [
    schema ? `"$schema": ${JSON.stringify(schema)},` : '',
    `// Who runs the agents: any program that reads a request on standard input and answers on standard output.
// "backend": "command",
// "backends": { "command": { "run": ["node", "agent.mjs"] } },`,
    tests && rule
      ? `// Scripts may run the tests (${tests.from}): gate('${tests.command}')${tests.installed ? '' : `\n// ${tests.command.split(' ')[0]} was not found on the path.`}
"permissions": { "allow": [${rule}] },`
      : `// Commands that gate() and sh() of scripts may run.
// "permissions": { "allow": ["Sh(npm test)"] },`,
    git
      ? `// How a fresh worktree becomes usable: agent(prompt, { isolation: 'worktree' }).
// "workspace": { ${tests?.setup ? `"setup": ${JSON.stringify(tests.setup)}` : '"setup": "npm ci"'} },`
      : '// Agents in worktrees of their own need a repository: git init',
    `// Ceilings of one run. Flags go over them: --budget 5usd,30m --max-agents 50
// "budget": { "usd": 5, "minutes": 60 },
// "maxAgents": 100,`,
  ];
  const body = blocks
    .filter(Boolean)
    .map((block) => block.replaceAll(/^/gm, '  '))
    .join('\n\n');
  return `// Settings of plenum for this project. Every key: plenum help configuration
// What is in force, and why: plenum doctor --config
{
${body}
}
`;
}
