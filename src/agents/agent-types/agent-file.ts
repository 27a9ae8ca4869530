import type { AgentTypeSettings } from '../../config/values/config.js';
import { type Effort, efforts } from '../../core/step/call.js';
import { type Entry, FrontMatterError, splitFrontMatter } from './front-matter.js';
import { flagOf, listOf, textOf, wholeOf } from './front-matter-value.js';

interface AgentFile {
  readonly name: string;
  readonly settings: AgentTypeSettings;
  /** What the file asks for in vain. */
  readonly notes: readonly string[];
}

const known = [
  'name',
  'description',
  'tools',
  'model',
  'effort',
  'readOnly',
  'backend',
  'maxTurns',
  'timeoutMs',
] as const;
const unheeded: Readonly<Record<string, string>> = {
  disallowedTools:
    'disallowedTools is not heeded: list the allowed ones in tools, or say readOnly: true',
  run: 'run is not heeded in a file: set agents.<name>.run in the configuration',
};

/**
 * Reads one agent type: front matter, then its instructions. Other programs' keys are left alone.
 * Throws FrontMatterError.
 */
export function parseAgentFile(text: string, fallbackName: string): AgentFile {
  const { entries, body } = splitFrontMatter(text);
  for (const [key, { line }] of entries) refuseMistyped(key, line);
  const read = <T>(key: (typeof known)[number], how: (entry: Entry) => T | null): T | undefined => {
    const entry = entries.get(key);
    return entry === undefined ? undefined : (how(entry) ?? undefined);
  };
  const tools = read('tools', toolsOf);
  const rules = (tools ?? []).filter((tool) => tool.includes('('));
  const readOnly =
    read('readOnly', flagOf) ?? (planOnly(entries.get('permissionMode')) ? true : undefined);
  const prompt = body.trim();
  return {
    name: read('name', nameOf) ?? fallbackName,
    settings: present({
      description: read('description', textOf),
      prompt: prompt === '' ? undefined : prompt,
      backend: read('backend', textOf),
      model: read('model', modelOf),
      effort: read('effort', effortOf),
      readOnly,
      tools,
      maxTurns: read('maxTurns', wholeOf),
      timeoutMs: read('timeoutMs', wholeOf),
    }),
    notes: [
      ...Object.entries(unheeded).flatMap(([key, note]) => (entries.has(key) ? [note] : [])),
      ...rules.map(
        (rule) =>
          `tools takes names of tools, not rules: ${rule} stands for nothing; ` +
          'put it into permissions.allow',
      ),
    ],
  };
}

/** `readonly` or `max_turns` would silently give an agent more than its author meant. */
function refuseMistyped(key: string, line: number): void {
  const plain = (name: string) => name.replaceAll(/[-_]/g, '').toLowerCase();
  const meant = known.find((name) => name !== key && plain(name) === plain(key));
  if (meant !== undefined)
    throw new FrontMatterError(line, `there is no key "${key}"; did you mean "${meant}"?`);
}

function nameOf(entry: Entry): string | null {
  const name = textOf(entry);
  if (name !== null && !/^[\p{L}\p{N}][\p{L}\p{N} _.:-]{0,63}$/u.test(name)) {
    throw new FrontMatterError(
      entry.line,
      `${JSON.stringify(name)} cannot be a name: use letters, digits, - and _`,
    );
  }
  return name;
}

function toolsOf(entry: Entry): readonly string[] | null {
  const tools = listOf(entry);
  if (tools === null)
    throw new FrontMatterError(
      entry.line,
      'tools is empty: leave it out for all tools, or write [] for none',
    );
  return tools.includes('*') ? null : tools;
}

function modelOf(entry: Entry): string | null {
  const model = textOf(entry);
  return model === 'inherit' ? null : model;
}

function effortOf(entry: Entry): Effort | null {
  const text = textOf(entry);
  if (text === null || text === 'inherit') return null;
  const effort = efforts.find((one) => one === text);
  if (!effort)
    throw new FrontMatterError(
      entry.line,
      `effort must be one of ${efforts.join(', ')}, not ${JSON.stringify(text)}`,
    );
  return effort;
}

function planOnly(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.inline === 'plan';
}

function present(
  settings: { readonly [key in keyof AgentTypeSettings]: AgentTypeSettings[key] | undefined },
): AgentTypeSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
