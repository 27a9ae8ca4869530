/**
 * One line of `allow`, `deny` or `ask`: `Sh(npm test:*)`, `Edit(src/**)`, `mcp__server__tool`,
 * `WebFetch`.
 */
export interface Rule {
  /** As written, for messages. */
  readonly text: string;
  readonly tool: string;
  /** What stands in the brackets; `null` means every use of the tool. */
  readonly pattern: string | null;
}

export type RuleEffect = 'allow' | 'deny' | 'ask';

const canonicalNames: Readonly<Record<string, string>> = {
  bash: 'Bash',
  edit: 'Edit',
  fetch: 'WebFetch',
  glob: 'Glob',
  grep: 'Grep',
  ls: 'LS',
  multiedit: 'MultiEdit',
  notebookedit: 'NotebookEdit',
  read: 'Read',
  sh: 'Sh',
  structuredoutput: 'StructuredOutput',
  todowrite: 'TodoWrite',
  webfetch: 'WebFetch',
  websearch: 'WebSearch',
  write: 'Write',
};

/** Tools of agents that plenum has a name for; `Sh` is the script's own. */
export const agentTools: readonly string[] = Object.values(canonicalNames).filter(
  (tool) => tool !== 'Sh',
);

/** Backends spell the same tool in different ways (`bash`, `Bash`); rules see one name. */
export function canonicalTool(name: string): string {
  const lower = name.toLowerCase();
  return Object.hasOwn(canonicalNames, lower) ? (canonicalNames[lower] ?? name) : name;
}

const mcpForms = 'mcp__server or mcp__server__tool';
/** What every rule looks like; what stands in the brackets has its own grammar. */
export const ruleForm = /^\s*([A-Za-z_][\w.*-]*)(?:\(([\s\S]*)\))?\s*$/;
const shellSyntax = /[;&|<>()$`"'\\\n#]/;

/** The rule, or a sentence that says what is wrong with it. */
export function parseRule(text: string): Rule | string {
  const form = ruleForm.exec(text);
  if (!form) return `"${text}" is not a rule; write Tool, Tool(what) or mcp__server__tool`;
  const tool = canonicalTool(form[1] ?? '');
  const inner = form[2]?.trim();
  if (inner === undefined) return { text, tool, pattern: null };
  if (tool.startsWith('mcp__'))
    return `"${text}": rules for MCP tools take no brackets; write ${mcpForms}`;
  if (inner === '') return `"${text}": the brackets are empty; write ${tool} alone for every use`;
  if (inner === '*' || inner === ':*') return { text, tool, pattern: null };
  if (isShell(tool) && isWildcard(inner) && shellSyntax.test(inner)) {
    return (
      `"${text}": a rule with a * cannot hold quotes, variables or shell operators, ` +
      'as commands are split before they are compared'
    );
  }
  return { text, tool, pattern: inner };
}

export function isShell(tool: string): boolean {
  return tool === 'Sh' || tool === 'Bash';
}

export function isWildcard(pattern: string): boolean {
  return pattern.includes('*');
}
